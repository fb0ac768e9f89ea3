package eu.sund.hub.run;

import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.Codebook;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.UnknownVariable;
import eu.sund.core.Variable;
import eu.sund.engine.Course;
import eu.sund.governance.roster.RosterView;
import eu.sund.governance.roster.SiteFact;
import eu.sund.governance.study.RunSpec;
import eu.sund.governance.study.SignedStudy;
import eu.sund.hub.store.CatalogueStore.Offer;
import eu.sund.hub.store.CatalogueStore.SiteOffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes a run out of a signed study: who takes part, on which codebook, by which analysis. Holds no
 * state.
 *
 * @param study what the researcher signed
 * @param spec what it asks
 * @param analysis the analysis that it names
 * @param roster of the network
 */
record Submission(SignedStudy study, StudySpec spec, Analysis<?, ?> analysis, RosterView roster) {

  /** A run that can begin. */
  record Planned(RunSpec run, Course<?, ?> course) {}

  /**
   * Plans the run.
   *
   * @param catalogue what the sites offer that may take part
   * @throws SundException {@code STUDY_INVALID} with what to change, or {@code ANALYSIS_UNKNOWN}
   */
  Planned plan(String network, RunId id, Map<SiteId, SiteOffer> catalogue) {
    Map<SiteId, List<Codebook>> held = participants(catalogue);
    requireAnalysis(held.keySet(), catalogue);
    Codebook first = held.values().iterator().next().getFirst();
    Optional<SiteFact> fact = fact(held);
    Codebook candidate = fact.map(f -> f.in(first)).orElse(first);
    Set<String> used = new LinkedHashSet<>(spec.cohort().variables());
    used.addAll(spec.formula().variables());
    used.forEach(name -> requireKnown(name, held));
    Course<?, ?> full = Course.begin(analysis, spec, candidate);
    used.addAll(full.plan().variables());
    Codebook common = candidate.only(used);
    for (Variable variable : common.variables()) {
      if (fact.filter(f -> f.name().equals(variable.name())).isEmpty()) {
        requireSame(variable, held);
      }
    }
    requirePatients(common, held);
    RunSpec run =
        new RunSpec(network, id, study, common, RunSpec.sorted(held.keySet()), analysis.ref());
    return new Planned(run, Course.begin(analysis, spec, common));
  }

  /** What the study wants to know of the sites themselves, by the roster in force. */
  private Optional<SiteFact> fact(Map<SiteId, List<Codebook>> held) {
    List<Codebook> all = held.values().stream().flatMap(List::stream).toList();
    Optional<SiteFact.Kind> kind = SiteFact.asked(spec, all);
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    List<SiteId> missing = roster.missing(held.keySet());
    if (!missing.isEmpty()) {
      throw new SundException(
          ErrorCode.NOT_IN_ROSTER,
          "figures by "
              + kind.get().word()
              + " rest on the network's roster, which does not have "
              + names(missing));
    }
    return Optional.of(
        SiteFact.of(
            kind.get(),
            roster.current().orElseThrow(),
            RunSpec.sorted(held.keySet()),
            spec.openData()));
  }

  private Map<SiteId, List<Codebook>> participants(Map<SiteId, SiteOffer> catalogue) {
    Map<SiteId, List<Codebook>> held = new TreeMap<>();
    Set<String> offered = new TreeSet<>();
    catalogue.forEach(
        (site, offer) -> {
          List<Codebook> mine = new ArrayList<>();
          for (Offer dataset : offer.datasets()) {
            offered.add(dataset.dataset().value());
            if (spec.datasets().contains(dataset.dataset())) {
              mine.add(dataset.codebook());
            }
          }
          if (!mine.isEmpty() && (spec.sites().isEmpty() || spec.sites().contains(site))) {
            held.put(site, mine);
          }
        });
    for (SiteId site : spec.sites()) {
      if (!held.containsKey(site)) {
        throw invalid(
            catalogue.containsKey(site)
                ? "site '" + site + "' offers none of the datasets " + names(spec.datasets())
                : "site '" + site + "' is unknown; there are " + names(catalogue.keySet()));
      }
    }
    if (held.isEmpty()) {
      throw invalid(
          "no site offers dataset "
              + names(spec.datasets())
              + "; the catalogue has "
              + (offered.isEmpty() ? "nothing yet" : String.join(", ", offered)));
    }
    if (held.size() < Encoding.SITES_MIN) {
      throw invalid(
          "a study needs "
              + Encoding.SITES_MIN
              + " sites, so that a sum never shows one of them; "
              + (spec.sites().isEmpty() ? "the data are offered by " : "it names ")
              + names(held.keySet()));
    }
    if (held.size() > Encoding.SITES_MAX) {
      throw invalid(
          held.size() + " sites hold the data; name at most " + Encoding.SITES_MAX + " in 'sites'");
    }
    return held;
  }

