package eu.sund.algorithms.regression;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Encoding;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Layout;
import eu.sund.core.Plan;
import eu.sund.core.RowAccess;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.Variable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Several sites in one process: every round checks the bounds, sums exactly (as the ring does), and
 * sends the state through its bytes.
 */
final class Federation {
  static final RowAccess ACCESS = RowAccess.granted("test");

  private Federation() {}

  static StudySpec study(String formula, String cohort, String... options) {
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < options.length; i += 2) {
      map.put(options[i], options[i + 1]);
    }
    return new StudySpec(
        "test",
        "test",
        List.of(new DatasetId("heart")),
        List.of(),
        Filter.parse(cohort),
        "glm",
        Formula.parse(formula),
        map);
  }

  static Codebook codebook(List<Variable> variables) {
    return new Codebook(new DatasetId("heart"), variables);
  }

  static GlmResult fit(StudySpec study, List<Variable> variables, List<MemoryRows> sites) {
    Step<GlmState, GlmResult> end = run(study, variables, sites);
    if (end instanceof Step.Done<GlmState, GlmResult> done) {
      return done.result();
    }
    throw new AssertionError(end.toString());
  }

  static String failure(StudySpec study, List<Variable> variables, List<MemoryRows> sites) {
    Step<GlmState, GlmResult> end = run(study, variables, sites);
    if (end instanceof Step.Failed<GlmState, GlmResult> failed) {
      return failed.reason();
    }
    throw new AssertionError("did not fail: " + end);
  }

  static Step<GlmState, GlmResult> run(
      StudySpec study, List<Variable> variables, List<MemoryRows> sites) {
    Analysis<GlmState, GlmResult> glm = new Glm();
    Codebook codebook = codebook(variables);
    Plan plan = glm.plan(study, codebook);
    GlmState state = glm.begin(study, codebook, plan);
    for (int round = 0; round < plan.roundsMax(); round++) {
      GlmState received = throughBytes(glm, plan, state);
      List<Update> updates = new ArrayList<>();
      for (MemoryRows rows : sites) {
        updates.add(glm.local(plan, received, rows, AtSite.alone(ACCESS)));
      }
      Step<GlmState, GlmResult> step = glm.absorb(plan, received, sum(updates));
      if (!(step instanceof Step.Next<GlmState, GlmResult> next)) {
        return step;
      }
      state = next.broadcast();
    }
    throw new AssertionError("more rounds than the plan allows");
  }

  static GlmState throughBytes(Analysis<GlmState, GlmResult> glm, Plan plan, GlmState state) {
    try {
      byte[] bytes = bytes(state);
      GlmState read = glm.read(plan, Blob.of(bytes));
      if (!java.util.Arrays.equals(bytes, bytes(read))) {
        throw new AssertionError("a state changed on its way through bytes");
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(GlmState state) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Glm().write(state, out);
    return out.toByteArray();
  }

  /** The exact sum, rounded once: what the ring decodes to, whatever the order of the sites. */
  static Aggregate sum(List<Update> updates) {
    Layout layout = updates.getFirst().layout();
    List<Values> tensors = new ArrayList<>();
    for (int t = 0; t < layout.tensors().size(); t++) {
      TensorSpec spec = layout.tensors().get(t);
      double[] sums = new double[spec.size()];
      for (int i = 0; i < sums.length; i++) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Update update : updates) {
          double value = update.tensors().get(t).toArray()[i];
          if (!(Math.abs(value) <= spec.encoding().bound())) {
            throw new AssertionError(spec.name() + " leaves its bound: " + value);
          }
          if (spec.encoding() instanceof Encoding.Count && value != Math.rint(value)) {
            throw new AssertionError(spec.name() + " is no count: " + value);
          }
          sum = sum.add(new BigDecimal(value));
        }
        sums[i] = sum.doubleValue();
      }
      tensors.add(Values.of(sums));
    }
    return new Aggregate(layout, updates.size(), tensors);
  }

  /** What a map of names is worth in an error. */
  static Map<String, Double> estimates(GlmResult result) {
    Map<String, Double> estimates = new TreeMap<>();
    result.coefficients().forEach(c -> estimates.put(c.term(), c.estimate()));
    return estimates;
  }
}
