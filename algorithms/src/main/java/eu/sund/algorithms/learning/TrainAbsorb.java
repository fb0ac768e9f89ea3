package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.metric.Complement;
import eu.sund.algorithms.learning.metric.Judge;
import eu.sund.algorithms.learning.strategy.Ditto;
import eu.sund.algorithms.learning.strategy.FedNova;
import eu.sund.algorithms.learning.strategy.Rfa;
import eu.sund.algorithms.learning.strategy.Scaffold;
import eu.sund.algorithms.learning.strategy.Strategy;
import eu.sund.core.Aggregate;
import eu.sund.core.Range;
import eu.sund.core.Step;
import eu.sund.core.Values;
import eu.sund.core.model.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What everyone does with the sum of a round. */
final class TrainAbsorb {
  private static final int BLOCK = 1 << 13;

  /** After so many models voted down the run ends with the last good one. */
  private static final int REJECTED_MAX = 5;

  private final TrainState state;
  private final TrainOptions options;
  private final Aggregate sum;

  private TrainAbsorb(TrainState state, Aggregate sum) {
    this.state = state;
    this.options = state.model().options();
    this.sum = sum;
  }

  static Step<TrainState, TrainResult> absorb(TrainState state, Aggregate sum) {
    TrainAbsorb absorb = new TrainAbsorb(state, sum);
    return switch (state.phase()) {
      case START -> absorb.start();
      case TRAIN -> absorb.options.privacy().isPresent() ? absorb.privately() : absorb.train();
      case ROBUST -> absorb.robust();
      case CHECK -> absorb.options.privacy().isPresent() ? absorb.scored() : absorb.check();
      case EVALUATE, PERSONAL -> absorb.evaluate();
      case ATTACK -> TrainReport.done(state, sum.participants(), Membership.figures(sum));
      case BOOTSTRAP -> absorb.replicates();
    };
  }

  private double scalar(String tensor) {
    return sum.tensor(tensor).scalar();
  }

  private Step<TrainState, TrainResult> start() {
    long patients = Math.round(scalar("patients"));
    if (patients == 0) {
      return new Step.Failed<>("no patient of the cohort has what the model needs");
    }
    List<Long> classes = new ArrayList<>();
    for (double count : sum.tensor("classes").toArray()) {
      classes.add(Math.round(count));
    }
    Head head = state.model().network().head();
    boolean binary = head instanceof Head.Logistic || head instanceof Head.Cox;
    long events = classes.getFirst();
    if (binary && (events == 0 || (events == patients && head instanceof Head.Logistic))) {
      return new Step.Failed<>("the response is the same for all patients");
    }
    TrainState.Facts facts =
        new TrainState.Facts(
            patients,
            Math.round(scalar("dropped")),
            classes,
            standard(),
            sum.participants(),
            groupSites(),
            SharedRows.of(state.model(), sum));
    return new Step.Next<>(
        state.with(facts).at(TrainState.Phase.TRAIN, 1, 0),
        String.format(
            Locale.ROOT,
            "%d patients, %d numbers%s",
            patients,
            state.weights().length,
            facts.shared().left() == 0
                ? ""
                : "; "
                    + facts.shared().left()
                    + " levels or words, which too few have, stay untrained"));
  }

  private List<Integer> groupSites() {
    if (state.model().groups() == 1) {
      return List.of();
    }
    return Arrays.stream(sum.tensor("groupsites").toArray())
        .mapToObj(sites -> (int) Math.round(sites))
        .toList();
  }

  private Standard standard() {
    TrainModel model = state.model();
    int n = model.numbers().size();
    if (n == 0 || options.model().scale() == TrainOptions.Scale.NONE) {
      return Standard.none(n);
    }
    Standard ranges = Standard.ofRanges(model.numbers());
    if (options.model().scale() == TrainOptions.Scale.RANGE) {
      return ranges;
    }
    double[] known = sum.tensor("known").toArray();
    double[] sums = sum.tensor("sums").toArray();
    double[] squares = sum.tensor("squares").toArray();
    List<Double> centres = new ArrayList<>();
    List<Double> scales = new ArrayList<>();
    for (int k = 0; k < n; k++) {
      Range range = model.numbers().get(k).range();
      double mean = known[k] == 0 ? 0 : sums[k] / known[k];
      double variance = known[k] == 0 ? 0 : squares[k] / known[k] - mean * mean;
      centres.add(range.middle() + range.halfWidth() * mean);
      // What hardly varies is left on the scale of its range.
      scales.add(range.halfWidth() * (variance > 1e-12 ? StrictMath.sqrt(variance) : 1));
    }
    return new Standard(centres, scales);
  }

