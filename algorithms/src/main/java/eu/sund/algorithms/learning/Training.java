package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.strategy.Ditto;
import eu.sund.algorithms.learning.strategy.Rfa;
import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Census;
import eu.sund.core.Codebook;
import eu.sund.core.Layout;
import eu.sund.core.PatientGroup;
import eu.sund.core.Plan;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.Update;
import eu.sund.core.dp.TrainingNoise;
import eu.sund.core.model.Head;
import eu.sund.core.model.Input;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Federated training of a network: hospitals take local steps from a common model, and the weighted
 * mean of what changed moves it, as the study's strategy says.
 *
 * <p>Rounds: one of counts, means and deviations; then rounds of training, in each of which sites
 * first look how the model does on patients that they hold out; then one that judges the model.
 *
 * <p><b>Privacy.</b> Only the plan's tensors leave, as sums. A site's change is shortened to a
 * public norm and its share of the mean is at most 1, so that no site can move the model further
 * than that over the sum of the shares.
 *
 * <p>With the options {@code privacy.*} every step at a site carries noise ({@link
 * eu.sund.algorithms.dp.NoisyGradient}), there are rounds of training only, and the model is all
 * that leaves.
 *
 * <p><b>Numerics.</b> With the engine {@code java} a study's model has the same bits on every
 * machine and in every order of sites.
 *
 * <p><b>Source.</b> The strategies' classes name theirs.
 */
public final class Training implements Analysis<TrainState, TrainResult> {
  /** Name and version. */
  public static final AnalysisRef REF = new AnalysisRef("train", 1);

  /** Makes the analysis; it holds no state. */
  public Training() {}

  @Override
  public AnalysisRef ref() {
    return REF;
  }

  @Override
  public Class<TrainResult> resultType() {
    return TrainResult.class;
  }

  @Override
  public Release<TrainResult> release(TrainResult result, ReleaseRule rule) {
    return TrainRelease.of(result, rule);
  }

  @Override
  public Plan plan(StudySpec study, Codebook codebook) {
    TrainModel model = TrainModel.of(TrainSetup.of(study, codebook));
    TrainOptions options = model.options();
    if (options.privacy().isPresent()) {
      return privately(model, options.privacy().get());
    }
    int each = options.strategy() instanceof Rfa rfa ? rfa.iterations() : 1;
    // the start, the check of the last model, its figures, those of personal ones, attacks;
    // replicates
    boolean personal = options.strategy() instanceof Ditto;
    int judging = 5 + (options.evaluate().bootstrap() > 0 ? (personal ? 2 : 1) : 0);
    int candidates = model.setup().search().size();
    for (int i = 1; i < candidates; i++) {
      TrainModel.of(model.setup().at(i)); // refuses what cannot be
    }
    // each candidate is trained, and its last model checked
    long rounds = judging + (long) candidates * options.rounds() * each + candidates - 1;
    return new Plan(
        REF, model.setup().names(), TrainLayouts.of(model), (int) Math.min(100_000, rounds));
  }

  /** With noise in every step: rounds of training, and in a search one of each candidate's loss. */
  private static Plan privately(TrainModel model, PatientPrivacy privacy) {
    privacy.check(model.network().head());
    PatientPrivacy.check(model.setup());
    int candidates = model.setup().search().size();
    for (int i = 1; i < candidates; i++) {
      TrainModel.of(model.setup().at(i)); // refuses what cannot be
    }
    long rounds = (long) candidates * model.options().rounds() + (candidates == 1 ? 0 : candidates);
    return new Plan(
        REF,
        model.setup().names(),
        TrainLayouts.of(model),
        (int) Math.min(100_000, rounds),
        Optional.of(privacy.noise(model.setup())));
  }

  /**
   * A network without hidden layers on numbers and levels has one best set of weights, which tells
   * about its patients what a generalised linear model tells: the same rule binds it. A deep
   * network, or one on hashed words, has more weights than patients by design, so that a rule on
   * their number would only forbid it; what it tells is measured by membership inference instead,
   * and bounded by noise alone.
   */
  @Override
  public Census census(StudySpec study, Codebook codebook) {
    TrainModel model = TrainModel.of(TrainSetup.of(study, codebook));
    return isConvex(model)
        ? new Census(model.network().size(), hasEvents(model), List.of())
        : Census.ofPatients();
  }

  @Override
  public Census.Counts count(StudySpec study, TrainState begin, Rows rows, RowAccess access) {
    return isConvex(begin.model())
        ? new SiteStart(begin.model()).census(hasEvents(begin.model()), rows, access)
        : Census.Counts.ofCohort(study.cohort(), rows, access);
  }

  private static boolean isConvex(TrainModel model) {
    return model.network().layers().isEmpty()
        && model.network().inputs().stream().allMatch(input -> input instanceof Input.Dense);
  }

