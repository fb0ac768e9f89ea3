package eu.sund.governance.roster;

import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the officers signed of a run's sites, as a category by which figures are given: {@code
 * country}, {@code language} or {@code group}. Hub and sites make it by themselves from the roster
 * in force; a site refuses a run whose category is another than its own.
 *
 * <p><b>Privacy.</b> A level with fewer than {@value #SITES_MIN} sites is part of {@code other}. If
 * {@code other} would have fewer, the level with the fewest sites joins it, of several the last by
 * name. So every level has three sites or more, none is left out, and what all patients have and
 * some levels have not is again of whole levels. Levels of two facts could show one site that
 * stands in the one and not in the other: a study names one, and a fact can be asked for only if
 * the sites that share its level and those of the facts before it (in the order of {@link Kind})
 * are three or more. Where data are open, levels are as the roster has them.
 *
 * @param kind of the fact
 * @param levels distinct, in the order of their names, {@code other} last
 * @param levelOf each participant's
 */
public record SiteFact(Kind kind, List<String> levels, SortedMap<SiteId, String> levelOf) {
  /** The fewest sites of a level. */
  public static final int SITES_MIN = 3;

  /**
   * The level of sites that are too few for one of their own, or of which the roster says nothing.
   */
  public static final String OTHER = "other";

  private static final String BY = "evaluate.by";

  /** What officers sign of a site. */
  public enum Kind {
    /** Its country, two capital letters. */
    COUNTRY,
    /** In which it keeps its records. */
    LANGUAGE,
    /** What kind of site it is. */
    GROUP;

    /** As a study writes it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private String of(Roster.Entry entry) {
      return switch (this) {
        case COUNTRY -> entry.country();
        case LANGUAGE -> entry.language();
        case GROUP -> entry.group();
      };
    }
  }

  /** Copies the lists. */
  public SiteFact {
    levels = List.copyOf(levels);
    levelOf = Collections.unmodifiableSortedMap(new TreeMap<>(levelOf));
  }

  /**
   * The fact that a study asks for; empty if it asks for none. A variable of the data goes before a
   * fact of its name.
   *
   * @param codebooks of the data
   * @throws SundException with {@code STUDY_INVALID} if it asks for two
   */
  public static Optional<Kind> asked(StudySpec study, Collection<Codebook> codebooks) {
    List<String> by =
        Arrays.stream(study.options().getOrDefault(BY, "").split(",", -1))
            .map(String::strip)
            .filter(name -> codebooks.stream().allMatch(c -> c.find(name).isEmpty()))
            .toList();
    List<Kind> asked = Arrays.stream(Kind.values()).filter(k -> by.contains(k.word())).toList();
    if (asked.size() > 1) {
      throw invalid(
          "evaluate.by names two facts of the sites, "
              + String.join(" and ", asked.stream().map(Kind::word).toList())
              + ": figures by both could show a single site; name one");
    }
    return asked.stream().findFirst();
  }

  /**
   * The fact of a run's sites.
   *
   * @param participants all in the roster
   * @param open whether the data are open, so that single sites may be shown
   * @throws SundException with {@code STUDY_INVALID} if fewer than two levels are left, or if
   *     figures by a fact before it would show fewer than three sites beside its own
   */
  public static SiteFact of(Kind kind, Roster roster, List<SiteId> participants, boolean open) {
    SiteFact fact = levels(kind, roster, participants, open);
    if (fact.levels().size() < 2) {
      throw invalid(
          "figures by "
              + kind.word()
              + " need two groups of "
              + SITES_MIN
              + " sites or more: the roster has fewer among the run's "
              + participants.size());
    }
    List<SiteFact> before = new ArrayList<>();
    for (Kind other : Kind.values()) {
      if (other == kind && !open && !isApart(before, fact)) {
        throw invalid(
            "figures by "
                + kind.word()
                + " and, from another study, by "
                + String.join(" or ", before.stream().map(SiteFact::name).toList())
                + " would differ by fewer than "
                + SITES_MIN
                + " sites: ask for those");
      }
      if (other.compareTo(kind) < 0) {
        SiteFact earlier = levels(other, roster, participants, open);
        if (earlier.levels().size() >= 2 && isApart(before, earlier)) {
          before.add(earlier);
        }
      }
    }
    return fact;
  }

  /** Whether all sites that share their levels of all these facts are enough. */
  private static boolean isApart(List<SiteFact> before, SiteFact fact) {
    Map<List<String>, Integer> cells = new HashMap<>();
    fact.levelOf.forEach(
        (site, level) -> {
          List<String> cell = new ArrayList<>(List.of(level));
          before.forEach(b -> cell.add(b.levelOf.getOrDefault(site, OTHER)));
          cells.merge(cell, 1, Integer::sum);
        });
    return cells.values().stream().allMatch(sites -> sites >= SITES_MIN);
  }

  private static SiteFact levels(
      Kind kind, Roster roster, List<SiteId> participants, boolean open) {
    SortedMap<SiteId, String> levelOf = new TreeMap<>();
    SortedMap<String, Set<SiteId>> sites = new TreeMap<>();
    for (SiteId site : participants) {
      String level = level(kind.of(roster.find(site).orElseThrow()));
      sites.computeIfAbsent(level, l -> new LinkedHashSet<>()).add(site);
    }
    if (!open) {
      merge(sites);
    }
    sites.forEach((level, members) -> members.forEach(site -> levelOf.put(site, level)));
    List<String> levels = new ArrayList<>(sites.keySet());
    if (levels.remove(OTHER)) {
      levels.add(OTHER);
    }
    return new SiteFact(kind, levels, levelOf);
  }

  private static String level(String written) {
    return written.isEmpty() ? OTHER : written;
  }

  private static void merge(SortedMap<String, Set<SiteId>> sites) {
    Set<SiteId> other = new LinkedHashSet<>();
    for (String level : List.copyOf(sites.keySet())) {
      if (level.equals(OTHER) || size(sites, level) < SITES_MIN) {
        other.addAll(sites.remove(level));
      }
    }
    while (!other.isEmpty() && other.size() < SITES_MIN && !sites.isEmpty()) {
      String fewest = sites.firstKey();
      for (String level : sites.keySet()) {
        fewest = size(sites, level) <= size(sites, fewest) ? level : fewest;
      }
      other.addAll(sites.remove(fewest));
    }
    if (!other.isEmpty()) {
      sites.put(OTHER, other);
    }
  }

  private static int size(Map<String, Set<SiteId>> sites, String level) {
    return sites.getOrDefault(level, Set.of()).size();
  }

  /** The category's name. */
  public String name() {
    return kind.word();
  }

  /** The category. */
  public Variable variable() {
    return Variable.category(name(), levels.toArray(String[]::new));
  }

  /** A codebook with the category beside its variables. */
  public Codebook in(Codebook codebook) {
    List<Variable> variables = new ArrayList<>(codebook.variables());
    variables.add(variable());
    return new Codebook(codebook.dataset(), variables);
  }

  /** The place of a participant's level. */
  public int place(SiteId site) {
    String level = levelOf.get(site);
    Checks.argument(level != null, "'%s' is no participant", site);
    return levels.indexOf(level);
  }

  private static SundException invalid(String words) {
    return new SundException(ErrorCode.STUDY_INVALID, words);
  }
}