  private Step<TrainState, TrainResult> train() {
    double patients = scalar("patients");
    double share = scalar("share");
    if (!(share > 0) && isSearching() && scalar("diverged") > 0) {
      return searched(state, Double.POSITIVE_INFINITY);
    }
    if (!(share > 0)) {
      return new Step.Failed<>(
          scalar("diverged") > 0
              ? "training left the range of numbers at every site; lower local.rate or set"
                  + " local.clip"
              : "no site has a patient to train on");
    }
    TrainState now = watched(state.round() - 1);
    boolean accepted = isAccepted();
    if (!accepted) {
      return rolledBack(now, patients);
    }
    if (stops(now)) {
      return finish(
          now, "no better held-out loss for " + options.evaluate().patience() + " rounds");
    }
    if (options.strategy() instanceof Rfa rfa && rfa.iterations() > 1) {
      float[] centre = mean(share);
      TrainState next = told(now, patients, 0).withCentre(centre);
      return new Step.Next<>(
          next.at(TrainState.Phase.ROBUST, state.round(), 1), progress(next, "median, step 1"));
    }
    float[] weights = state.weights().clone();
    List<float[]> kept = state.kept().stream().map(float[]::clone).toList();
    double change = move(weights, kept, share);
    return next(told(now, patients, change).with(weights, kept));
  }

  /** All sites weigh alike; there is nothing but the model to look at. */
  private Step<TrainState, TrainResult> privately() {
    float[] weights = state.weights().clone();
    List<float[]> kept = state.kept().stream().map(float[]::clone).toList();
    move(weights, kept, sum.participants());
    TrainState next = state.with(weights, kept);
    if (state.round() == options.rounds()) {
      return isSearching()
          ? new Step.Next<>(
              next.at(TrainState.Phase.CHECK, state.round(), 0),
              "loss of the candidate, with noise")
          : TrainReport.done(next, sum.participants(), List.of());
    }
    return new Step.Next<>(
        next.at(TrainState.Phase.TRAIN, state.round() + 1, 0),
        String.format(Locale.ROOT, "round %d of %d, with noise", state.round(), options.rounds()));
  }

  /** A candidate's noisy loss, in units of the most that a patient's counts. */
  private Step<TrainState, TrainResult> scored() {
    double most = options.privacy().orElseThrow().lossMax();
    return searched(state, scalar(PrivateSearch.SCORE) / PrivateSearch.STEPS * most);
  }

  /** The mean of the sites' changes, [size]. */
  private float[] mean(double share) {
    Values delta = sum.tensor("delta");
    float[] mean = new float[state.weights().length];
    double[] block = new double[Math.min(BLOCK, mean.length)];
    for (int from = 0; from < mean.length; from += BLOCK) {
      int count = Math.min(BLOCK, mean.length - from);
      delta.read(from, block, count);
      for (int i = 0; i < count; i++) {
        mean[from + i] = (float) (block[i] / share);
      }
    }
    return mean;
  }

  /** Moves the model block by block; gives the Euclidean norm of what changed. */
  private double move(float[] weights, List<float[]> kept, double share) {
    Strategy strategy = options.strategy();
    double factor = 1 / share;
    if (strategy instanceof FedNova) {
      factor *= scalar("length") / share;
    }
    Values travelled = sum.tensor("delta");
    Values delta =
        TrainLayouts.compression(state.model())
            .map(packed -> packed.unpack(travelled, options.seed(), state.round()))
            .orElse(travelled);
    double[] block = new double[Math.min(BLOCK, weights.length)];
    double squares = 0;
    for (int from = 0; from < weights.length; from += BLOCK) {
      int count = Math.min(BLOCK, weights.length - from);
      delta.read(from, block, count);
      for (int i = 0; i < count; i++) {
        block[i] *= factor;
      }
      strategy.move(block, count, from, weights, kept);
      for (int i = from; i < from + count; i++) {
        double change = (double) weights[i] - state.weights()[i];
        squares += change * change;
      }
    }
    if (strategy instanceof Scaffold) {
      control(kept.getFirst(), share);
    }
    return StrictMath.sqrt(squares);
  }

  private void control(float[] control, double share) {
    double[] change = new double[Math.min(BLOCK, control.length)];
    for (int from = 0; from < control.length; from += BLOCK) {
      int count = Math.min(BLOCK, control.length - from);
      sum.tensor("control").read(from, change, count);
      for (int i = 0; i < count; i++) {
        control[from + i] = (float) (control[from + i] + change[i] / share);
      }
    }
  }

