package eu.sund.governance.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Levels of a run's sites, as the roster has them. */
class SiteFactTest {
  private static final DatasetId HEART = new DatasetId("heart");

  /** Sites a0, a1, … with these countries; the language is the country's in small letters. */
  private static Roster roster(String... countries) {
    List<Roster.Entry> entries = new ArrayList<>();
    for (int i = 0; i < countries.length; i++) {
      entries.add(
          new Roster.Entry(
              new SiteId("a" + i),
              countries[i],
              "x",
              Rosters.raw(Rosters.keys(20 + i)),
              countries[i].equals("NO") ? "" : countries[i].toLowerCase(java.util.Locale.ROOT),
              ""));
    }
    return new Roster("nordic", 1, Rosters.OFFICERS.fingerprint(), entries);
  }

  private static SiteFact country(boolean open, String... countries) {
    return fact(SiteFact.Kind.COUNTRY, open, countries);
  }

  private static SiteFact fact(SiteFact.Kind kind, boolean open, String... countries) {
    Roster roster = roster(countries);
    List<SiteId> all = roster.sites().stream().map(Roster.Entry::site).toList();
    return SiteFact.of(kind, roster, all, open);
  }

  private static StudySpec study(String by) {
    return new StudySpec(
        "t",
        "t",
        List.of(HEART),
        List.of(),
        Filter.all(),
        "train",
        Formula.parse("ill ~ age"),
        new TreeMap<>(java.util.Map.of("evaluate.by", by)));
  }

  @Test
  void of_levelsOfThree_standAlone() {
    SiteFact fact = country(false, "SE", "FI", "SE", "FI", "FI", "SE");
    assertThat(fact.variable()).isEqualTo(Variable.category("country", "FI", "SE"));
    assertThat(fact.place(new SiteId("a0"))).isEqualTo(1);
    assertThat(fact.place(new SiteId("a4"))).isZero();
  }

  @Test
  void of_levelsOfFewer_areOneOther() {
    SiteFact fact = country(false, "SE", "SE", "SE", "FI", "FI", "EE", "SE");
    assertThat(fact.levels()).containsExactly("SE", "other");
    assertThat(fact.levelOf().get(new SiteId("a5"))).isEqualTo("other");
    assertThat(fact.levelOf().get(new SiteId("a3"))).isEqualTo("other");
  }

  /** All less Sweden and Finland would be the one Estonian site. */
  @Test
  void of_otherOfOneSite_isJoinedByTheSmallestLevel() {
    SiteFact fact = country(false, "SE", "SE", "SE", "SE", "FI", "FI", "FI", "EE");
    assertThat(fact.levels()).containsExactly("SE", "other");
    assertThat(fact.levelOf().values().stream().filter("other"::equals)).hasSize(4);
    // of two that are as small the last by name
    assertThat(country(false, "SE", "SE", "SE", "FI", "FI", "FI", "EE").levels())
        .containsExactly("FI", "other");
  }

  @Test
  void of_oneLevelLeft_isRefused() {
    assertThatThrownBy(() -> country(false, "SE", "SE", "SE", "FI", "FI"))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("two groups of 3 sites");
    assertThatThrownBy(() -> country(true, "SE", "SE", "SE")).hasMessageContaining("two groups");
  }

  @Test
  void of_openData_areAsTheyStand() {
    assertThat(country(true, "SE", "FI", "EE").levels()).containsExactly("EE", "FI", "SE");
    assertThat(fact(SiteFact.Kind.LANGUAGE, true, "SE", "NO", "EE").levels())
        .containsExactly("ee", "se", "other");
  }

  /** Swedish hospitals, and those that write Swedish: the one Finnish among them would show. */
  @Test
  void of_factThatDiffersByOneSiteFromAnother_isRefused() {
    List<Roster.Entry> entries =
        new ArrayList<>(roster("SE", "SE", "SE", "FI", "FI", "FI", "FI").sites());
    Roster.Entry last = entries.removeLast();
    entries.add(
        new Roster.Entry(last.site(), "FI", last.organisation(), last.key(), "se", "university"));
    Roster roster = new Roster("nordic", 1, Rosters.OFFICERS.fingerprint(), entries);
    List<SiteId> all = roster.sites().stream().map(Roster.Entry::site).toList();
    assertThat(SiteFact.of(SiteFact.Kind.COUNTRY, roster, all, false).levels())
        .containsExactly("FI", "SE");
    assertThatThrownBy(() -> SiteFact.of(SiteFact.Kind.LANGUAGE, roster, all, false))
        .hasMessageContaining("by language and, from another study, by country would differ");
    assertThat(SiteFact.of(SiteFact.Kind.LANGUAGE, roster, all, true).levels())
        .containsExactly("fi", "se");
    // languages that follow the countries
    assertThat(fact(SiteFact.Kind.LANGUAGE, false, "SE", "SE", "SE", "FI", "FI", "FI").levels())
        .containsExactly("fi", "se");
  }

  @Test
  void asked_variableOfTheData_goesBefore() {
    Codebook without = new Codebook(HEART, List.of(Variable.number("age", "a", 0, 120)));
    Codebook with = new Codebook(HEART, List.of(Variable.category("country", "FI", "SE")));
    assertThat(SiteFact.asked(study("sex, country"), List.of(without)))
        .contains(SiteFact.Kind.COUNTRY);
    assertThat(SiteFact.asked(study("country"), List.of(without, with)))
        .isEqualTo(Optional.empty());
    assertThat(SiteFact.asked(study("sex"), List.of(without))).isEmpty();
    assertThatThrownBy(() -> SiteFact.asked(study("country,language"), List.of(without)))
        .hasMessageContaining("two facts");
  }
}