  private void requireAnalysis(Set<SiteId> sites, Map<SiteId, SiteOffer> catalogue) {
    AnalysisRef wanted = analysis.ref();
    List<String> lacking = new ArrayList<>();
    for (SiteId site : sites) {
      List<AnalysisRef> has =
          Optional.ofNullable(catalogue.get(site)).map(SiteOffer::analyses).orElse(List.of());
      if (!has.contains(wanted)) {
        List<Integer> versions =
            has.stream()
                .filter(a -> a.name().equals(wanted.name()))
                .map(AnalysisRef::version)
                .toList();
        lacking.add(site + (versions.isEmpty() ? " (lacks it)" : " (has " + versions + ")"));
      }
    }
    if (!lacking.isEmpty()) {
      throw new SundException(
          ErrorCode.ANALYSIS_UNKNOWN,
          "not every site has analysis "
              + wanted
              + ": "
              + String.join(", ", lacking)
              + "; ask them to update, or name other sites in 'sites'");
    }
  }

  /** A variable that only some sites have is told with their names. */
  private static void requireKnown(String name, Map<SiteId, List<Codebook>> held) {
    List<String> lacking = new ArrayList<>();
    Set<String> known = new TreeSet<>();
    held.forEach(
        (site, codebooks) -> {
          codebooks.forEach(codebook -> known.addAll(codebook.names()));
          if (codebooks.stream().anyMatch(codebook -> codebook.find(name).isEmpty())) {
            lacking.add(site.value());
          }
        });
    if (!known.contains(name)) {
      throw new UnknownVariable(name, known);
    }
    if (!lacking.isEmpty()) {
      throw invalid(
          "variable '"
              + name
              + "' is missing at "
              + String.join(", ", lacking)
              + "; leave it out, or name the other sites in 'sites'");
    }
  }

  /** Where one site has several rows a patient, all must say whose rows theirs are. */
  private static void requirePatients(Codebook common, Map<SiteId, List<Codebook>> held) {
    held.forEach(
        (site, codebooks) -> {
          for (Codebook codebook : codebooks) {
            if (codebook.patient().isPresent() && common.patient().isEmpty()) {
              throw invalid(
                  "dataset '"
                      + codebook.dataset()
                      + "' of "
                      + site
                      + " tells by '"
                      + codebook.patient().get().name()
                      + "' whose row it is, and other sites' have no variable of type patient;"
                      + " they must declare one of that name");
            }
          }
        });
  }

  private static void requireSame(Variable variable, Map<SiteId, List<Codebook>> held) {
    Map<String, List<String>> differing = new TreeMap<>();
    held.forEach(
        (site, codebooks) -> {
          for (Codebook codebook : codebooks) {
            Optional<Variable> there = codebook.find(variable.name());
            String what = there.map(v -> difference(variable, v)).orElse("missing");
            if (!what.isEmpty()) {
              differing.computeIfAbsent(what, w -> new ArrayList<>()).add(site.value());
            }
          }
        });
    if (!differing.isEmpty()) {
      StringBuilder text = new StringBuilder();
      differing.forEach(
          (what, sites) ->
              text.append(text.isEmpty() ? "" : "; ")
                  .append(what)
                  .append(" at ")
                  .append(String.join(", ", sites)));
      throw invalid(
          "variable '"
              + variable.name()
              + "' is not the same at "
              + held.keySet().iterator().next()
              + " and elsewhere: "
              + text
              + "; the sites' codebooks must agree before a study can use it");
    }
  }

  /** What differs, by its name in a codebook; empty if nothing that matters does. */
  private static String difference(Variable one, Variable other) {
    List<String> parts = new ArrayList<>();
    if (one.type() != other.type()) {
      parts.add("type");
    }
    if (!one.unitAgrees(other)) {
      parts.add("unit");
    }
    if (!one.range().equals(other.range())) {
      parts.add("range");
    }
    if (!one.levels().equals(other.levels())) {
      parts.add("levels");
    }
    return parts.isEmpty() ? "" : "another " + String.join(" and ", parts);
  }

  private static String names(Iterable<?> things) {
    List<String> all = new ArrayList<>();
    things.forEach(t -> all.add(String.valueOf(t)));
    return String.join(", ", all);
  }

  private static SundException invalid(String words) {
    return new SundException(ErrorCode.STUDY_INVALID, words);
  }
}
