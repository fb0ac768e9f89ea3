package eu.sund.hub.run;

import eu.sund.core.Analysis;
import eu.sund.core.Digest;
import eu.sund.core.RunId;
import eu.sund.engine.Course;
import eu.sund.engine.Outcome;
import eu.sund.governance.study.RunSpec;
import eu.sund.hub.store.RunRow;
import eu.sund.hub.store.RunStore;
import java.util.Optional;

/**
 * Answers that were paid for once: the same question of the same researcher gets the same answer,
 * at no cost, unless the study says {@code again: true}. Asked anew it would be noise drawn anew,
 * of which the mean tells more than each, at a price.
 *
 * <p>Two runs ask the same if plan, datasets, cohort, formula and options are equal ({@link
 * Course#question}), and codebook, participants and the analysis's version; titles and purposes do
 * not count. Without noise nothing is paid, and a study is always asked.
 *
 * <p><b>Privacy.</b> An answer goes to whom it went before. Sites hold the budgets, whatever the
 * hub does here.
 */
record StoredAnswers(RunStore runs, AnalysisSource analyses) {
  /** The newest runs of a researcher that are looked at. */
  private static final int LOOKED_AT = 1000;

  /** The newest run that answered the question already; empty if it is to be asked. */
  Optional<RunId> answering(RunSpec asked, Course<?, ?> course, boolean again) {
    if (again || !course.plan().isNoisy()) {
      return Optional.empty();
    }
    return runs.ofResearcher(asked.study().researcher().value(), LOOKED_AT).stream()
        .filter(row -> row.outcome().filter(o -> o instanceof Outcome.Succeeded).isPresent())
        .map(RunRow::spec)
        .filter(spec -> isAlike(spec, asked))
        .filter(spec -> question(spec).filter(course.question()::equals).isPresent())
        .map(RunSpec::id)
        .findFirst();
  }

  private static boolean isAlike(RunSpec earlier, RunSpec asked) {
    return earlier.analysis().equals(asked.analysis())
        && earlier.participants().equals(asked.participants())
        && earlier.codebook().equals(asked.codebook());
  }

  private Optional<Digest> question(RunSpec spec) {
    Optional<Analysis<?, ?>> analysis = analyses.exact(spec.analysis());
    return analysis.map(a -> Course.begin(a, spec.study().spec(), spec.codebook()).question());
  }
}
