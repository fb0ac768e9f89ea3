package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.local.Batches;
import eu.sund.algorithms.learning.local.Floats;
import eu.sund.algorithms.learning.local.LocalTraining;
import eu.sund.algorithms.learning.metric.Judge;
import eu.sund.algorithms.learning.strategy.Ditto;
import eu.sund.algorithms.learning.strategy.FedAdagrad;
import eu.sund.algorithms.learning.strategy.FedAdam;
import eu.sund.algorithms.learning.strategy.FedAvg;
import eu.sund.algorithms.learning.strategy.FedAvgM;
import eu.sund.algorithms.learning.strategy.FedNova;
import eu.sund.algorithms.learning.strategy.FedProx;
import eu.sund.algorithms.learning.strategy.FedYogi;
import eu.sund.algorithms.learning.strategy.PartialSharing;
import eu.sund.algorithms.learning.strategy.Rfa;
import eu.sund.algorithms.learning.strategy.Scaffold;
import eu.sund.algorithms.learning.strategy.Strategy;
import eu.sund.core.AtSite;
import eu.sund.core.Layout;
import eu.sund.core.Rows;
import eu.sund.core.SiteMemory;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Network;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** A round of training at a site: watch the broadcast's model, train it, bound the change. */
final class SiteRound {
  private static final String CONTROL = "control";
  private static final String DELTA = "delta";
  private static final String SHARE = "share";

  private final TrainState state;
  private final TrainModel model;
  private final TrainOptions options;
  private final AtSite site;
  private final Network network;
  private final Examples examples;
  private final Split split;
  private final Map<String, Values> tensors = new HashMap<>();

  private SiteRound(TrainState state, AtSite site, Network network, TrainExamples read) {
    this.state = state;
    this.model = state.model();
    this.options = model.options();
    this.site = site;
    this.network = network;
    this.examples = read.examples();
    this.split = read.split(options.evaluate().holdout(), options.seed(), site.site());
  }

  static Update train(TrainState state, Layout layout, Rows rows, AtSite site) throws IOException {
    TrainModel model = state.model();
    TrainExamples read =
        TrainExamples.read(
            model,
            state.facts().standard(),
            classWeights(state),
            model.setup().filter(),
            rows,
            site);
    try (Network network = SiteModels.open(model, site.artefacts())) {
      return new SiteRound(state, site, network, read).update(layout);
    }
  }

  private static List<Double> classWeights(TrainState state) {
    return state.model().options().local().balanced()
        ? ClassWeights.balanced(state.model().network().head(), state.facts())
        : List.of();
  }

  private Update update(Layout layout) throws IOException {
    if (options.evaluate().holdout() > 0) {
      HeldOut.count(state, network, examples, split.held(), site.memory(), tensors);
    }
    int n = split.trained().length;
    float[] delta = new float[state.weights().length];
    float[] control = new float[options.strategy() instanceof Scaffold ? delta.length : 0];
    LocalTraining.Outcome outcome =
        n == 0 ? new LocalTraining.Outcome(0, 0) : trained(delta, control);
    state.facts().shared().confine(model.network(), delta);
    state.facts().shared().confine(model.network(), control);
    boolean diverged = !isFinite(delta, control, outcome.loss());
    if (diverged) {
      Arrays.fill(delta, 0);
      Arrays.fill(control, 0);
    }
    double share = diverged || n == 0 ? 0 : options.byPatients() ? share(split.patients()) : 1;
    double length = length(outcome.steps());
    boolean shortened = LocalTraining.shorten(delta, options.normMax()) > options.normMax();
    double factor = share;
    if (options.strategy() instanceof Rfa rfa) {
      Floats.keep(site.memory(), DELTA, delta);
      Floats.keep(site.memory(), SHARE, new float[] {(float) share});
      factor = rfa.weight(share, LocalTraining.norm(delta));
    }
    put("patients", diverged ? 0 : split.patients());
    put("shortened", shortened ? 1 : 0);
    put("diverged", diverged ? 1 : 0);
    put("share", factor);
    put("loss", diverged ? 0 : Judge.bounded(outcome.loss() * split.patients()));
    put("length", share * length);
    boolean nova = options.strategy() instanceof FedNova;
    tensors.put("delta", travelling(delta, nova ? factor / length : factor));
    if (control.length > 0) {
      tensors.put("control", new Scaled(control, share));
    }
    return new Update(layout, layout.tensors().stream().map(t -> tensors.get(t.name())).toList());
  }

  private Values travelling(float[] delta, double factor) {
    Optional<Compression> compression = TrainLayouts.compression(model);
    if (compression.isEmpty()) {
      return new Scaled(delta, factor);
    }
    // The candidate of a search and the round tell apart what has equal bits.
    String place =
        "candidate " + model.setup().candidate() + ", round " + state.round() + ", delta";
    DoubleSupplier rounding = site.privacy().rounding(place, Floats.digest(delta, factor));
    return compression.get().pack(delta, factor, options.seed(), state.round(), rounding);
  }

