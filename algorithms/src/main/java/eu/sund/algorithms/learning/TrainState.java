package eu.sund.algorithms.learning;

import eu.sund.core.Checks;
import java.util.List;

/**
 * Where training stands: the broadcast of a round. Immutable: whoever moves the model copies it.
 *
 * @param model what is asked, and what follows from it
 * @param phase what the round does
 * @param round the round of training, from 1; 0 before the first
 * @param step the Weiszfeld step within the round
 * @param facts what the first round told
 * @param weights the model, [size]
 * @param kept the strategy's arrays
 * @param good the last model that sites accepted; empty before any, or if nobody votes
 * @param best the model with the least held-out loss; empty before any, or if it is not kept
 * @param centre the geometric median as it stands within the round; empty outside of Weiszfeld
 *     steps
 * @param watch what was seen of held-out patients
 * @param history a line a round
 * @param metrics the figures so far
 * @param found what a search has found
 */
@SuppressWarnings("ArrayRecordComponent") // models are large; nobody writes into a broadcast
public record TrainState(
    TrainModel model,
    Phase phase,
    int round,
    int step,
    Facts facts,
    float[] weights,
    List<float[]> kept,
    float[] good,
    float[] best,
    float[] centre,
    Seen watch,
    List<TrainResult.Round> history,
    List<TrainResult.Metric> metrics,
    Search.Found found) {
  /** The fewest sites with patients of a group whose figures are given, or a place trained. */
  static final int GROUP_SITES_MIN = 3;

  /** The step of replicates of the personal models' figures. */
  static final int PERSONAL_STEP = 1;

  /** Copies the lists; the arrays are not copied. */
  public TrainState {
    kept = List.copyOf(kept);
    history = List.copyOf(history);
    metrics = List.copyOf(metrics);
    Checks.argument(
        weights.length > 0 && round >= 0 && step >= 0, "a state of training breaks its own rules");
  }

  /** What a round does. */
  enum Phase {
    /** Counts, means and deviations. */
    START,
    /** Local training. */
    TRAIN,
    /** A Weiszfeld step. */
    ROBUST,
    /** How the last model does on held-out patients. */
    CHECK,
    /** Final figures. */
    EVALUATE,
    /** Replicates of the final figures; at step 1 of those of the personal models. */
    BOOTSTRAP,
    /** Final figures of the personal models. */
    PERSONAL,
    /** Membership inference on the final model. */
    ATTACK
  }

  /**
   * What the first round told.
   *
   * @param patients that can be trained on, of all sites
   * @param dropped rows without what the model needs
   * @param classes how many have each class or label
   * @param standard how numbers are standardised
   * @param sites how many take part
   * @param groupSites at how many sites there are patients of each group to judge, and then for
   *     each variable at how many there are patients without a level of it; empty without groups
   * @param shared what may be trained, since enough sites have it
   */
  record Facts(
      long patients,
      long dropped,
      List<Long> classes,
      Standard standard,
      int sites,
      List<Integer> groupSites,
      SharedRows shared) {
    Facts {
      classes = List.copyOf(classes);
      groupSites = List.copyOf(groupSites);
    }
  }

  /**
   * What was seen of held-out patients.
   *
   * @param goodRound which round's model the good one is; −1 for none
   * @param bestLoss its mean loss; infinite before any
   * @param bestRound which round's model that was
   * @param rejected how many models were voted down
   */
  record Seen(int goodRound, double bestLoss, int bestRound, int rejected) {
    static final Seen NOTHING = new Seen(-1, Double.POSITIVE_INFINITY, -1, 0);
  }

  /**
   * Whether figures are given by each of the variables that the study names. A level whose patients
   * are at one or two sites would show those sites; left out alone it would be what all have and
   * the others have not, so that the whole variable is left out. So it is if patients without a
   * level are at one or two sites: they are what all have and the levels together have not. A house
   * that looks at its own patients alone sees all, and so does everybody where data are open.
   */
  boolean[] shownWays() {
    int[] first = model.firstGroups();
    boolean[] shown = new boolean[first.length - 1];
    boolean all = model.setup().open() || facts.groupSites().isEmpty();
    for (int way = 0; way < shown.length; way++) {
      boolean holds = isShown(model.groups() - 1 + way);
      for (int group = first[way]; group < first[way + 1]; group++) {
        holds &= isShown(group - 1);
      }
      shown[way] = all || holds;
    }
    return shown;
  }

  private boolean isShown(int flag) {
    List<Integer> counted = facts.groupSites();
    int sites = flag < counted.size() ? counted.get(flag) : 0;
    return sites == 0 || sites >= Math.min(GROUP_SITES_MIN, facts.sites());
  }

  /** Whether figures are of the sites' personal models. */
  boolean isPersonal() {
    return phase == Phase.PERSONAL || (phase == Phase.BOOTSTRAP && step == PERSONAL_STEP);
  }

  /** Whose figures they are. */
  String judged() {
    return isPersonal() ? "personal" : "federated";
  }

  /** A copy that others may not write into is not needed: this only says where it goes on. */
  TrainState at(Phase next, int nextRound, int nextStep) {
    return new TrainState(
        model, next, nextRound, nextStep, facts, weights, kept, good, best, centre, watch, history,
        metrics, found);
  }

  TrainState with(float[] nextWeights, List<float[]> nextKept) {
    return new TrainState(
        model,
        phase,
        round,
        step,
        facts,
        nextWeights,
        nextKept,
        good,
        best,
        centre,
        watch,
        history,
        metrics,
        found);
  }

  TrainState with(Facts told) {
    return new TrainState(
        model, phase, round, step, told, weights, kept, good, best, centre, watch, history, metrics,
        found);
  }

  TrainState withCentre(float[] median) {
    return new TrainState(
        model, phase, round, step, facts, weights, kept, good, best, median, watch, history,
        metrics, found);
  }

  TrainState seen(float[] nowGood, float[] nowBest, Seen now) {
    return new TrainState(
        model, phase, round, step, facts, weights, kept, nowGood, nowBest, centre, now, history,
        metrics, found);
  }

  /** The beginning of another candidate's training. */
  TrainState again(TrainModel other, float[] beginning, Search.Found soFar) {
    return new TrainState(
        other,
        Phase.TRAIN,
        1,
        0,
        facts,
        beginning,
        TrainAbsorb.fresh(other.options().strategy(), beginning.length),
        new float[0],
        new float[0],
        new float[0],
        Seen.NOTHING,
        List.of(),
        List.of(),
        soFar);
  }

  TrainState told(List<TrainResult.Round> rounds, List<TrainResult.Metric> figures) {
    return new TrainState(
        model, phase, round, step, facts, weights, kept, good, best, centre, watch, rounds, figures,
        found);
  }
}
