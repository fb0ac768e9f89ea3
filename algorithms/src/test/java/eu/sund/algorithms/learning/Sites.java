package eu.sund.algorithms.learning;

import eu.sund.core.Aggregate;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.HeapMemory;
import eu.sund.core.Layout;
import eu.sund.core.Plan;
import eu.sund.core.Privacy;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.Variable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Several sites that train in one process; every round's state goes through its bytes. */
final class Sites {
  private static final RowAccess ACCESS = RowAccess.granted("test");

  private Sites() {}

  /** Twelve steps at epsilon 3, on {@link Patients}. */
  static StudySpec privateStudy(String formula, int patients, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "privacy.epsilon",
                "3",
                "privacy.patients",
                Integer.toString(patients),
                "rounds",
                "3",
                "local.steps",
                "4"));
    options.addAll(List.of(more));
    return study(formula, options.toArray(String[]::new));
  }

  static StudySpec study(String formula, String... options) {
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < options.length; i += 2) {
      map.put(options[i], options[i + 1]);
    }
    return new StudySpec(
        "test",
        "test",
        List.of(new DatasetId("heart")),
        List.of(),
        Filter.all(),
        "train",
        Formula.parse(formula),
        map);
  }

  static TrainResult train(StudySpec study, List<Variable> variables, List<? extends Rows> sites) {
    Step<TrainState, TrainResult> end = run(study, variables, sites);
    if (end instanceof Step.Done<TrainState, TrainResult> done) {
      return done.result();
    }
    throw new AssertionError(end.toString());
  }

  static Step<TrainState, TrainResult> run(
      StudySpec study, List<Variable> variables, List<? extends Rows> sites) {
    return run(study, variables, sites, Privacy.none());
  }

  static Step<TrainState, TrainResult> run(
      StudySpec study, List<Variable> variables, List<? extends Rows> sites, Privacy privacy) {
    return run(study, variables, sites, privacy, update -> {});
  }

  /** Shows each site's updates, too. */
  static Step<TrainState, TrainResult> run(
      StudySpec study,
      List<Variable> variables,
      List<? extends Rows> sites,
      Privacy privacy,
      Consumer<Update> watcher) {
    Training training = new Training();
    Codebook codebook = new Codebook(new DatasetId("heart"), variables);
    Plan plan = training.plan(study, codebook);
    TrainState state = training.begin(study, codebook, plan);
    List<HeapMemory> memories = sites.stream().map(s -> new HeapMemory()).toList();
    for (int round = 1; round <= plan.roundsMax(); round++) {
      state = throughBytes(training, plan, state);
      List<Update> updates = new ArrayList<>();
      for (int k = 0; k < sites.size(); k++) {
        SiteId site = new SiteId("site-" + k);
        AtSite at = new AtSite(site, ACCESS, memories.get(k), privacy);
        updates.add(training.local(plan, state, sites.get(k), at));
        memories.get(k).commit();
      }
      updates.forEach(watcher);
      Step<TrainState, TrainResult> step = training.absorb(plan, state, sum(updates));
      if (!(step instanceof Step.Next<TrainState, TrainResult> next)) {
        return step;
      }
      state = next.broadcast();
    }
    throw new AssertionError("more rounds than the plan allows");
  }

  private static TrainState throughBytes(Training training, Plan plan, TrainState state) {
    try {
      byte[] bytes = bytes(training, state);
      TrainState read = training.read(plan, Blob.of(bytes));
      if (!Arrays.equals(bytes, bytes(training, read))) {
        throw new AssertionError("a state changed on its way through bytes");
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Training training, TrainState state) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    training.write(state, out);
    return out.toByteArray();
  }

  private static Aggregate sum(List<Update> updates) {
    Layout layout = updates.getFirst().layout();
    List<Values> tensors = new ArrayList<>();
    for (int t = 0; t < layout.tensors().size(); t++) {
      TensorSpec spec = layout.tensors().get(t);
      double[] sums = new double[spec.size()];
      for (Update update : updates) {
        double[] numbers = update.tensors().get(t).toArray();
        for (int i = 0; i < sums.length; i++) {
          if (!(Math.abs(numbers[i]) <= spec.encoding().bound())) {
            throw new AssertionError(spec.name() + " leaves its bound: " + numbers[i]);
          }
          sums[i] += numbers[i];
        }
      }
      tensors.add(Values.of(sums));
    }
    return new Aggregate(layout, updates.size(), tensors);
  }

  static float[] weights(TrainResult result) {
    byte[] bytes = Base64.getDecoder().decode(result.weights().base64());
    float[] weights = new float[bytes.length / 4];
    java.nio.ByteBuffer.wrap(bytes)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(weights);
    return weights;
  }

  static double metric(TrainResult result, String model, String group, String name) {
    return result.metrics().stream()
        .filter(m -> m.model().equals(model) && m.group().equals(group) && m.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not among " + result.metrics()))
        .value();
  }

  static double metric(TrainResult result, String name) {
    return metric(result, "federated", "all", name);
  }
}