  private double share(int n) {
    return Math.min(1, n / (double) Math.max(1, state.facts().patients()));
  }

  private double length(int steps) {
    return options.strategy() instanceof FedNova
        ? Math.min(TrainLayouts.LENGTH_MAX, FedNova.length(steps, options.local().momentum()))
        : 1;
  }

  private void put(String name, double number) {
    tensors.put(name, Values.of(number));
  }

  /** Trains, and says what changed in the model and in the site's control variate. */
  private LocalTraining.Outcome trained(float[] delta, float[] control) throws IOException {
    float[] start = SiteModels.own(state, site.memory());
    float[] weights = start.clone();
    Strategy strategy = options.strategy();
    SiteMemory memory = site.memory();
    float[] own =
        strategy instanceof Scaffold
            ? Floats.kept(memory, CONTROL, delta.length).orElseGet(() -> new float[delta.length])
            : new float[0];
    LocalTraining.Outcome outcome =
        run(weights, strategy.correction(state.weights(), state.kept(), own), "optimizer", 0);
    for (int i = 0; i < delta.length; i++) {
      delta[i] = weights[i] - start[i];
    }
    switch (strategy) {
      case Scaffold scaffold -> control(delta, own, control, outcome.steps());
      case PartialSharing partial -> {
        Floats.keep(memory, SiteModels.OWN_LAYERS, weights);
        boolean[] local = partial.local(model.network());
        for (int i = 0; i < delta.length; i++) {
          delta[i] = local[i] ? 0 : delta[i];
        }
      }
      case Ditto ditto -> personal(ditto);
      case Rfa rfa -> {}
      case FedNova nova -> {}
      case FedAvg s -> {}
      case FedProx s -> {}
      case FedAvgM s -> {}
      case FedAdam s -> {}
      case FedYogi s -> {}
      case FedAdagrad s -> {}
    }
    return outcome;
  }

  private LocalTraining.Outcome run(
      float[] weights, Optional<LocalTraining.Correction> correction, String name, int stream)
      throws IOException {
    Batches.Order order = new Batches.Order(options.seed() + stream, site.site(), state.round());
    Batches batches =
        new Batches(network, examples, split.trained(), options.local().batch(), order);
    double rate = options.local().rate(state.round(), options.rounds());
    int steps = options.local().stepsFor(split.trained().length);
    return new LocalTraining(options.local(), batches, rate)
        .run(weights, steps, correction, site.memory(), name);
  }

  private void control(float[] delta, float[] own, float[] control, int steps) throws IOException {
    double length = options.local().rate(state.round(), options.rounds()) * steps;
    float[] change = Scaffold.change(delta, state.kept().getFirst(), length);
    if (!isFinite(change, change, 0)) {
      return;
    }
    LocalTraining.shorten(change, TrainLayouts.controlMax(options));
    System.arraycopy(change, 0, control, 0, change.length);
    float[] next = own.clone();
    for (int i = 0; i < next.length; i++) {
      next[i] += change[i];
    }
    Floats.keep(site.memory(), CONTROL, next);
  }

  private void personal(Ditto ditto) throws IOException {
    float[] weights =
        Floats.kept(site.memory(), SiteModels.PERSONAL, state.weights().length)
            .orElseGet(() -> state.weights().clone());
    run(weights, Optional.of(FedProx.pull(state.weights(), ditto.lambda())), "optimizer_own", 1);
    if (isFinite(weights, weights, 0)) {
      Floats.keep(site.memory(), SiteModels.PERSONAL, weights);
    }
  }

  /** A Weiszfeld step: the kept change, weighted by how near it is to the median so far. */
  static Update robust(TrainState state, Layout layout, AtSite site, Rfa rfa) throws IOException {
    int size = state.weights().length;
    Optional<float[]> kept = Floats.kept(site.memory(), DELTA, size);
    if (kept.isEmpty()) {
      return Update.zeros(layout);
    }
    float[] delta = kept.get();
    double squares = 0;
    for (int i = 0; i < size; i++) {
      double apart = (double) delta[i] - state.centre()[i];
      squares += apart * apart;
    }
    double share = Floats.kept(site.memory(), SHARE, 1).orElse(new float[1])[0];
    double weight = rfa.weight(share, StrictMath.sqrt(squares));
    return new Update(layout, List.of(Values.of(weight), new Scaled(delta, weight)));
  }

  private static boolean isFinite(float[] one, float[] other, double loss) {
    double sum = loss;
    for (float x : one) {
      sum += Math.abs(x);
    }
    for (float x : other) {
      sum += Math.abs(x);
    }
    return Double.isFinite(sum);
  }

  /** Numbers times a factor, made when they are read. */
  @SuppressWarnings("ArrayRecordComponent") // a view
  private record Scaled(float[] numbers, double factor) implements Values {
    @Override
    public int size() {
      return numbers.length;
    }

    @Override
    public void read(int from, double[] target, int count) {
      for (int i = 0; i < count; i++) {
        target[i] = numbers[from + i] * factor;
      }
    }
  }
}
