package eu.sund.algorithms.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.algorithms.text.Folding;
import eu.sund.algorithms.text.Vocabulary;
import eu.sund.algorithms.text.WordPiece;
import eu.sund.algorithms.vocabulary.Hospitals.Hospital;
import eu.sund.algorithms.vocabulary.Hospitals.Note;
import eu.sund.core.Census;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.HouseRules;
import eu.sund.core.ModelLimits;
import eu.sund.core.RowAccess;
import eu.sund.core.Step;
import eu.sund.core.SundException;
import eu.sund.core.model.PublicRandom;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VocabulariesTest {
  private static final List<String> COMMON =
      List.of("feber", "hoste", "Hosten", "hjerteinfarkt", "tablett", "TABLETTER", "kväll", "õde");
  private static final String RARE = "zygmuntowicz";

  /** Four hospitals of 60 patients, most with two notes; a word in {@code i % (w + 2) == 0}. */
  private static List<Hospital> hospitals() {
    List<Hospital> hospitals = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      List<Note> notes = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        StringBuilder first = new StringBuilder("Pasienten, 4711 mg:");
        StringBuilder second = new StringBuilder("igjen");
        for (int w = 0; w < COMMON.size(); w++) {
          if ((i + k) % (w + 2) == 0) {
            first.append(' ').append(COMMON.get(w)).append('.');
            second.append(' ').append(COMMON.get(w)); // the same patient: counts once
          }
        }
        notes.add(new Note(k + "-" + i, first.toString()));
        if (i % 3 > 0) {
          notes.add(new Note(k + "-" + i, i % 3 == 1 ? "" : second.toString()));
        }
      }
      hospitals.add(new Hospital(notes));
    }
    return hospitals;
  }

  /** The same in the open: every word's patients at every site, by sets of strings. */
  private static Map<String, Long> pooled(List<Hospital> hospitals, int least, int sites) {
    Map<String, Long> sums = new TreeMap<>();
    Map<String, Integer> where = new HashMap<>();
    for (Hospital hospital : hospitals) {
      Map<String, Set<String>> people = new HashMap<>();
      for (Note note : hospital.notes()) {
        for (String word : Folding.fold(note.text()).split("[^\\p{L}\\p{N}]+", -1)) {
          if (word.matches("[a-zåäöæøõüšžé]{1,24}")) {
            people.computeIfAbsent(word, w -> new HashSet<>()).add(note.person());
          }
        }
      }
      people.forEach(
          (word, who) -> {
            if (who.size() >= least) {
              sums.merge(word, 5L * (who.size() / 5), Long::sum);
              where.merge(word, 1, Integer::sum);
            }
          });
    }
    sums.keySet().removeIf(word -> where.getOrDefault(word, 0) < sites);
    return sums;
  }

  private static Map<String, Long> counts(VocabularyResult result) {
    Map<String, Long> counts = new TreeMap<>();
    result.words().forEach(word -> counts.put(word.word(), word.patients()));
    return counts;
  }

  @Test
  void learn_overSites_findsTheWordsOfThePooledComputation() {
    List<Hospital> hospitals = hospitals();
    for (int least : new int[] {10, 15, 20}) {
      VocabularyResult result =
          Hospitals.learn(Hospitals.study("min-patients", "" + least), hospitals);
      assertThat(counts(result)).isEqualTo(pooled(hospitals, least, 3));
      assertThat(result.patients()).isEqualTo(240);
      assertThat(result.notes()).isEmpty();
    }
    assertThat(counts(Hospitals.learn(Hospitals.study(), hospitals)))
        .containsKeys("feber", "hjerteinfarkt", "tablett", "pasienten")
        .doesNotContainKeys("4711", "tabletter");
  }

  @Test
  void learn_madeUpWords_findsThoseOfThePooledComputation() {
    PublicRandom random = PublicRandom.of(5, List.of("words"));
    List<Hospital> hospitals = new ArrayList<>();
    for (int k = 0; k < 5; k++) {
      List<Note> notes = new ArrayList<>();
      for (int i = 0; i < 320; i++) {
        StringBuilder text = new StringBuilder();
        for (int w = 0; w < 12; w++) {
          text.append("ab".charAt(random.below(2))).append("kø".charAt(random.below(2)));
          text.append("ei".charAt(random.below(2))).append(random.below(3) == 0 ? "" : " ");
        }
        notes.add(new Note("p" + i / 2, text.toString()));
      }
      hospitals.add(new Hospital(notes));
    }
    Map<String, Long> expected = pooled(hospitals, 10, 3);
    assertThat(expected.size()).isGreaterThan(12);
    assertThat(counts(Hospitals.learn(Hospitals.study(), hospitals))).isEqualTo(expected);
  }

  /** What a hub's operator, or a site that reads along, can make of all sums of a run. */
  private static Map<String, Double> opened(List<Hospital> hospitals) {
    Map<String, Double> seen = new HashMap<>();
    Hospitals.learn(
        Hospitals.study(),
        hospitals,
        (state, sum) -> {
          double[] numbers = sum.tensors().getLast().toArray();
          for (int cell = 0; cell < state.prefixes().size() * VocabularyState.CELLS; cell++) {
            if (numbers[cell] > 0) {
              seen.merge(state.text(cell), numbers[cell], Math::max);
            }
          }
        });
    return seen;
  }

  private static List<Hospital> planted(int patients, boolean everywhere, HouseRules rules) {
    List<Hospital> hospitals = new ArrayList<>();
    for (Hospital hospital : hospitals()) {
      List<Note> notes = new ArrayList<>(hospital.notes());
      for (int i = 0; i < patients && (everywhere || hospitals.isEmpty()); i++) {
        for (int again = 0; again < 40; again++) {
          notes.add(new Note(hospitals.size() + "-" + i, "Zygmuntowicz " + RARE + " 010190"));
        }
      }
      hospitals.add(new Hospital(notes, rules));
    }
    return hospitals;
  }

  @Test
  void learn_stringOfFewerPatients_isInNoOpenedSum() {
    // 9 patients at each of four hospitals, forty times each: more than many words that are shown.
    Map<String, Double> seen = opened(planted(9, true, HouseRules.NETWORK));
    assertThat(seen.keySet()).contains("hjerteinfarkt").noneMatch(text -> text.startsWith("z"));
    assertThat(seen.keySet()).noneMatch(text -> text.matches(".*[0-9].*"));
    // Without the rule it is among the words; with one more patient at each hospital it opens.
    assertThat(pooled(planted(9, true, HouseRules.NETWORK), 1, 1)).containsKey(RARE);
    assertThat(opened(planted(10, true, HouseRules.NETWORK))).containsEntry(RARE, 40.0);
  }

  @Test
  void learn_stringOfOneHospital_isFollowedNoFurtherThanThreeHaveIt() {
    // 30 patients of one hospital have it: its first letter is seen, as being in one hospital.
    assertThat(opened(planted(30, false, HouseRules.NETWORK)))
        .containsEntry("z", 1.0)
        .doesNotContainKey("zy");
  }

  @Test
  void learn_hiddenWordAndStricterHouses_areKept() {
    HouseRules hides = new HouseRules(ModelLimits.NETWORK, Set.of("ZYGMUNTOWICZ"));
    assertThat(opened(planted(30, true, hides)).keySet()).noneMatch(text -> text.startsWith("z"));
    HouseRules stricter = new HouseRules(new ModelLimits(3, 31, 5, 0.1), Set.of());
    assertThat(opened(planted(34, true, stricter)).keySet())
        .contains("pasienten")
        .noneMatch(text -> text.startsWith("z"));
    HouseRules more = new HouseRules(new ModelLimits(4, 10, 5, 0.1), Set.of());
    assertThatThrownBy(() -> opened(planted(0, true, more)))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISCLOSURE_REFUSED));
  }

  @Test
  void learn_stopWords_areNotCountedEvenAsBeginnings() {
    Map<String, Long> without =
        counts(Hospitals.learn(Hospitals.study("stop", "Tablett,TABLETTER"), hospitals()));
    assertThat(without).containsKey("hoste").doesNotContainKey("tablett");
  }

  @Test
  void learn_countsOfSites_areRoundedSoThatNoSeriesOfStudiesTellsThem() {
    // One patient more or less at a site between two multiples of five changes nothing at all.
    VocabularyResult fewer =
        Hospitals.learn(Hospitals.study(), planted(11, true, HouseRules.NETWORK));
    VocabularyResult more =
        Hospitals.learn(Hospitals.study(), planted(14, true, HouseRules.NETWORK));
    assertThat(more).isEqualTo(fewer);
    assertThatThrownBy(
            () ->
                new Vocabularies().plan(Hospitals.study("min-patients", "11"), Hospitals.CODEBOOK))
        .hasMessageContaining("multiple of 5");
  }

  @Test
  void learn_moreBeginningsThanWidth_saysSo() {
    VocabularyResult result =
        Hospitals.learn(Hospitals.study("width", "16", "word-length-max", "3"), wide());
    assertThat(result.notes()).hasSize(1);
    assertThat(result.notes().getFirst()).startsWith("10 beginnings");
    assertThat(result.words()).hasSize(16);
  }

  /** Each letter from a to z begins a word of its own; those of a to p more often. */
  private static List<Hospital> wide() {
    List<Hospital> hospitals = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      List<Note> notes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        StringBuilder text = new StringBuilder();
        for (char letter = 'a'; letter <= (i < 10 ? 'z' : 'p'); letter++) {
          text.append(letter).append("e ");
        }
        notes.add(new Note("p" + i, text.toString()));
      }
      hospitals.add(new Hospital(notes));
    }
    return hospitals;
  }

  @Test
  void learn_nothingCommon_failsWithReason() {
    List<Hospital> hospitals = List.of(new Hospital(List.of(new Note("a", "ord"))));
    assertThat(Hospitals.run(Hospitals.study(), hospitals, (state, sum) -> {}))
        .isInstanceOfSatisfying(
            Step.Failed.class, f -> assertThat(f.reason()).contains("at least 10 patients"));
  }

  @Test
  void learn_result_holdsAFileThatCutsAnyText() {
    VocabularyResult result = Hospitals.learn(Hospitals.study("size", "560"), hospitals());
    byte[] file = result.pieces().getBytes(StandardCharsets.UTF_8);
    Vocabulary vocabulary = Vocabulary.read(file, new Digest(result.sha256()));
    assertThat(vocabulary.size()).isEqualTo(result.size()).isLessThanOrEqualTo(560);
    WordPiece cut = new WordPiece(vocabulary, false);
    assertThat(cut.ids("Pasienten", 9)).containsExactly(vocabulary.id("pasienten").orElseThrow());
    int[] rare = cut.ids("Zygmuntowicz tok 4711 µg/ml (½ tbl) på Ærø – ÇÑÞ!", 200);
    assertThat(rare).hasSizeGreaterThan(20).doesNotContain(vocabulary.unknown());
    assertThat(cut.ids("Врач", 9)).containsExactly(vocabulary.unknown());
  }

  @Test
  void plan_otherThanOneText_isRefusedWithReason() {
    assertThatThrownBy(
            () -> new Vocabularies().plan(Hospitals.study("wide", "3"), Hospitals.CODEBOOK))
        .hasMessageContaining("width");
    assertThatThrownBy(
            () -> new Vocabularies().plan(Hospitals.study("min-sites", "2"), Hospitals.CODEBOOK))
        .hasMessageContaining("min-sites");
    assertThatThrownBy(
            () -> new Vocabularies().plan(Hospitals.study("stop", "a4"), Hospitals.CODEBOOK))
        .hasMessageContaining("letters alone");
  }

  @Test
  void count_ofSite_isOfPatientsWithAText() {
    Vocabularies analysis = new Vocabularies();
    Hospital hospital =
        new Hospital(List.of(new Note("a", "x"), new Note("a", "y"), new Note("b", "")));
    VocabularyState begin =
        analysis.begin(
            Hospitals.study(),
            Hospitals.CODEBOOK,
            analysis.plan(Hospitals.study(), Hospitals.CODEBOOK));
    Census.Counts counts =
        analysis.count(Hospitals.study(), begin, hospital, RowAccess.granted("test"));
    assertThat(counts.patients()).isEqualTo(1);
  }
}
