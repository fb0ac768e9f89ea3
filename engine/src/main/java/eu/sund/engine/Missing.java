package eu.sund.engine;

import eu.sund.core.ErrorCode;
import eu.sund.core.Plan;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.privacy.disclosure.ParticipationGuard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What becomes of a run when a site is away: which sums may be opened without it.
 *
 * <p><b>Privacy.</b> Two sums over different sites tell their difference. Without noise the whole
 * set of sums over the same numbers is judged by {@link ParticipationGuard}; with noise for each
 * patient every sum is paid for by itself, and the number of different sets is bounded. Hub and
 * sites judge by the same pure rule, each on what it has written down itself.
 *
 * <p><b>Source.</b> Section 1.7 of our specification.
 */
public enum Missing {
  /** The run waits for all: no sum without one. */
  WAIT,
  /** A query of one round without noise: the sums must not tell three sites or fewer apart. */
  EXACT,
  /** Each patient is protected by noise: few different sets of sites. */
  NOISY;

  /** Over how many different sets of sites a run with noise may open sums. */
  public static final int SETS_MAX = 3;

  /** Groups of fewer sites than this are protected where a run is one round. */
  private static final int K_ONE_ROUND = ParticipationGuard.K_STATISTICS;

  /** Groups of fewer sites are protected where a run has several rounds: single ones. */
  private static final int K_ROUNDS = 2;

  /**
   * What the study asks for, if its plan allows it.
   *
   * @throws SundException with {@code STUDY_INVALID} if it does not
   */
  static Missing of(StudySpec study, Plan plan) {
    if (!study.goesOn()) {
      return WAIT;
    }
    if (plan.isNoisy()) {
      return NOISY;
    }
    if (plan.isSingleRound()) {
      return EXACT;
    }
    throw new SundException(
        ErrorCode.STUDY_INVALID,
        "missing-sites: go-on is for studies of one round and for those with differential privacy;"
            + " this one has up to "
            + plan.roundsMax()
            + " rounds without noise, whose sums over different sites would tell the difference."
            + " Leave the line out");
  }

  /** Whether a sum may ever be opened without a site. */
  public boolean mayDrop() {
    return this != WAIT;
  }

  /**
   * Whether a sum may be opened.
   *
   * @param participants of the run, in ascending order
   * @param earlier over which sites sums of this run were opened, or may have been, in any order
   * @param candidate over which sites the sum would be, in ascending order
   */
  public boolean allows(
      List<SiteId> participants, List<List<SiteId>> earlier, List<SiteId> candidate) {
    return switch (this) {
      case WAIT -> candidate.equals(participants);
      case EXACT -> isGuarded(participants, earlier, candidate, K_ONE_ROUND);
      case NOISY -> {
        Set<List<SiteId>> sets = new HashSet<>(earlier);
        sets.add(candidate);
        yield sets.size() <= SETS_MAX;
      }
    };
  }

  /**
   * Whether a sum without noise may be opened beside those of earlier runs of the same question.
   *
   * @param plan of the question
   * @param earlier over which sites earlier sums of the question were, of any run
   */
  public static boolean allowsBeside(
      Plan plan, List<List<SiteId>> earlier, List<SiteId> candidate) {
    Set<SiteId> all = new HashSet<>(candidate);
    earlier.forEach(all::addAll);
    return plan.isNoisy()
        || isGuarded(
            all.stream().sorted().toList(),
            earlier,
            candidate,
            plan.isSingleRound() ? K_ONE_ROUND : K_ROUNDS);
  }

  private static boolean isGuarded(
      List<SiteId> sites, List<List<SiteId>> earlier, List<SiteId> candidate, int k) {
    if (sites.size() > ParticipationGuard.SITES_MAX) {
      return false;
    }
    List<boolean[]> rows = new ArrayList<>();
    earlier.forEach(list -> rows.add(row(sites, list)));
    return new ParticipationGuard(sites.size(), k).allows(rows, row(sites, candidate));
  }

  private static boolean[] row(List<SiteId> sites, List<SiteId> list) {
    boolean[] row = new boolean[sites.size()];
    for (SiteId site : list) {
      row[sites.indexOf(site)] = true;
    }
    return row;
  }
}
