package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.engine.Losses;
import eu.sund.algorithms.learning.local.Batches;
import eu.sund.algorithms.learning.local.LocalTraining;
import eu.sund.algorithms.learning.metric.MembershipCurve;
import eu.sund.core.Aggregate;
import eu.sund.core.AtSite;
import eu.sund.core.Encoding;
import eu.sund.core.HeapMemory;
import eu.sund.core.Layout;
import eu.sund.core.Rows;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Membership inference on the model that is to be released: can its losses tell patients of the
 * training from those held out? Each site counts its patients of both kinds by bins of a score;
 * only the sums over all sites are opened.
 *
 * <p>Two scores: the loss itself ({@code loss}), and by how much it is below that of a reference
 * model ({@code calibrated}), which the site trains on one half of its held-out patients; the other
 * half are then the outsiders. The second sees past patients that every model finds easy.
 *
 * <p><b>Privacy.</b> As the final evaluation: counts over all sites. Reference models stay in the
 * site's memory and are dropped.
 *
 * <p><b>Source.</b> Yeom et al., <a href="https://arxiv.org/abs/1709.01604">Privacy Risk in Machine
 * Learning</a>, adversary 1 (with every threshold); Watson et al., <a
 * href="https://arxiv.org/abs/2111.08440">On the Importance of Difficulty Calibration in Membership
 * Inference Attacks</a>, equation 4 with one reference model.
 */
final class Membership {
  private static final String LOSS = "loss";
  private static final String CALIBRATED = "calibrated";
  private static final List<String> SCORES = List.of(LOSS, CALIBRATED);

  /** Larger networks get no reference model: it would cost as much as the training. */
  private static final int REFERENCE_SIZE_MAX = 200_000;

  private static final int REFERENCE_STEPS_MAX = 2000;

  /** With fewer held-out patients a reference model learns nothing. */
  private static final int HELD_MIN = 20;

  private final TrainState state;
  private final TrainModel model;
  private final AtSite site;
  private final Network network;
  private final Examples examples;
  private final TrainExamples read;

  /** The patient of each example. */
  private final int[] owners;

  private Membership(TrainState state, AtSite site, Network network, TrainExamples read) {
    this.state = state;
    this.model = state.model();
    this.site = site;
    this.network = network;
    this.read = read;
    this.examples = read.examples();
    this.owners = new int[examples.size()];
    Grouping.By byPatient = read.byPatient();
    for (int patient = 0; patient < read.patients(); patient++) {
      for (int i = byPatient.offsets()[patient]; i < byPatient.offsets()[patient + 1]; i++) {
        owners[byPatient.order()[i]] = patient;
      }
    }
  }

  /** Whether a model can be attacked so: there must be outsiders, and a loss of each patient. */
  static boolean isPossible(TrainModel model) {
    Head head = model.network().head();
    return model.options().evaluate().holdout() > 0
        && head.isPerExample()
        && !(head instanceof Head.Tagging);
  }

  static Layout layout() {
    List<TensorSpec> tensors = new ArrayList<>();
    for (String score : SCORES) {
      for (String who : List.of("members", "others")) {
        tensors.add(
            TensorSpec.vector(
                score + "_" + who,
                MembershipCurve.bins(),
                new Encoding.Count(TrainExamples.ROWS_MAX)));
      }
    }
    return new Layout(TrainLayouts.ATTACK, tensors);
  }

  static Update attack(TrainState state, Layout layout, Rows rows, AtSite site) throws IOException {
    TrainModel model = state.model();
    TrainExamples read =
        TrainExamples.read(
            model, state.facts().standard(), List.of(), model.setup().filter(), rows, site);
    try (Network network = SiteModels.open(model, site.artefacts())) {
      return new Membership(state, site, network, read).update(layout);
    }
  }

