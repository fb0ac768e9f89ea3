package eu.sund.algorithms.regression;

import eu.sund.core.Census;
import eu.sund.core.Cohort;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.PatientSet;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code glm} counts before it begins: the patients of the fit, and of them those in each
 * group that has a coefficient of its own. Groups are the levels of every category, the reference
 * too; both values of a number that has only two; the cells of interactions; patients without a
 * covariate, where being without it has an indicator; and the patients of an evaluation that looks
 * at others than the fit.
 */
final class GlmCensus {
  private static final String EVALUATED = "patients of the evaluation";

  /**
   * One condition of a group.
   *
   * @param value that the variable must have; NaN for a missing one
   */
  private record Is(int slot, double value) {
    boolean holds(double found) {
      return Double.isNaN(value) ? Double.isNaN(found) : found == value;
    }
  }

  private final GlmModel model;
  private final List<String> names = new ArrayList<>();
  private final List<List<Is>> groups = new ArrayList<>();
  private final boolean classes;
  private final boolean evaluatesOthers;

  GlmCensus(GlmModel model) {
    this.model = model;
    this.classes = model.family == Family.BINOMIAL;
    this.evaluatesOthers = model.evaluates && model.options.evaluateCohort() != null;
    Map<Set<Is>, String> found = new LinkedHashMap<>();
    model.formula.terms().forEach(t -> t.factors().forEach(f -> levels(f, found)));
    model.design.columns().forEach(column -> cell(column, found));
    found.forEach(
        (conditions, name) -> {
          groups.add(List.copyOf(conditions));
          names.add(name);
        });
  }

  Census census() {
    List<String> all = new ArrayList<>(names);
    if (evaluatesOthers) {
      all.add(EVALUATED);
    }
    return new Census(model.design.size(), classes, all);
  }

  private void levels(Formula.Factor factor, Map<Set<Is>, String> found) {
    int slot = model.variables.stream().map(Variable::name).toList().indexOf(factor.variable());
    Variable variable = model.variables.get(slot);
    int count = 0;
    double first = 0;
    if (variable.isCategory()) {
      count = variable.levels().size();
    } else {
      double low = Math.ceil(variable.range().low());
      double values = Math.floor(variable.range().high()) - low + 1;
      boolean two = variable.type() == eu.sund.core.VariableType.INTEGER && values <= 2;
      count = factor.categorical() || two ? (int) values : 0;
      first = low;
    }
    for (int i = 0; i < count; i++) {
      String level =
          variable.isCategory() ? variable.levels().get(i) : Long.toString((long) first + i);
      found.putIfAbsent(Set.of(new Is(slot, first + i)), variable.name() + " = " + level);
    }
  }

  private void cell(Design.Column column, Map<Set<Is>, String> found) {
    Set<Is> conditions = new LinkedHashSet<>();
    if (column.missingSlot() >= 0) {
      conditions.add(new Is(column.missingSlot(), Double.NaN));
    }
    column.dummies().forEach(dummy -> conditions.add(new Is(dummy.slot(), dummy.value())));
    if (!conditions.isEmpty()) {
      found.putIfAbsent(conditions, column.name());
    }
  }

  /** Counts in one reading. */
  Census.Counts count(Rows rows, RowAccess access) {
    Tally fit = new Tally();
    Tally evaluated = new Tally();
    List<Feed> feeds = new ArrayList<>();
    feeds.add(new Feed(rows.variables(), model.cohort, fit));
    if (evaluatesOthers) {
      feeds.add(new Feed(rows.variables(), model.evaluationCohort(), evaluated));
    }
    rows.read(access, block -> feeds.forEach(feed -> feed.take(block, access)));
    feeds.forEach(Feed::end);
    List<Long> events = new ArrayList<>();
    List<Long> others = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      add(fit.groupEvents.get(g).size(), fit.groupAll.get(g).size(), events, others);
    }
    if (evaluatesOthers) {
      add(evaluated.events.size(), evaluated.all.size(), events, others);
    }
    return Census.Counts.ofSite(fit.all.size(), fit.events.size(), events, others);
  }

  private void add(long withOutcome, long all, List<Long> events, List<Long> others) {
    events.add(classes ? withOutcome : all);
    if (classes) {
      others.add(all - withOutcome);
    }
  }

  /** Rows, or the patients they are of. */
  private static final class Counted {
    private final PatientSet patients = new PatientSet();
    private long rows;

    void add(double[][] slots, int used, int row) {
      if (slots.length > used) {
        patients.add(slots[used][row]);
      } else {
        rows++;
      }
    }

    long size() {
      return rows + patients.size();
    }
  }

  /** Counts of some rows. A patient with an event in one of them counts among the events. */
  private final class Tally {
    private final Counted all = new Counted();
    private final Counted events = new Counted();
    private final List<Counted> groupAll = counters();
    private final List<Counted> groupEvents = counters();

    private List<Counted> counters() {
      return groups.stream().map(g -> new Counted()).toList();
    }

    void rows(double[][] slots, int n) {
      double[] y = slots[model.response];
      int used = model.variables.size();
      for (int i = 0; i < n; i++) {
        all.add(slots, used, i);
        if (isEvent(y[i])) {
          events.add(slots, used, i);
        }
      }
      for (int g = 0; g < groups.size(); g++) {
        List<Is> conditions = groups.get(g);
        for (int i = 0; i < n; i++) {
          if (isIn(conditions, slots, i)) {
            groupAll.get(g).add(slots, used, i);
            if (isEvent(y[i])) {
              groupEvents.get(g).add(slots, used, i);
            }
          }
        }
      }
    }

    private boolean isEvent(double y) {
      return classes && y == 1;
    }
  }

  private static boolean isIn(List<Is> conditions, double[][] slots, int row) {
    for (Is condition : conditions) {
      if (!condition.holds(slots[condition.slot()][row])) {
        return false;
      }
    }
    return true;
  }

  /** Hands a cohort's usable rows on, block by block of a reading that several share. */
  private final class Feed implements Rows {
    private final List<Variable> variables;
    private final Cohort cohort;
    private final RowFold fold;
    private @Nullable RowBlock current;

    Feed(List<Variable> variables, Filter filter, Tally tally) {
      this.variables = variables;
      this.cohort = new Cohort(this, filter);
      this.fold = RowFold.over(model, variables, tally::rows);
    }

    void take(RowBlock block, RowAccess access) {
      current = block;
      cohort.read(access, fold::take);
    }

    void end() {
      fold.end();
    }

    @Override
    public List<Variable> variables() {
      return variables;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      RowBlock block = current;
      if (block != null) {
        reader.block(block);
      }
    }

    @Override
    public void close() {
      current = null;
    }
  }
}
