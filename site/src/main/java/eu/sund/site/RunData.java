package eu.sund.site;

import eu.sund.core.AtSite;
import eu.sund.core.Census;
import eu.sund.core.ErrorCode;
import eu.sund.core.HouseRules;
import eu.sund.core.ModelLimits;
import eu.sund.core.Privacy;
import eu.sund.core.Rows;
import eu.sund.core.RunId;
import eu.sund.core.Scratch;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.engine.Course;
import eu.sund.engine.Missing;
import eu.sund.engine.ModelSize;
import eu.sund.engine.Standing;
import eu.sund.governance.roster.SiteFact;
import eu.sund.privacy.disclosure.Finding;
import eu.sund.privacy.dp.FoldPrivacy;
import eu.sund.privacy.dp.NoiseLayer;
import eu.sund.privacy.random.RoundingSecret;
import eu.sund.privacy.ring.Protection;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The open data of one run, kept open from round to round; whether they changed is checked at every
 * reading.
 */
final class RunData implements AutoCloseable {
  /** What an analysis may keep of a run's rows in memory, between rounds. */
  private static final long SCRATCH_BYTES = 256L << 20;

  private final House house;
  private final Proposed run;
  private final Runnable requireGoing;
  private final KeptMemory memory;
  private Map<Dataset, Integer> datasets = Map.of();
  private @Nullable SiteRows rows;
  private Census.@Nullable Counts counts;
  private boolean noted;
  private boolean reserved;
  private boolean stands;
  private boolean told;
  private Scratch scratch = Scratch.of(SCRATCH_BYTES);

  RunData(House house, Proposed run, Runnable requireGoing) {
    this.house = house;
    this.run = run;
    this.requireGoing = requireGoing;
    this.memory =
        new KeptMemory(house.folder().run(run.spec().id()).resolve("memory"), house.keys().vault());
  }

  /**
   * Lets the course contribute. What must hold before anything about patients leaves is asked here,
   * in this order: whether this house has enough of them, whether they are not nearly those of an
   * earlier run, whether the sums that opened so far keep the house's own rules, and whether all
   * models together do not tell too much about a variable.
   *
   * @throws SundException with {@code DISCLOSURE_REFUSED} if a rule does not hold: nothing was
   *     written then
   */
  void contribute(
      Gate.Answer.Allowed allowed, int round, Course<?, ?> course, WritableByteChannel out)
      throws IOException {
    memory.begin(round);
    SiteRows open = open(allowed.datasets());
    Standing standing = standing(allowed, open);
    if (standing.contributes() && !reserved) {
      CohortLedger.reserve(house, run, allowed);
      reserved = true;
    }
    if (!stands) {
      Participation.require(run.course().plan(), beside(allowed), run.spec().participants());
      stands = true;
    }
    requireOwnRules(course, allowed.rules().model());
    if (standing.contributes() && !told) {
      told = tells(course, allowed);
    }
    AtSite site =
        new AtSite(
            house.folder().settings().site(),
            allowed.access(),
            memory,
            privacy(),
            new ArtefactFolder(house.folder().artefacts()),
            scratch,
            new HouseRules(
                allowed.rules().model(), HiddenWords.read(house.folder().hiddenWords())));
    course.contribute(open, site, standing, protection(), out);
  }

  /** Over which sites sums of the same question were made in other runs on the same data. */
  private List<List<SiteId>> beside(Gate.Answer.Allowed allowed) {
    RunId id = run.spec().id();
    return new Participation(house.journal().db())
        .beside(id, run.course().question(), earlier -> !isOnOtherData(allowed, earlier));
  }

  private boolean isOnOtherData(Gate.Answer.Allowed allowed, RunId earlier) {
    return allowed.datasets().keySet().stream()
        .allMatch(
            dataset ->
                CohortLedger.of(house, dataset, allowed.rules().differenceMin())
                    .isOnOtherData(dataset.description().id(), earlier, run.spec().id()));
  }

  /**
   * Whether this house helps to open a sum over these sites, of all that it has signed before.
   *
   * @param course of the round whose sum it is
   * @param allowed as the gate says
   */
  boolean mayOpen(Course<?, ?> course, Gate.Answer.Allowed allowed, List<SiteId> list) {
    List<SiteId> all = run.spec().participants();
    List<List<SiteId>> signed = new Participation(house.journal().db()).of(run.spec().id());
    List<List<SiteId>> rows = new ArrayList<>(signed);
    rows.addAll(beside(allowed));
    List<SiteId> counted = signed.isEmpty() ? List.of() : signed.getFirst();
    return course.missing().allows(all, signed, list)
        && Missing.allowsBeside(course.plan(), rows, list)
        && course.enoughContribute(all.size(), counted, list);
  }