  private Update update(Layout layout) throws IOException {
    TrainOptions options = model.options();
    Split split = read.split(options.evaluate().holdout(), options.seed(), site.site());
    float[] target = SiteModels.own(state, site.memory());
    List<int[]> in = patients(split.trained());
    List<int[]> out = patients(split.held());
    double[] members = new double[MembershipCurve.bins()];
    double[] others = new double[MembershipCurve.bins()];
    in.forEach(patient -> members[MembershipCurve.bin(loss(target, patient))]++);
    out.forEach(patient -> others[MembershipCurve.bin(loss(target, patient))]++);
    double[] insiders = new double[MembershipCurve.bins()];
    double[] outsiders = new double[MembershipCurve.bins()];
    if (out.size() >= HELD_MIN && in.size() >= HELD_MIN && target.length <= REFERENCE_SIZE_MAX) {
      int half = out.size() / 2;
      float[] reference = reference(out.subList(0, half));
      in.forEach(patient -> insiders[bin(target, reference, patient)]++);
      out.subList(half, out.size())
          .forEach(patient -> outsiders[bin(target, reference, patient)]++);
    }
    return new Update(
        layout,
        List.of(Values.of(members), Values.of(others), Values.of(insiders), Values.of(outsiders)));
  }

  private int bin(float[] target, float[] reference, int[] patient) {
    return MembershipCurve.bin(loss(target, patient), loss(reference, patient));
  }

  /** The examples of each patient, who stand together. */
  private List<int[]> patients(int[] rows) {
    List<int[]> patients = new ArrayList<>();
    for (int from = 0; from < rows.length; ) {
      int to = from + 1;
      while (to < rows.length && owners[rows[to]] == owners[rows[from]]) {
        to++;
      }
      patients.add(Arrays.copyOfRange(rows, from, to));
      from = to;
    }
    return patients;
  }

  /** A patient's mean loss. */
  private double loss(float[] weights, int[] patient) {
    Head head = model.network().head();
    int outputs = head.outputs();
    double[] scores = new double[patient.length * outputs];
    network.predict(weights, new Batch(examples, patient, 0, patient.length), scores);
    double loss = 0;
    double[] slopes = new double[outputs];
    for (int i = 0; i < patient.length; i++) {
      double[] own = Arrays.copyOfRange(scores, i * outputs, (i + 1) * outputs);
      loss += Losses.of(head, own, examples.labels(), patient[i] * head.labels(), slopes);
    }
    return loss / patient.length;
  }

  /** A model of the same network, trained here alone on other patients for as many steps. */
  private float[] reference(List<int[]> patients) throws IOException {
    TrainOptions options = model.options();
    int[] rows = patients.stream().flatMapToInt(Arrays::stream).toArray();
    float[] weights = model.initialWeights();
    Batches.Order order = new Batches.Order(options.seed() + 2, site.site(), state.round());
    Batches batches = new Batches(network, examples, rows, options.local().batch(), order);
    long steps = (long) Math.max(1, state.round()) * options.local().stepsFor(rows.length);
    new LocalTraining(options.local(), batches, options.local().rate(1, options.rounds()))
        .run(
            weights,
            (int) Math.min(REFERENCE_STEPS_MAX, steps),
            Optional.empty(),
            new HeapMemory(),
            "reference");
    return weights;
  }

  /** The figures of all sites together; those that have no patients of both kinds are left out. */
  static List<TrainResult.Attack> figures(Aggregate sum) {
    List<TrainResult.Attack> attacks = new ArrayList<>();
    for (String score : SCORES) {
      MembershipCurve curve =
          new MembershipCurve(
              sum.tensor(score + "_members").toArray(), sum.tensor(score + "_others").toArray());
      if (curve.isDefined()) {
        MembershipCurve.Above few = curve.few();
        attacks.add(
            new TrainResult.Attack(
                score,
                curve.memberCount(),
                curve.otherCount(),
                curve.auc(),
                curve.aucError(),
                curve.standardError(),
                few.hits() / (double) curve.memberCount(),
                few.alarms() / (double) curve.otherCount()));
      }
    }
    return attacks;
  }
}
