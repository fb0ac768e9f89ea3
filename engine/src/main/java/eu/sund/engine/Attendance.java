package eu.sund.engine;

import eu.sund.core.SiteId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Over which sites a run's sums were opened, as the hub's journal has it. Empty in a run that waits
 * for all of its sites.
 *
 * @param sets the different sets of sites, in the order of the first sum over each
 * @param last the set of the last sum
 * @param away the sites that a sum was opened without: they are waited for no more
 */
public record Attendance(
    List<List<SiteId>> sets, Optional<List<SiteId>> last, SortedSet<SiteId> away) {
  /** Copies. */
  public Attendance {
    sets = List.copyOf(sets);
    away = Collections.unmodifiableSortedSet(new TreeSet<>(away));
  }

  static Attendance none() {
    return new Attendance(List.of(), Optional.empty(), new TreeSet<>());
  }

  /** Once a sum is opened over these sites. */
  Attendance with(List<SiteId> participants, List<SiteId> list) {
    List<List<SiteId>> more = new ArrayList<>(sets);
    if (!more.contains(list)) {
      more.add(list);
    }
    TreeSet<SiteId> absent = new TreeSet<>(participants);
    list.forEach(absent::remove);
    absent.addAll(away);
    return new Attendance(more, Optional.of(list), absent);
  }

  /** Over which sites contributors were counted; empty before that. */
  public List<SiteId> counted() {
    return sets.isEmpty() ? List.of() : sets.getFirst();
  }
}
