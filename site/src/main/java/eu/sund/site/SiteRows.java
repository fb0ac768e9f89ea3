package eu.sund.site;

import eu.sund.core.Cohort;
import eu.sund.core.Filter;
import eu.sund.core.PatientCount;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a run's datasets, one after the other, watched: before each block it is asked whether
 * to go on, and the cohort's patients are counted along the way.
 */
final class SiteRows implements Rows {
  private final List<Rows> parts;
  private final List<Counter> counters;
  private final Runnable requireGoing;
  private boolean counted;

  /**
   * Joins rows of the same variables.
   *
   * @param cohort whom to count
   * @param requireGoing throws to end the reading
   */
  SiteRows(List<Rows> parts, Filter cohort, Runnable requireGoing) {
    this.parts = List.copyOf(parts);
    this.counters = parts.stream().map(part -> new Counter(part.variables(), cohort)).toList();
    this.requireGoing = requireGoing;
  }

  @Override
  public List<Variable> variables() {
    return parts.getFirst().variables();
  }

  @Override
  public void read(RowAccess access, BlockReader reader) {
    for (int i = 0; i < parts.size(); i++) {
      Counter counter = counters.get(i);
      if (!counted) {
        counter.patients = new PatientCount(counter.variables);
      }
      parts
          .get(i)
          .read(
              access,
              block -> {
                requireGoing.run();
                if (!counted) {
                  counter.add(block, access);
                }
                reader.block(block);
              });
    }
    counted = true;
  }

  /** The cohort's patients in each part, or an empty list if nobody has read the rows yet. */
  List<Long> patients() {
    return counted ? counters.stream().map(counter -> counter.patients.size()).toList() : List.of();
  }

  @Override
  public void close() {
    parts.forEach(Rows::close);
  }

  /** Counts the rows of a block that a filter lets pass. */
  private static final class Counter implements Rows {
    private final List<Variable> variables = new ArrayList<>();
    private final List<Integer> columns = new ArrayList<>();
    private final Cohort cohort;
    private @Nullable RowBlock current;
    private PatientCount patients;

    Counter(List<Variable> all, Filter filter) {
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).isPatient() || filter.variables().contains(all.get(i).name())) {
          variables.add(all.get(i));
          columns.add(i);
        }
      }
      this.cohort = new Cohort(this, filter);
      this.patients = new PatientCount(variables);
    }

    void add(RowBlock block, RowAccess access) {
      current = block;
      cohort.read(access, patients::add);
    }

    @Override
    public List<Variable> variables() {
      return variables;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      RowBlock block = current;
      if (block != null) {
        reader.block(block.only(columns.stream().mapToInt(Integer::intValue).toArray()));
      }
    }

    @Override
    public void close() {
      current = null;
    }
  }
}