  /**
   * Counts the patients, once while the data are the same, and decides whether they are enough;
   * what was decided before stays.
   */
  private Standing standing(Gate.Answer.Allowed allowed, SiteRows open) {
    Census.Counts own = counts;
    if (own == null) {
      own = run.course().count(open, allowed.access());
      counts = own;
    }
    boolean enough = isEnough(allowed.datasets(), open.patients(), own);
    boolean contributes = new Standings(house.journal().db()).decide(run.spec().id(), enough);
    if (!contributes && !noted) {
      noted = true;
      house
          .journal()
          .log(
              house.now(),
              run.spec().id().value(),
              "adds zeros",
              "this house has fewer patients for the study than policy.yaml asks (patients-min); it"
                  + " adds zeros in every round, and neither hub nor researcher is told");
    }
    if (contributes && !enough) {
      throw new SundException(
          ErrorCode.DISCLOSURE_REFUSED,
          "this house counted itself in when the run began, and has too few patients for it now:"
              + " patients-min was raised, or the data changed");
    }
    return new Standing(contributes, own);
  }

  /** Each dataset must have enough in the cohort, and all together enough for the analysis. */
  private static boolean isEnough(
      Map<Dataset, Integer> least, List<Long> patients, Census.Counts used) {
    int part = 0;
    for (int wanted : least.values()) {
      if (patients.get(part++) < wanted || used.patients() < wanted) {
        return false;
      }
    }
    return true;
  }

  private void requireOwnRules(Course<?, ?> course, ModelLimits limits) {
    List<Finding> findings = course.findings(run.spec().participants().size(), limits);
    if (!findings.isEmpty()) {
      throw new SundException(
          ErrorCode.DISCLOSURE_REFUSED,
          "this house's policy.yaml is stricter than the network: "
              + String.join("; ", findings.stream().map(Finding::toString).toList()));
    }
  }

  /** Notes how much the model tells, as soon as its size is known. */
  private boolean tells(Course<?, ?> course, Gate.Answer.Allowed allowed) {
    Optional<ModelSize> size = course.size();
    size.ifPresent(
        model -> {
          ToldLedger ledger = new ToldLedger(house.journal().db());
          for (Dataset dataset : allowed.datasets().keySet()) {
            ledger.reserve(
                new ToldLedger.Model(
                    run.spec().id(),
                    dataset.description().id(),
                    run.course().question(),
                    run.valued(dataset.codebook()),
                    model.parameters(),
                    model.patients()),
                allowed.rules().seriesSaturation(),
                house.now());
          }
        });
    return size.isPresent();
  }

  /** The round's update is journaled: so is what the analysis keeps. */
  void settle() {
    try {
      memory.settle();
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "an old file of a run cannot be removed", e);
    }
  }

  /**
   * Like noise on sums: drawn for one computation, and journaled with what came of it. What rounds
   * at random follows from the vault's key and the question, so that a repeated run has equal bits.
   */
  private Privacy privacy() {
    RoundingSecret rounding =
        new RoundingSecret(
            house.keys().vault().derive("sund rounding of updates v1"), run.course().question());
    return run.course().plan().training().isPresent()
        ? FoldPrivacy.secret(new SecureRandom()::nextBytes, rounding)
        : FoldPrivacy.withoutNoise(new SecureRandom()::nextBytes, rounding);
  }

  /** Noise is drawn here and journaled with the words: a retry sends the same. */
  private Protection protection() {
    int participants = run.spec().participants().size();
    return house
        .protection()
        .innermost(new NoiseLayer(participants, new SecureRandom()::nextBytes));
  }

  private SiteRows open(Map<Dataset, Integer> allowed) {
    SiteRows now = rows;
    if (now != null && datasets.keySet().equals(allowed.keySet())) {
      return now;
    }
    close();
    List<Rows> parts = new ArrayList<>();
    Optional<SiteFact> fact = FactRows.asked(run, house.datasets().get(), house.roster().current());
    List<String> names = new ArrayList<>(run.course().plan().variables());
    fact.ifPresent(f -> names.remove(f.name()));
    try {
      for (Dataset dataset : allowed.keySet()) {
        Rows part = house.connector().open(dataset.source(), dataset.columns(names));
        parts.add(part);
        fact.ifPresent(f -> parts.set(parts.size() - 1, withFact(part, f)));
      }
      now = new SiteRows(parts, run.study().cohort(), requireGoing);
    } catch (RuntimeException e) {
      parts.forEach(Rows::close);
      throw e;
    }
    datasets = new LinkedHashMap<>(allowed);
    rows = now;
    return now;
  }

  private Rows withFact(Rows part, SiteFact fact) {
    return FactRows.of(
        part, fact, run.spec().codebook().variable(fact.name()), house.folder().settings().site());
  }

  @Override
  public void close() {
    memory.close();
    SiteRows now = rows;
    rows = null;
    counts = null;
    reserved = false;
    stands = false;
    told = false;
    scratch = Scratch.of(SCRATCH_BYTES);
    if (now != null) {
      now.close();
    }
  }
}
