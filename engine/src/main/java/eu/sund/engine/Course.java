package eu.sund.engine;

import eu.sund.core.Analysis;
import eu.sund.core.AtSite;
import eu.sund.core.Attachment;
import eu.sund.core.Blob;
import eu.sund.core.Census;
import eu.sund.core.Codebook;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.ModelLimits;
import eu.sund.core.PatientGroup;
import eu.sund.core.Plan;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.port.Workers;
import eu.sund.privacy.disclosure.Finding;
import eu.sund.privacy.ring.Protection;
import eu.sund.privacy.ring.Ring;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.Suite;
import eu.sund.privacy.secagg.SumCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.WritableByteChannel;
import java.security.DigestOutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where an analysis stands in a run: its plan and current broadcast, the same at hub and sites.
 * Joins the analysis with its pre-rounds and the ring encoding; immutable.
 *
 * @param <M> the broadcast's type
 * @param <R> the result's type
 */
public final class Course<M, R> {
  /**
   * What follows from a sum.
   *
   * @param <M> the broadcast's type
   * @param <R> the result's type
   */
  public sealed interface Advance<M, R> {
    /** Another round, and a line for people. */
    record Next<M, R>(Course<M, R> course, String progress) implements Advance<M, R> {}

    /** The end, and what is attached to the result. */
    record Done<M, R>(R result, Optional<Attachment> attachment) implements Advance<M, R> {
      /** With nothing beside the result. */
      public Done(R result) {
        this(result, Optional.empty());
      }
    }

    /** The end without an answer. */
    record Failed<M, R>(String reason) implements Advance<M, R> {}

    /** The end, because a rule of disclosure control does not hold on the counts that opened. */
    record Refused<M, R>(List<Finding> findings) implements Advance<M, R> {}
  }

  private final Screened<M, R> analysis;
  private final Screened.Stage<M> stage;
  private final int sites;
  private final Digest digest;

  private Course(Screened<M, R> analysis, Screened.Stage<M> stage, int sites) {
    this(analysis, stage, sites, digestOf(analysis, stage));
  }

  private Course(Screened<M, R> analysis, Screened.Stage<M> stage, int sites, Digest digest) {
    this.analysis = analysis;
    this.stage = stage;
    this.sites = sites;
    this.digest = digest;
  }

  /**
   * The start of a run.
   *
   * @throws eu.sund.core.SundException with {@code STUDY_INVALID} if the study cannot be run as
   *     written
   */
  public static <M, R> Course<M, R> begin(
      Analysis<M, R> analysis, StudySpec study, Codebook codebook) {
    Screened<M, R> screened = new Screened<>(analysis, study, codebook);
    return new Course<>(screened, screened.begin(), Encoding.SITES_MAX);
  }

  /**
   * This place with ring words for another number of sites than a network has: for research
   * simulations. With {@link Encoding#SITES_MAX} it is this course.
   *
   * @param number how many updates a sum takes at most
   */
  public Course<M, R> forSites(int number) {
    return new Course<>(analysis, stage, number);
  }

  /**
   * The course that {@link #writeTo} wrote at some round of this run.
   *
   * @param state stays readable as long as the course is used: a large broadcast is read where it
   *     lies
   */
  public Course<M, R> resume(Blob state) throws IOException {
    return new Course<>(analysis, analysis.read(state), sites);
  }

  /**
   * This same place, read where {@link #writeTo} has just written it: for whoever wrote it, and
   * need not compute its digest again.
   *
   * @param state as in {@link #resume}
   */
  public Course<M, R> lyingAt(Blob state) throws IOException {
    return new Course<>(analysis, analysis.read(state), sites, digest);
  }

  /** Writes the broadcast, bit by bit. */
  public void writeTo(OutputStream out) throws IOException {
    analysis.write(stage, out);
  }

  /** The plan. */
  public Plan plan() {
    return analysis.plan();
  }

  /**
   * The digest of what is asked, whoever asks and in whatever words: equal questions over equal
   * data have equal sums.
   */
  public Digest question() {
    return analysis.question();
  }

  /** What becomes of the run when a site is away. */
  public Missing missing() {
    return analysis.missing();
  }

