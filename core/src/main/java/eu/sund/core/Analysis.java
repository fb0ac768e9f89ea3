package eu.sund.core;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A federated computation: what a site adds in a round, and what everyone does with the sum.
 *
 * <p>An analysis knows nothing of privacy, transport or storage: disclosure rules, noise and masks
 * are laid around {@code local}, and the same {@code absorb} runs at the hub and again at every
 * site. All methods are pure: same input, same bits. Implementations are stateless and thread-safe.
 *
 * @param <M> the broadcast: what a round starts from, the same at every party; immutable
 * @param <R> the result: a record whose components are all that is released
 */
public interface Analysis<M, R> {
  /** Name and version. */
  AnalysisRef ref();

  /** The result's class, a record that the JSON writer knows how to write and read. */
  Class<R> resultType();

  /**
   * Derives shapes, public bounds and the number of rounds from public documents alone.
   *
   * @throws SundException with {@code STUDY_INVALID} if the study asks for what the analysis or
   *     codebook does not have
   */
  Plan plan(StudySpec study, Codebook codebook);

  /** The first broadcast. */
  M begin(StudySpec study, Codebook codebook, Plan plan);

  /**
   * What is counted over all sites before the first round, so that rules on the size of a model can
   * be judged without looking at one hospital: patients, unless the analysis says more. A plan with
   * noise has no such counts; its noise protects whoever is in the sums.
   */
  default Census census(StudySpec study, Codebook codebook) {
    return Census.ofPatients();
  }

  /**
   * This site's part of the census, in one reading of the rows.
   *
   * @param begin the first broadcast
   * @param rows as in {@link #local}
   * @return counts of patients that the analysis would use, as {@link #census} names them
   */
  default Census.Counts count(StudySpec study, M begin, Rows rows, RowAccess access) {
    return Census.Counts.ofCohort(study.cohort(), rows, access);
  }

  /** Which of the plan's layouts the round that starts from {@code broadcast} uses. */
  Layout layout(Plan plan, M broadcast);

  /**
   * What this site adds: a fold over row blocks.
   *
   * @param rows all rows of the study's datasets at this site, with the plan's variables (which
   *     include those of the filters); the analysis itself applies the study's cohort with {@link
   *     Cohort}, since a round may look at other patients than the fit (held-out ones). What it
   *     needs of study and codebook it keeps in {@code M}
   * @param site what the site lends for this round
   * @throws SundException with {@code BOUND_EXCEEDED} if a number would leave its bound and the
   *     analysis has no way to say so inside the update
   */
  Update local(Plan plan, M broadcast, Rows rows, AtSite site);

  /**
   * What everyone does with the sum: a pure function, computed with {@code StrictMath} in a fixed
   * order, so that every site gets the hub's bits.
   */
  Step<M, R> absorb(Plan plan, M broadcast, Aggregate sum);

  /**
   * The result as it may be released: made anew, field by field, each count of patients after
   * {@code rule} was asked. Hub and sites all do this; it is pure.
   *
   * <p>Whoever adds a field to a result decides here what of it may be shown. A plan with noise has
   * nothing to withhold.
   */
  Release<R> release(R result, ReleaseRule rule);

  /**
   * The groups of patients that the study sums over: unless the analysis says more, the cohort's
   * patients who have a value in all of the plan's variables.
   */
  default List<PatientGroup> groups(StudySpec study, Plan plan) {
    return List.of(new PatientGroup(study.cohort(), plan.variables()));
  }

  /**
   * Whether {@link #local} itself treats a patient's rows as one patient's. If not, and the plan
   * carries noise, it is given one row of each patient, since the noise is made for that.
   */
  default boolean groupsPatients() {
    return false;
  }

  /** Writes a broadcast, bit by bit, for the journal and for digests. */
  void write(M broadcast, OutputStream out) throws IOException;

  /**
   * Reads what {@link #write} wrote.
   *
   * @param state stays readable as long as the broadcast is used, so that a large one can be read
   *     where it lies
   */
  M read(Plan plan, Blob state) throws IOException;
}
