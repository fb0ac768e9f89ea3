package eu.sund.algorithms.regression;

import eu.sund.core.Filter;
import eu.sund.core.PatientGroup;
import eu.sund.core.StudySpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whom a model sums over: those of the fit, and those of the evaluation if they are others. */
final class GlmGroups {
  private GlmGroups() {}

  static List<PatientGroup> of(StudySpec study) {
    GlmOptions options = GlmOptions.parse(study.options());
    Set<String> complete = new LinkedHashSet<>();
    complete.add(study.formula().response());
    complete.addAll(study.formula().offsets());
    if (!options.weights().isEmpty()) {
      complete.add(options.weights());
    }
    if (!options.offset().isEmpty()) {
      complete.add(options.offset());
    }
    if (!options.indicateMissing()) {
      study.formula().terms().forEach(t -> t.factors().forEach(f -> complete.add(f.variable())));
    }
    List<String> variables = List.copyOf(complete);
    PatientGroup fit = new PatientGroup(study.cohort(), variables);
    Filter evaluated = options.evaluateCohort();
    return evaluated == null || evaluated.equals(study.cohort())
        ? List.of(fit)
        : List.of(fit, new PatientGroup(evaluated, variables));
  }
}