  /**
   * Whether enough hospitals contribute to a sum over these sites, whichever of those that are
   * missing did.
   *
   * @param participants of the run
   * @param counted the sites over which contributors were counted; empty before that
   * @param candidate the sites of the sum
   */
  public boolean enoughContribute(int participants, List<SiteId> counted, List<SiteId> candidate) {
    int missing = (int) counted.stream().filter(site -> !candidate.contains(site)).count();
    return analysis.enoughContribute(stage, participants, missing);
  }

  /**
   * The digest of plan and broadcast: equal at two parties if and only if they stand at the same
   * place.
   */
  public Digest digest() {
    return digest;
  }

  /** The layout of the round that starts here. */
  public Layout layout() {
    return analysis.layout(stage);
  }

  /** The groups of patients that the run sums over; each site compares them with earlier runs'. */
  public List<PatientGroup> groups() {
    return analysis.groups();
  }

  /** A site's own counts of patients for this run, in one reading of its rows. */
  public Census.Counts count(Rows rows, RowAccess access) {
    return analysis.count(rows, access);
  }

  /**
   * A site's standing by a single minimum, in one reading of its rows.
   *
   * @param patientsMin with fewer patients it adds zeros
   */
  public Standing stand(Rows rows, RowAccess access, long patientsMin) {
    Census.Counts counts = count(rows, access);
    return new Standing(counts.patients() >= patientsMin, counts);
  }

  /**
   * Which rules do not hold on the counts over all sites that are open so far.
   *
   * @param participants of the run
   * @param limits a site's own
   */
  public List<Finding> findings(int participants, ModelLimits limits) {
    return analysis.findings(stage, participants, limits);
  }

  /** How large the model is, once the patients over all sites were counted. */
  public Optional<ModelSize> size() {
    return analysis.size(stage);
  }

  /**
   * Computes a site's update and writes its words, protected.
   *
   * @param standing whether the site has enough patients to contribute, the same in every round
   * @throws eu.sund.core.SundException if a number would leave its bound or data cannot be read
   */
  public void contribute(
      Rows rows, AtSite site, Standing standing, Protection protection, WritableByteChannel out)
      throws IOException {
    protection.write(analysis.local(stage, rows, site, standing), sites, out);
  }

  /**
   * Whether an opened sum is the true one, as far as its check tells.
   *
   * @param survivors whose words are in the sum
   * @param check the opened code of the sum
   */
  public boolean isTrue(
      Suite suite,
      SumKey key,
      Collection<SiteId> survivors,
      Blob sum,
      long check,
      Workers workers) {
    try (Secret groupKey = Secret.taking(key.groupKey().array())) {
      return new SumCheck(suite, groupKey, key.session(), layout())
          .holds(survivors, sum, check, workers);
    }
  }

  /** What follows from the sum of all participants' words. */
  public Advance<M, R> absorb(int participants, Blob sum) {
    return switch (analysis.absorb(stage, Ring.decode(layout(), participants, sites, sum))) {
      case Screened.Next.Said<M, R> said -> advance(said.step());
      case Screened.Next.Refused<M, R> refused -> new Advance.Refused<>(refused.findings());
    };
  }

  private Advance<M, R> advance(Step<Screened.Stage<M>, R> step) {
    return switch (step) {
      case Step.Next<Screened.Stage<M>, R> next ->
          new Advance.Next<>(new Course<>(analysis, next.broadcast(), sites), next.progress());
      case Step.Done<Screened.Stage<M>, R> done ->
          new Advance.Done<>(done.result(), done.attachment());
      case Step.Failed<Screened.Stage<M>, R> failed -> new Advance.Failed<>(failed.reason());
    };
  }

  private static <M, R> Digest digestOf(Screened<M, R> analysis, Screened.Stage<M> stage) {
    var sha256 = Digest.sha256();
    sha256.update(analysis.plan().digest().bytes());
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
      analysis.digest(stage, out);
    } catch (IOException e) {
      throw new IllegalStateException("a digest cannot fail to be written", e);
    }
    return Digest.from(sha256);
  }
}