  /** Whether the outcome is one of two, an event or none. */
  private static boolean hasEvents(TrainModel model) {
    Head head = model.network().head();
    return head instanceof Head.Logistic || head instanceof Head.Cox;
  }

  @Override
  public TrainState begin(StudySpec study, Codebook codebook, Plan plan) {
    TrainModel model = TrainModel.of(TrainSetup.of(study, codebook));
    TrainOptions options = model.options();
    float[] weights = model.initialWeights();
    boolean isPrivate = options.privacy().isPresent();
    Standard standard =
        isPrivate && options.model().scale() == TrainOptions.Scale.RANGE
            ? Standard.ofRanges(model.numbers())
            : Standard.none(isPrivate ? model.numbers().size() : 0);
    return new TrainState(
        model,
        isPrivate ? TrainState.Phase.TRAIN : TrainState.Phase.START,
        isPrivate ? 1 : 0,
        0,
        new TrainState.Facts(0, 0, List.of(), standard, 0, List.of(), SharedRows.ALL),
        weights,
        TrainAbsorb.fresh(options.strategy(), weights.length),
        new float[0],
        new float[0],
        new float[0],
        TrainState.Seen.NOTHING,
        List.of(),
        List.of(),
        Search.Found.NOTHING);
  }

  @Override
  public Layout layout(Plan plan, TrainState broadcast) {
    return plan.layout(
        switch (broadcast.phase()) {
          case START -> TrainLayouts.START;
          case TRAIN -> TrainLayouts.TRAIN;
          case ROBUST -> TrainLayouts.ROBUST;
          case CHECK -> TrainLayouts.CHECK;
          case EVALUATE, PERSONAL -> TrainLayouts.EVALUATE;
          case ATTACK -> TrainLayouts.ATTACK;
          case BOOTSTRAP -> TrainLayouts.BOOTSTRAP;
        });
  }

  @Override
  public Update local(Plan plan, TrainState broadcast, Rows rows, AtSite site) {
    Layout layout = layout(plan, broadcast);
    try {
      return switch (broadcast.phase()) {
        case START -> new SiteStart(broadcast.model()).update(layout, rows, site);
        case TRAIN ->
            plan.training().isPresent()
                ? PrivateRound.train(plan.training().get().steps(), broadcast, layout, rows, site)
                : SiteRound.train(broadcast, layout, rows, site);
        case ROBUST ->
            SiteRound.robust(broadcast, layout, site, (Rfa) broadcast.model().options().strategy());
        case CHECK -> check(plan, broadcast, layout, rows, site);
        case EVALUATE, PERSONAL -> SiteModels.judge(broadcast, layout, rows, site);
        case ATTACK -> Membership.attack(broadcast, layout, rows, site);
        case BOOTSTRAP -> SiteModels.replicates(broadcast, layout, rows, site);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Update check(
      Plan plan, TrainState broadcast, Layout layout, Rows rows, AtSite site) throws IOException {
    Optional<TrainingNoise.Apart> apart = plan.training().flatMap(TrainingNoise::apart);
    return apart.isPresent()
        ? PrivateSearch.score(apart.get(), broadcast, layout, rows, site)
        : SiteModels.check(broadcast, layout, rows, site);
  }

  @Override
  public Step<TrainState, TrainResult> absorb(Plan plan, TrainState broadcast, Aggregate sum) {
    return TrainAbsorb.absorb(broadcast, sum);
  }

  @Override
  public List<PatientGroup> groups(StudySpec study, Plan plan) {
    TrainOptions options = TrainOptions.of(study.options());
    Set<String> complete = new LinkedHashSet<>(options.model().labels());
    complete.add(study.formula().response());
    if (!options.model().time().isEmpty()) {
      complete.add(options.model().time());
    }
    if (options.model().missing() == TrainOptions.Missing.DROP) {
      study.formula().terms().forEach(t -> t.factors().forEach(f -> complete.add(f.variable())));
    }
    List<String> variables = List.copyOf(complete);
    List<PatientGroup> groups = new ArrayList<>();
    groups.add(new PatientGroup(study.cohort(), variables));
    options
        .evaluate()
        .cohort()
        .filter(cohort -> !cohort.equals(study.cohort()))
        .ifPresent(cohort -> groups.add(new PatientGroup(cohort, variables)));
    return groups;
  }

  /** DP-SGD samples and clips patients with all their rows. */
  @Override
  public boolean groupsPatients() {
    return true;
  }

  @Override
  public void write(TrainState broadcast, OutputStream out) throws IOException {
    TrainCodec.write(broadcast, out);
  }

  @Override
  public TrainState read(Plan plan, Blob state) throws IOException {
    return TrainCodec.read(state.stream());
  }
}
