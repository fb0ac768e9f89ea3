package eu.sund.simulation.research;

import eu.sund.core.Analysis;
import eu.sund.core.AtSite;
import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.HeapMemory;
import eu.sund.core.Layout;
import eu.sund.core.Rows;
import eu.sund.core.SiteMemory;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.port.Workers;
import eu.sund.engine.Course;
import eu.sund.engine.Standing;
import eu.sund.privacy.disclosure.Finding;
import eu.sund.privacy.dp.NoiseLayer;
import eu.sund.privacy.ring.Protection;
import eu.sund.privacy.ring.Ring;
import eu.sund.privacy.ring.RunningSum;
import eu.sund.simulation.SeededSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a study over virtual sites with ring sums: analysis, encoding, bounds, sum, decoding and
 * {@code absorb} are the production code; there are no keys, masks, journals or messages. <b>No
 * masks: research only.</b>
 *
 * <p>An update's words are added to a running sum as they are written, one sum a thread; no update
 * is kept. Sums in the ring do not depend on the order, and each site computes from its own rows,
 * memory and seed: so the result has the same bits whatever the number of threads.
 *
 * <p>Up to {@link Encoding#SITES_MAX} sites the words are those of a network, bit for bit. Beyond,
 * words are those of a ring for that many sites ({@link Course#forSites}): weights have a coarser
 * step.
 *
 * @param <M> the broadcast's type
 * @param <R> the result's type
 */
public final class RingStudy<M, R> {
  /** The analysis that can go on without some of its sites. */
  private static final String TRAINING = "train";

  private final Course<M, R> begin;
  private final Digest question;
  private final List<VirtualSite> sites;
  private final List<HeapMemory> memories = new ArrayList<>();
  private final Workers workers;
  private final ResearchRun.Listener listener;
  private final int ring;
  private final boolean noisy;
  private final @Nullable Standing[] standings;

  /**
   * How to run.
   *
   * @param seed of everything that is drawn beside what the study's own options draw
   * @param dropout the chance of a site to be missing in a round
   */
  public record Options(long seed, double dropout) {
    /** Checks the range. */
    public Options {
      Checks.argument(dropout >= 0 && dropout < 1, "dropout must lie in [0, 1), was %s", dropout);
    }
  }

  /**
   * Prepares a run.
   *
   * @throws SundException with {@code STUDY_INVALID} if the study cannot be run as written
   */
  public RingStudy(
      Analysis<M, R> analysis,
      StudySpec study,
      Codebook codebook,
      List<VirtualSite> sites,
      Workers workers) {
    this(analysis, study, codebook, sites, new Hands(workers, ResearchRun.Listener.none()));
  }

  /**
   * Who does the work, and who hears of it.
   *
   * @param workers compute the sites' updates
   * @param listener hears of progress
   */
  public record Hands(Workers workers, ResearchRun.Listener listener) {}

  /**
   * Prepares a run.
   *
   * @throws SundException with {@code STUDY_INVALID} if the study cannot be run as written
   */
  public RingStudy(
      Analysis<M, R> analysis,
      StudySpec study,
      Codebook codebook,
      List<VirtualSite> sites,
      Hands hands) {
    Checks.argument(
        !sites.isEmpty() && sites.size() <= Ring.RESEARCH_SITES_MAX,
        "a simulation takes 1 to %s sites, not %s",
        Ring.RESEARCH_SITES_MAX,
        sites.size());
    this.ring = Math.max(Encoding.SITES_MAX, sites.size());
    this.begin = Course.begin(analysis, study, codebook).forSites(ring);
    this.question = begin.question();
    this.sites = List.copyOf(sites);
    this.sites.forEach(s -> memories.add(new HeapMemory()));
    this.workers = hands.workers();
    this.listener = hands.listener();
    this.noisy = begin.plan().isNoisy();
    this.standings = new Standing[sites.size()];
    if (noisy && sites.size() > Encoding.SITES_MAX) {
      throw new SundException(
          ErrorCode.STUDY_INVALID,
          "noise on sums is defined for up to "
              + Encoding.SITES_MAX
              + " sites; name fewer --sites for "
              + analysis.ref().name());
    }
  }

  /**
   * Whether sites may be missing in single rounds: in training, where a round is a step. An
   * analysis that solves equations round by round would solve those of other patients each time.
   */
  public static boolean allowsDropout(Analysis<?, ?> analysis) {
    return analysis.ref().name().equals(TRAINING);
  }

  /** What a site kept, by its place in the list. */
  public SiteMemory memory(int site) {
    return memories.get(site);
  }

  /**
   * Runs the study from its first round to its end.
   *
   * @throws SundException if a site's update cannot be computed, as the site itself would say
   */
  public ResearchRun<R> run(Options options) {
    Course<M, R> course = begin;
    List<RoundFigures> rounds = new ArrayList<>();
    int roundsMax = begin.plan().rounds();
    for (int round = 1; round <= roundsMax; round++) {
      int[] present = present(options, round);
      RunningSum sum = sum(course, options, round, present);
      long words = course.layout().bytes();
      switch (course.absorb(present.length, sum.words())) {
        case Course.Advance.Next<M, R> next -> {
          RoundFigures figures = RoundFigures.of(round, present.length, next.progress());
          rounds.add(figures);
          listener.round(figures, roundsMax);
          course = next.course();
        }
        case Course.Advance.Done<M, R> done -> {
          RoundFigures last = RoundFigures.of(round, present.length, "");
          rounds.add(last);
          listener.round(last, roundsMax);
          return ended(Optional.of(done), "", rounds, words);
        }
        case Course.Advance.Failed<M, R> failed -> {
          return ended(Optional.empty(), failed.reason(), rounds, words);
        }
        case Course.Advance.Refused<M, R> refused -> {
          String why =
              String.join("; ", refused.findings().stream().map(Finding::toString).toList());
          return ended(Optional.empty(), "disclosure control: " + why, rounds, words);
        }
      }
    }
    return ended(Optional.empty(), "no end after " + roundsMax + " rounds", rounds, 0);
  }

  private ResearchRun<R> ended(
      Optional<Course.Advance.Done<M, R>> done,
      String failure,
      List<RoundFigures> rounds,
      long words) {
    long kept = memories.stream().mapToLong(HeapMemory::bytes).sum();
    return new ResearchRun<>(
        done.map(Course.Advance.Done::result),
        done.flatMap(Course.Advance.Done::attachment),
        failure,
        rounds,
        words,
        kept,
        noisy);
  }

  /**
   * The sites of a round: all but those that chance keeps away, and never fewer than a sum needs.
   */
  private int[] present(Options options, int round) {
    int all = sites.size();
    boolean[] here = new boolean[all];
    Chance chance = Chance.of(options.seed(), "dropout of round " + round);
    int count = 0;
    for (int i = 0; i < all; i++) {
      here[i] = chance.uniform() >= options.dropout();
      count += here[i] ? 1 : 0;
    }
    int least = Math.min(all, Encoding.SITES_MIN);
    for (int i = 0; count < least; i++) {
      count += here[i] ? 0 : 1;
      here[i] = true;
    }
    int[] present = new int[count];
    for (int i = 0, at = 0; i < all; i++) {
      if (here[i]) {
        present[at++] = i;
      }
    }
    return present;
  }

  private RunningSum sum(Course<M, R> course, Options options, int round, int[] present) {
    int hands = Math.min(workers.parallelism(), present.length);
    Layout layout = course.layout();
    List<RunningSum> sums = new ArrayList<>();
    for (int i = 0; i < hands; i++) {
      sums.add(new RunningSum(layout, ring));
    }
    AtomicInteger next = new AtomicInteger();
    workers.each(
        hands,
        hand -> {
          for (int at = next.getAndIncrement(); at < present.length; at = next.getAndIncrement()) {
            contribute(course, options.seed(), round, present[at], sums.get(hand));
            synchronized (listener) {
              listener.sites(round, at + 1, present.length);
            }
          }
        });
    RunningSum total = sums.getFirst();
    sums.subList(1, hands).forEach(total::add);
    for (int site : present) {
      memories.get(site).commit();
    }
    return total;
  }

  /** Every virtual site with a patient contributes: a site's minimum protects real patients. */
  private Standing standing(int site, Rows rows) {
    Standing known = standings[site];
    if (known == null) {
      known = begin.stand(rows, ResearchAccess.granted(), 1);
      standings[site] = known;
    }
    return known;
  }

  private void contribute(Course<M, R> course, long seed, int round, int site, RunningSum sum) {
    VirtualSite virtual = sites.get(site);
    SeededSecrets secrets = new SeededSecrets(seed, virtual.site(), round);
    Protection protection = Protection.encodingOnly();
    if (noisy) {
      protection = protection.innermost(new NoiseLayer(sites.size(), secrets.noise()));
    }
    AtSite at =
        new AtSite(
            virtual.site(),
            ResearchAccess.granted(),
            memories.get(site),
            secrets.privacy(question));
    try (Rows rows = virtual.open(begin.plan().variables())) {
      course.contribute(rows, at, standing(site, rows), protection, sum);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
