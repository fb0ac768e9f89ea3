package eu.sund.algorithms.learning.engine;

import eu.sund.core.Checks;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.Input;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network, one example after the other: forward, loss, backward.
 *
 * <p><b>Numerics.</b> Parameters are single precision, what is computed of them is double. A
 * batch's gradient of linear maps is summed in double and added to the caller's once; tables of
 * embeddings and sparse features, of which an example touches few rows, are added to at once.
 */
final class JavaNetwork implements Network {
  private final NetworkSpec spec;
  private final int size;
  private final List<Table> tables = new ArrayList<>();
  private final List<Affine> maps = new ArrayList<>();

  /** Where the dense numbers go in the joined vector. */
  private final int[] densePlaces;

  private final double[] joined;
  private final double[] joinedSlopes;
  private final double[] scores;
  private final double[] slopes;

  /** An input that looks rows up: where they lie, and where they go in the joined vector. */
  private record Table(boolean bag, int part, int offset, int width, int at) {}

  JavaNetwork(NetworkSpec spec) {
    this.spec = spec;
    Map<String, Integer> offsets = new HashMap<>();
    int offset = 0;
    for (Parameter parameter : spec.parameters()) {
      offsets.put(parameter.name(), offset);
      offset += parameter.size();
    }
    size = offset;
    densePlaces = new int[spec.denseWidth()];
    addTables(offsets);
    int width = spec.width();
    joined = new double[width];
    joinedSlopes = new double[width];
    boolean lowest = true;
    for (int i = 1; i <= spec.layers().size(); i++) {
      Hidden layer = spec.layers().get(i - 1);
      maps.add(new Affine(spec, offsets, "hidden." + i, width, layer.width(), lowest).with(layer));
      width = layer.width();
      lowest = false;
    }
    maps.add(new Affine(spec, offsets, "head", width, spec.head().outputs(), lowest));
    scores = maps.getLast().out;
    slopes = maps.getLast().outSlopes;
  }

  private void addTables(Map<String, Integer> offsets) {
    int at = 0;
    int dense = 0;
    int embedding = 0;
    int features = 0;
    for (Input input : spec.inputs()) {
      switch (input) {
        case Input.Dense d -> {
          for (int j = 0; j < d.width(); j++) {
            densePlaces[dense++] = at++;
          }
        }
        case Input.Embedding e -> {
          int offset = offsets.getOrDefault("embedding." + e.name(), -1);
          tables.add(new Table(false, embedding++, offset, e.width(), at));
          at += e.width();
        }
        case Input.Sparse sparse -> features++;
        case Input.Bag bag -> {
          int offset = offsets.getOrDefault("bag." + bag.name(), -1);
          tables.add(new Table(true, features++, offset, bag.width(), at));
          at += bag.width();
        }
        case Input.Tokens tokens -> throw new IllegalArgumentException("no encoder here");
      }
    }
  }

  @Override
  public NetworkSpec spec() {
    return spec;
  }

  @Override
  public double gradient(float[] parameters, Batch batch, float[] gradient) {
    Checks.argument(
        parameters.length == size && gradient.length == size,
        "the network has %s parameters, given were %s and %s",
        size,
        parameters.length,
        gradient.length);
    maps.forEach(Affine::clear);
    double loss =
        spec.head() instanceof Head.Cox
            ? cox(parameters, batch, gradient)
            : examples(parameters, batch, gradient);
    maps.forEach(map -> map.addSums(gradient));
    return loss;
  }

  private double examples(float[] parameters, Batch batch, float[] gradient) {
    Examples examples = batch.examples();
    int labels = spec.head().labels();
    double loss = 0;
    for (int i = 0; i < batch.size(); i++) {
      int row = batch.row(i);
      double weight = examples.weights()[row];
      forward(parameters, examples, row);
      loss += weight * Losses.of(spec.head(), scores, examples.labels(), row * labels, slopes);
      for (int k = 0; k < slopes.length; k++) {
        slopes[k] *= weight;
      }
      backward(parameters, examples, row, gradient);
    }
    return loss;
  }

  /** Two passes: the loss needs all scores of the batch before any slope is known. */
  private double cox(float[] parameters, Batch batch, float[] gradient) {
    double[] all = new double[batch.size()];
    double[] allSlopes = new double[batch.size()];
    predict(parameters, batch, all);
    double loss = Losses.cox(batch, all, allSlopes);
    for (int i = 0; i < batch.size(); i++) {
      forward(parameters, batch.examples(), batch.row(i));
      slopes[0] = allSlopes[i];
      backward(parameters, batch.examples(), batch.row(i), gradient);
    }
    return loss;
  }

  @Override
  public void predict(float[] parameters, Batch batch, double[] out) {
    for (int i = 0; i < batch.size(); i++) {
      forward(parameters, batch.examples(), batch.row(i));
      System.arraycopy(scores, 0, out, i * scores.length, scores.length);
    }
  }

  private void forward(float[] parameters, Examples examples, int row) {
    for (int j = 0; j < densePlaces.length; j++) {
      joined[densePlaces[j]] = examples.dense()[row * densePlaces.length + j];
    }
    for (Table table : tables) {
      Arrays.fill(joined, table.at(), table.at() + table.width(), 0);
      if (table.bag()) {
        Examples.Features f = examples.features(table.part());
        for (int k = f.offsets()[row]; k < f.offsets()[row + 1]; k++) {
          lookUp(parameters, table, f.indices()[k], f.values()[k]);
        }
      } else {
        lookUp(parameters, table, examples.category(table.part())[row], 1);
      }
    }
    double[] in = joined;
    for (Affine map : maps) {
      map.forward(parameters, in, examples, row);
      in = map.out;
    }
  }

  private void lookUp(float[] parameters, Table table, int index, double factor) {
    int from = table.offset() + index * table.width();
    for (int j = 0; j < table.width(); j++) {
      joined[table.at() + j] += factor * parameters[from + j];
    }
  }

  private void backward(float[] parameters, Examples examples, int row, float[] gradient) {
    for (int m = maps.size() - 1; m >= 0; m--) {
      boolean lowest = m == 0;
      double[] in = lowest ? joined : maps.get(m - 1).out;
      double[] inSlopes = lowest ? joinedSlopes : maps.get(m - 1).outSlopes;
      boolean needed = !lowest || !tables.isEmpty();
      maps.get(m).backward(parameters, in);
      maps.get(m).sparseGradient(examples, row, gradient);
      if (needed) {
        maps.get(m).inputSlopes(parameters, inSlopes);
      }
    }
    for (Table table : tables) {
      if (table.bag()) {
        Examples.Features f = examples.features(table.part());
        for (int k = f.offsets()[row]; k < f.offsets()[row + 1]; k++) {
          addRow(gradient, table, f.indices()[k], f.values()[k]);
        }
      } else {
        addRow(gradient, table, examples.category(table.part())[row], 1);
      }
    }
  }

  private void addRow(float[] gradient, Table table, int index, double factor) {
    int from = table.offset() + index * table.width();
    for (int j = 0; j < table.width(); j++) {
      gradient[from + j] += (float) (factor * joinedSlopes[table.at() + j]);
    }
  }

  @Override
  public void close() {}
}