  private Step<TrainState, TrainResult> robust() {
    Rfa rfa = (Rfa) options.strategy();
    double share = scalar("share");
    if (!(share > 0)) {
      return new Step.Failed<>("no site kept what it trained in this round");
    }
    float[] centre = mean(share);
    int step = state.step() + 1;
    if (step < rfa.iterations()) {
      return new Step.Next<>(
          state.withCentre(centre).at(TrainState.Phase.ROBUST, state.round(), step),
          progress(state, "median, step " + step));
    }
    float[] weights = state.weights().clone();
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] += centre[i];
      squares += (double) centre[i] * centre[i];
    }
    List<TrainResult.Round> rounds = new ArrayList<>(state.history());
    TrainResult.Round last = rounds.removeLast();
    rounds.add(
        new TrainResult.Round(
            last.round(),
            last.loss(),
            last.heldOut(),
            last.accepted(),
            last.shortened(),
            StrictMath.sqrt(squares)));
    return next(
        state.with(weights, state.kept()).withCentre(new float[0]).told(rounds, state.metrics()));
  }

  private boolean isAccepted() {
    return !options.evaluate().vote() || scalar("yes") >= scalar("no");
  }

  /** Remembers the broadcast's model if it was accepted, or is the best so far. */
  private TrainState watched(int model) {
    if (options.evaluate().holdout() == 0) {
      return state;
    }
    TrainState.Seen seen = state.watch();
    float[] good = state.good();
    float[] best = state.best();
    int goodRound = seen.goodRound();
    double bestLoss = seen.bestLoss();
    int bestRound = seen.bestRound();
    boolean accepted = isAccepted();
    if (accepted && options.evaluate().vote()) {
      good = state.weights();
      goodRound = model;
    }
    Double loss = heldLoss();
    boolean keeps = options.evaluate().best() || options.evaluate().patience() > 0;
    if (accepted && keeps && loss != null && loss < bestLoss) {
      best = state.weights();
      bestLoss = loss;
      bestRound = model;
    }
    int rejected = seen.rejected() + (accepted ? 0 : 1);
    return state.seen(good, best, new TrainState.Seen(goodRound, bestLoss, bestRound, rejected));
  }

  private @Nullable Double heldLoss() {
    if (options.evaluate().holdout() == 0 || scalar("held") == 0) {
      return null;
    }
    return scalar("heldloss") / scalar("held");
  }

  private boolean stops(TrainState now) {
    int patience = options.evaluate().patience();
    return patience > 0 && state.round() - 1 - now.watch().bestRound() >= patience;
  }

  private Step<TrainState, TrainResult> rolledBack(TrainState now, double patients) {
    List<float[]> kept = fresh(options.strategy(), state.weights().length);
    TrainState back = told(now, patients, 0).with(now.good(), kept);
    if (now.watch().rejected() >= REJECTED_MAX) {
      return finish(back, REJECTED_MAX + " models were voted down");
    }
    return next(back);
  }

  static List<float[]> fresh(Strategy strategy, int size) {
    List<float[]> kept = new ArrayList<>();
    for (double value : strategy.kept()) {
      float[] array = new float[size];
      Arrays.fill(array, (float) value);
      kept.add(array);
    }
    return kept;
  }

  private TrainState told(TrainState now, double patients, double change) {
    List<TrainResult.Round> rounds = new ArrayList<>(now.history());
    int shortened = (int) scalar("shortened");
    rounds.add(
        new TrainResult.Round(
            state.round(),
            patients == 0 ? 0 : scalar("loss") / patients,
            heldLoss(),
            isAccepted(),
            shortened == 1 || shortened == 2 ? null : shortened,
            change));
    return now.told(rounds, now.metrics());
  }

  private Step<TrainState, TrainResult> next(TrainState trained) {
    if (trained.round() < options.rounds()) {
      TrainState next = trained.at(TrainState.Phase.TRAIN, trained.round() + 1, 0);
      return new Step.Next<>(next, progress(next, ""));
    }
    if (options.evaluate().holdout() > 0) {
      TrainState next = trained.at(TrainState.Phase.CHECK, trained.round(), 0);
      return new Step.Next<>(next, progress(next, "held-out patients"));
    }
    TrainState next = trained.at(TrainState.Phase.EVALUATE, trained.round(), 0);
    return new Step.Next<>(next, progress(next, "evaluation"));
  }

  private String progress(TrainState now, String more) {
    TrainResult.Round last = now.history().getLast();
    Double held = last.heldOut();
    return String.format(
        Locale.ROOT,
        "round %d of %d: loss %.4g%s%s%s",
        last.round(),
        options.rounds(),
        last.loss(),
        held == null ? "" : String.format(Locale.ROOT, ", held out %.4g", held),
        last.accepted() ? "" : ", voted down",
        more.isEmpty() ? "" : ", then " + more);
  }

  private Step<TrainState, TrainResult> check() {
    TrainState now = watched(state.round());
    if (!isAccepted()) {
      now = now.with(now.good(), now.kept());
    }
    return finish(now, "evaluation");
  }

  /** Chooses the model, and goes on to its figures. */
  private Step<TrainState, TrainResult> finish(TrainState now, String why) {
    boolean best =
        (options.evaluate().best() || options.evaluate().patience() > 0) && now.best().length > 0;
    TrainState chosen = best ? now.with(now.best(), now.kept()) : now;
    int round =
        best
            ? now.watch().bestRound()
            : options.evaluate().vote() ? now.watch().goodRound() : state.round();
    TrainState next = chosen.at(TrainState.Phase.EVALUATE, Math.max(0, round), 0);
    if (isSearching()) {
      Double held = best ? Double.valueOf(now.watch().bestLoss()) : heldLoss();
      return searched(next, held == null ? Double.POSITIVE_INFINITY : held);
    }
    return new Step.Next<>(next, why);
  }

  private boolean isSearching() {
    return state.model().setup().search().size() > 1;
  }

  /** Goes on with the next candidate, and after the last with the best one's figures. */
  private Step<TrainState, TrainResult> searched(TrainState ended, double loss) {
    TrainSetup setup = state.model().setup();
    Search.Found found =
        state.found().with(Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss, ended);
    int next = setup.candidate() + 1;
    if (next < setup.search().size()) {
      TrainModel model = TrainModel.of(setup.at(next));
      float[] weights = model.initialWeights();
      return new Step.Next<>(
          state.again(model, weights, found),
          String.format(
              Locale.ROOT,
              "candidate %d of %d: loss %.4g; then the next",
              next,
              setup.search().size(),
              loss));
    }
    if (found.champion() < 0) {
      return new Step.Failed<>("no candidate of the search has a loss on held-out patients");
    }
    TrainState champion =
        state
            .again(TrainModel.of(setup.at(found.champion())), found.weights(), found)
            .told(found.history(), List.of())
            .at(TrainState.Phase.EVALUATE, found.round(), 0);
    if (options.privacy().isPresent()) {
      return TrainReport.done(champion, sum.participants(), List.of());
    }
    return new Step.Next<>(champion, "the best candidate's evaluation");
  }

  private Step<TrainState, TrainResult> evaluate() {
    String which = state.judged();
    List<String> groups = state.model().groupNames();
    List<TrainResult.Metric> metrics = new ArrayList<>(state.metrics());
    Complement.withheld(
            TrainLayouts.judge(state.model(), state.facts().standard()).figures(sum),
            state.model().firstGroups())
        .forEach(
            f ->
                metrics.add(
                    new TrainResult.Metric(
                        which, groups.get(f.group()), f.name(), f.value(), f.error())));
    TrainState told = state.told(state.history(), metrics);
    if (options.evaluate().bootstrap() > 0) {
      int step = state.isPersonal() ? TrainState.PERSONAL_STEP : 0;
      return new Step.Next<>(
          told.at(TrainState.Phase.BOOTSTRAP, state.round(), step), "replicates of the figures");
    }
    return judged(told);
  }

  /** Gives the figures their intervals. */
  private Step<TrainState, TrainResult> replicates() {
    Judge judge = TrainLayouts.judge(state.model(), state.facts().standard());
    List<TrainResult.Metric> metrics =
        new Bootstrap(judge, options.evaluate().bootstrap())
            .intervals(sum, state.model().groupNames(), state.judged(), state.metrics());
    return judged(state.told(state.history(), metrics));
  }

  private Step<TrainState, TrainResult> judged(TrainState told) {
    if (options.strategy() instanceof Ditto && !state.isPersonal()) {
      return new Step.Next<>(
          told.at(TrainState.Phase.PERSONAL, state.round(), 0), "personal models");
    }
    if (Membership.isPossible(state.model())) {
      return new Step.Next<>(
          told.at(TrainState.Phase.ATTACK, state.round(), 0), "attacks on the model");
    }
    return TrainReport.done(told, sum.participants(), List.of());
  }
}
