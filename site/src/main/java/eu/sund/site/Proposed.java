package eu.sund.site;

import eu.sund.algorithms.Analyses;
import eu.sund.core.Analysis;
import eu.sund.core.Codebook;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.engine.Course;
import eu.sund.governance.study.RunSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A run as the hub proposed it, and what this site derives from it by itself.
 *
 * @param digest of the proposal's bytes
 * @param course the run's beginning, with the site's own plan
 */
record Proposed(RunSpec spec, Digest digest, StudySpec study, Course<?, ?> course) {

  /**
   * Reads a proposal and makes the plan from it; opens no data.
   *
   * @throws SundException with {@code MESSAGE_INVALID}, {@code ANALYSIS_UNKNOWN}, {@code
   *     STUDY_INVALID} or {@code DOCUMENT_INVALID}
   */
  static Proposed read(byte[] bytes, Analyses analyses) {
    return of(RunSpec.decode(bytes), bytes, analyses);
  }

  static Proposed of(RunSpec spec, byte[] bytes, Analyses analyses) {
    Analysis<?, ?> analysis =
        analyses
            .find(spec.analysis())
            .orElseThrow(
                () ->
                    new SundException(
                        ErrorCode.ANALYSIS_UNKNOWN,
                        "this site has no analysis " + spec.analysis() + "; update the program"));
    StudySpec study = spec.study().spec();
    return new Proposed(
        spec, Digest.of(bytes), study, Course.begin(analysis, study, spec.codebook()));
  }

  /**
   * The variables of a dataset that the run looks at. Left out are what tells patients apart, which
   * every run opens, and a fact of the roster, which is no variable of the data.
   */
  List<String> variables(Codebook codebook) {
    List<String> variables = new ArrayList<>(course.plan().variables());
    codebook.patient().ifPresent(patient -> variables.remove(patient.name()));
    variables.retainAll(codebook.names());
    return List.copyOf(variables);
  }

  /**
   * Those of {@link #variables} whose values the run looks at. Left out are variables that the
   * cohort asks to be known, and that neither the formula nor an option mentions.
   */
  List<String> valued(Codebook codebook) {
    Set<String> onlyKnown = new HashSet<>(study.cohort().variables());
    onlyKnown.removeAll(study.cohort().compared());
    onlyKnown.removeAll(study.formula().variables());
    study.options().values().forEach(text -> onlyKnown.removeIf(text::contains));
    return variables(codebook).stream().filter(name -> !onlyKnown.contains(name)).toList();
  }

  Journal.Key key() {
    return new Journal.Key(spec.id(), spec.study().digest());
  }
}
