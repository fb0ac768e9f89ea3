package eu.sund.core;

import java.util.ArrayList;
import java.util.List;

/**
 * What is counted over all sites, inside secure sums, before an analysis may begin: how many
 * patients it would use, how many had the outcome, and how many stand behind each group that has a
 * parameter of its own.
 *
 * <p><b>Privacy.</b> Only sums over all sites open. A site caps what it adds for a group at {@value
 * #GROUP_CAP}: rules ask whether a group has enough patients, and for every threshold up to the cap
 * the capped sum answers as the exact one would, so nothing more needs to be told.
 *
 * @param parameters how many numbers the analysis estimates; 0 if it estimates none
 * @param classes whether the outcome is one of two, so that events and others are counted apart
 * @param groups names of levels, cells and other sets of patients
 */
public record Census(int parameters, boolean classes, List<String> groups) {
  /** The most that one site adds for a group; no rule on groups may ask for more. */
  public static final int GROUP_CAP = 100;

  /** The most groups. */
  public static final int GROUPS_MAX = 10_000;

  private static final Encoding PATIENTS = new Encoding.Count(0x1p40);
  private static final Encoding GROUP = new Encoding.Count(GROUP_CAP);
  private static final Encoding FLAG = new Encoding.Count(1);

  /** Checks the limits. */
  public Census {
    groups = List.copyOf(groups);
    Checks.argument(parameters >= 0, "parameters must be 0 or more, was %s", parameters);
    Checks.argument(groups.size() <= GROUPS_MAX, "a census has at most %s groups", GROUPS_MAX);
  }

  /** Patients and nothing else. */
  public static Census ofPatients() {
    return new Census(0, false, List.of());
  }

  /**
   * What was counted: at one site, or over all.
   *
   * @param patients that the analysis uses
   * @param events how many of them had the outcome; 0 without classes
   * @param groupEvents of each group those with the outcome; without classes all of it
   * @param groupOthers of each group the others; empty without classes
   * @param groupSites of each group at how many sites somebody is in it
   */
  public record Counts(
      long patients,
      long events,
      List<Long> groupEvents,
      List<Long> groupOthers,
      List<Long> groupSites) {
    /** Copies the lists. */
    public Counts {
      groupEvents = List.copyOf(groupEvents);
      groupOthers = List.copyOf(groupOthers);
      groupSites = List.copyOf(groupSites);
    }

    /** Of one site. */
    public static Counts ofSite(
        long patients, long events, List<Long> groupEvents, List<Long> groupOthers) {
      List<Long> present = new ArrayList<>();
      for (int i = 0; i < groupEvents.size(); i++) {
        long others = groupOthers.isEmpty() ? 0 : groupOthers.get(i);
        present.add(groupEvents.get(i) + others > 0 ? 1L : 0L);
      }
      return new Counts(patients, events, groupEvents, groupOthers, present);
    }

    /** So many patients. */
    public static Counts ofPatients(long patients) {
      return new Counts(patients, 0, List.of(), List.of(), List.of());
    }

    /** The patients of a cohort. */
    public static Counts ofCohort(Filter cohort, Rows rows, RowAccess access) {
      PatientCount patients = new PatientCount(rows.variables());
      new Cohort(rows, cohort).read(access, patients::add);
      return ofPatients(patients.size());
    }

    /** Patients of a group, as far as they were counted. */
    public long group(int index) {
      return groupEvents.get(index) + (groupOthers.isEmpty() ? 0 : groupOthers.get(index));
    }
  }

  /** The layout in which the counts are summed. */
  public Layout layout(String name) {
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.add(TensorSpec.scalar("patients", PATIENTS));
    if (classes) {
      tensors.add(TensorSpec.scalar("events", PATIENTS));
    }
    if (!groups.isEmpty()) {
      tensors.add(TensorSpec.vector("groups", groups.size(), GROUP));
      if (classes) {
        tensors.add(TensorSpec.vector("groupothers", groups.size(), GROUP));
      }
      tensors.add(TensorSpec.vector("groupsites", groups.size(), FLAG));
    }
    return new Layout(name, tensors);
  }

  /** What a site adds. */
  public Update update(Layout layout, Counts counts) {
    Checks.argument(
        counts.groupEvents().size() == groups.size()
            && counts.groupOthers().size() == (classes ? groups.size() : 0)
            && counts.groupSites().size() == groups.size(),
        "the counts are not those of the census");
    List<Values> tensors = new ArrayList<>();
    tensors.add(Values.of((double) counts.patients()));
    if (classes) {
      tensors.add(Values.of((double) counts.events()));
    }
    if (!groups.isEmpty()) {
      tensors.add(capped(counts.groupEvents()));
      if (classes) {
        tensors.add(capped(counts.groupOthers()));
      }
      tensors.add(capped(counts.groupSites()));
    }
    return new Update(layout, tensors);
  }

  private static Values capped(List<Long> counts) {
    return Values.of(counts.stream().mapToDouble(c -> Math.min(c, GROUP_CAP)).toArray());
  }

  /** What the sites' sum says. */
  public Counts pooled(Aggregate sum) {
    return new Counts(
        (long) sum.tensor("patients").scalar(),
        classes ? (long) sum.tensor("events").scalar() : 0,
        groups.isEmpty() ? List.of() : whole(sum.tensor("groups")),
        groups.isEmpty() || !classes ? List.of() : whole(sum.tensor("groupothers")),
        groups.isEmpty() ? List.of() : whole(sum.tensor("groupsites")));
  }

  private static List<Long> whole(Values values) {
    List<Long> counts = new ArrayList<>(values.size());
    for (double value : values.toArray()) {
      counts.add((long) value);
    }
    return counts;
  }
}
