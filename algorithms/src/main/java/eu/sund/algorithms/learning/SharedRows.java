package eu.sund.algorithms.learning;

import eu.sund.core.Aggregate;
import eu.sund.core.Encoding;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Input;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.Parameter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Which places of a network's inputs patients of enough hospitals have: the columns of levels and
 * numbers, the levels of embeddings, hashed n-grams, tokens and their positions. The weights behind
 * a place move only at hospitals whose patients have it, so that their sum over all hospitals would
 * be one hospital's if the others lack it. So what moves at fewer than three hospitals stays as it
 * began, at every site.
 *
 * <p>A place of a text counts at a hospital only if {@code level-min} of its patients have it:
 * nothing is told of a word that few have, not even that somebody has it.
 *
 * <p><b>Source.</b> Section 1.10 of our specification, "sparse coordinates".
 *
 * <p>Immutable.
 */
final class SharedRows {
  /** All places: where data are open, with noise, and for a house that looks at its own alone. */
  static final SharedRows ALL = new SharedRows(0, new BitSet());

  /** The tensor of the first round in which hospitals count themselves. */
  static final String TENSOR = "shared";

  private static final int SLOTS_MAX = 1 << 28;

  private final int slots;
  private final BitSet shared;

  private SharedRows(int slots, BitSet shared) {
    this.slots = slots;
    this.shared = shared;
  }

  /** Whether anything is counted. */
  static boolean isCounted(TrainModel model) {
    return !model.setup().open() && slots(model.network()) > 0;
  }

  static TensorSpec tensor(TrainModel model) {
    return TensorSpec.vector(TENSOR, slots(model.network()), new Encoding.Count(1));
  }

  private static int slots(NetworkSpec network) {
    return Math.toIntExact(network.inputs().stream().mapToLong(i -> slots(network, i)).sum());
  }

  /** How many places an input has; an encoder that is not trained has none. */
  private static long slots(NetworkSpec network, Input input) {
    return switch (input) {
      case Input.Dense dense -> dense.width();
      case Input.Embedding embedding -> embedding.levels();
      case Input.Sparse sparse -> sparse.size();
      case Input.Bag bag -> bag.size();
      case Input.Tokens tokens ->
          network.adapters().isPresent() ? 0 : (long) tokens.vocabulary() + tokens.lengthMax();
    };
  }

  /**
   * What a site adds: 1 for each place that enough of its patients have.
   *
   * @param fewest patients that must have a place of a text
   */
  static Values present(TrainModel model, TrainExamples read, int fewest) {
    NetworkSpec network = model.network();
    double[] present = new double[slots(network)];
    Examples examples = read.examples();
    Grouping.By patients = read.byPatient();
    int from = 0;
    int dense = 0;
    int embedding = 0;
    int few = 0;
    for (Input input : network.inputs()) {
      Patients count = new Patients(patients, (int) slots(network, input));
      switch (input) {
        case Input.Dense d -> {
          int at = dense;
          int width = network.denseWidth();
          float[] numbers = examples.dense();
          count.each(
              (i, found) -> {
                for (int j = 0; j < d.width(); j++) {
                  if (numbers[i * width + at + j] != 0) {
                    found.accept(j);
                  }
                }
              });
          dense += d.width();
        }
        case Input.Embedding e -> {
          int[] levels = examples.category(embedding++);
          count.each((i, found) -> found.accept(levels[i]));
        }
        case Input.Sparse s -> few = features(count, examples, few);
        case Input.Bag b -> few = features(count, examples, few);
        case Input.Tokens t -> {
          if (slots(network, t) > 0) {
            tokens(count, examples.sequences().orElseThrow(), t);
          }
        }
      }
      int least = input instanceof Input.Dense || input instanceof Input.Embedding ? 1 : fewest;
      count.write(present, from, least);
      from += (int) slots(network, input);
    }
    return Values.of(present);
  }

  private static void tokens(Patients count, Examples.Sequences sequences, Input.Tokens input) {
    count.each(
        (i, found) -> {
          int start = sequences.offsets()[i];
          int length = Math.min(input.lengthMax(), sequences.offsets()[i + 1] - start);
          for (int k = 0; k < length; k++) {
            found.accept(sequences.ids()[start + k]);
            found.accept(input.vocabulary() + k);
          }
        });
  }

  private static int features(Patients count, Examples examples, int which) {
    Examples.Features features = examples.features(which);
    count.each(
        (i, found) -> {
          for (int k = features.offsets()[i]; k < features.offsets()[i + 1]; k++) {
            found.accept(features.indices()[k]);
          }
        });
    return which + 1;
  }

  /** How many patients have each place of an input. */
  private static final class Patients {
    private final Grouping.By patients;
    private final int[] counts;
    private final int[] last;

    Patients(Grouping.By patients, int slots) {
      this.patients = patients;
      this.counts = new int[slots];
      this.last = new int[slots];
      Arrays.fill(last, -1);
    }

    /** Says which places an example has. */
    interface Places {
      void of(int example, IntConsumer found);
    }

    void each(Places places) {
      int count = patients.offsets().length - 1;
      for (int p = 0; p < count; p++) {
        int patient = p;
        for (int k = patients.offsets()[p]; k < patients.offsets()[p + 1]; k++) {
          places.of(
              patients.order()[k],
              slot -> {
                if (last[slot] != patient) {
                  last[slot] = patient;
                  counts[slot]++;
                }
              });
        }
      }
    }

    void write(double[] present, int from, int least) {
      for (int slot = 0; slot < counts.length; slot++) {
        present[from + slot] = counts[slot] >= least ? 1 : 0;
      }
    }
  }

  /** What follows from the sum over all sites. */
  static SharedRows of(TrainModel model, Aggregate sum) {
    if (!isCounted(model) || sum.participants() < TrainState.GROUP_SITES_MIN) {
      return ALL;
    }
    double[] sites = sum.tensor(TENSOR).toArray();
    BitSet shared = new BitSet(sites.length);
    for (int slot = 0; slot < sites.length; slot++) {
      shared.set(slot, sites[slot] >= TrainState.GROUP_SITES_MIN);
    }
    return new SharedRows(sites.length, shared);
  }

  /** How many places are too few hospitals'. */
  int left() {
    return slots - shared.cardinality();
  }

  /**
   * Takes out of a change what too few hospitals move.
   *
   * @param change of all trained numbers, [size]; of length 0 nothing is done
   */
  void confine(NetworkSpec network, float[] change) {
    if (slots == 0 || change.length == 0) {
      return;
    }
    int at = 0;
    for (Parameter parameter : network.parameters()) {
      confine(network, parameter, change, at);
      at += parameter.size();
    }
  }

  private void confine(NetworkSpec network, Parameter parameter, float[] change, int at) {
    String first = network.layers().isEmpty() ? "head" : "hidden.1";
    int from = 0;
    int column = 0;
    for (Input input : network.inputs()) {
      int begin = from;
      IntPredicate holds = slot -> shared.get(begin + slot);
      switch (input) {
        case Input.Dense dense -> {
          if (parameter.name().equals(first + ".weight")) {
            columns(parameter, change, at, column, dense.width(), holds);
          }
        }
        case Input.Embedding e -> rows("embedding." + e.name(), parameter, change, at, holds);
        case Input.Bag bag -> rows("bag." + bag.name(), parameter, change, at, holds);
        case Input.Sparse sparse ->
            rows(first + ".sparse." + sparse.name(), parameter, change, at, holds);
        case Input.Tokens tokens -> {
          rows("encoder.token", parameter, change, at, holds);
          int positions = begin + tokens.vocabulary();
          rows("encoder.position", parameter, change, at, k -> shared.get(positions + k));
        }
      }
      from += (int) slots(network, input);
      column += input.width();
    }
  }

  private static void rows(
      String name, Parameter parameter, float[] change, int at, IntPredicate holds) {
    if (!parameter.name().equals(name)) {
      return;
    }
    int width = parameter.shape().get(1);
    for (int row = 0; row < parameter.shape().get(0); row++) {
      if (!holds.test(row)) {
        Arrays.fill(change, at + row * width, at + (row + 1) * width, 0);
      }
    }
  }

  private static void columns(
      Parameter parameter, float[] change, int at, int column, int width, IntPredicate holds) {
    int in = parameter.shape().get(1);
    for (int j = 0; j < width; j++) {
      if (!holds.test(j)) {
        for (int out = 0; out < parameter.shape().get(0); out++) {
          change[at + out * in + column + j] = 0;
        }
      }
    }
  }

  void write(DataOutputStream out) throws IOException {
    long[] words = shared.toLongArray();
    out.writeInt(slots);
    out.writeInt(words.length);
    for (long word : words) {
      out.writeLong(word);
    }
  }

  static SharedRows read(DataInputStream in) throws IOException {
    int slots = in.readInt();
    int words = in.readInt();
    if (slots < 0 || slots > SLOTS_MAX || words < 0 || words > (slots + 63) / 64) {
      throw new IOException("counts of places out of range");
    }
    long[] bits = new long[words];
    for (int i = 0; i < words; i++) {
      bits[i] = in.readLong();
    }
    BitSet shared = BitSet.valueOf(bits);
    if (shared.length() > slots) {
      throw new IOException("more places than there are");
    }
    return new SharedRows(slots, shared);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SharedRows that && slots == that.slots && shared.equals(that.shared);
  }

  @Override
  public int hashCode() {
    return 31 * slots + shared.hashCode();
  }
}
