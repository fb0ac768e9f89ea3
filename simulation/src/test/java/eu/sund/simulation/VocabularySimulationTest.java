package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.vocabulary.Vocabularies;
import eu.sund.algorithms.vocabulary.VocabularyResult;
import eu.sund.algorithms.vocabulary.VocabularyState;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import eu.sund.engine.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A vocabulary over the simulated network: pre-rounds, masks, faults, the release. */
final class VocabularySimulationTest {
  private static final List<Variable> VARIABLES = List.of(Variable.text("note", 200, "sv"));
  private static final DatasetId NOTES = new DatasetId("notes");

  /** One note a patient; the smallest site has too few patients and a word of its own. */
  private record Notes(int patients, String own) implements Rows {
    @Override
    public List<Variable> variables() {
      return VARIABLES;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      double[][] columns = new double[1][patients];
      String[][] texts = RowBlock.room(VARIABLES, patients);
      for (int i = 0; i < patients; i++) {
        texts[0][i] = (i % 2 == 0 ? "Feber och hosta" : "Hosta") + (i % 3 == 0 ? own : "");
        columns[0][i] = texts[0][i].length();
      }
      reader.block(new RowBlock(patients, columns, texts));
    }

    @Override
    public void close() {}
  }

  private static Map<SiteId, Supplier<Rows>> sites(int small) {
    Map<SiteId, Supplier<Rows>> sites = new TreeMap<>();
    sites.put(new SiteId("linkoping"), () -> new Notes(40, " yr"));
    sites.put(new SiteId("tartu"), () -> new Notes(45, ""));
    sites.put(new SiteId("tromso"), () -> new Notes(50, ""));
    sites.put(new SiteId("turku"), () -> new Notes(small, " yr"));
    return sites;
  }

  private static Simulation<VocabularyState, VocabularyResult> world(int small) {
    TreeMap<String, String> options = new TreeMap<>();
    options.put("word-length-max", "6");
    options.put("width", "16");
    StudySpec study =
        new StudySpec(
            "Words",
            "to try the network",
            List.of(NOTES),
            List.of(),
            new Filter.All(),
            "vocabulary",
            Formula.parse("note ~ 1"),
            options);
    return new Simulation<>(
        new Vocabularies(), study, new Codebook(NOTES, VARIABLES), sites(small));
  }

  private static List<VocabularyResult.Word> words(int small) {
    SimulationReport<VocabularyResult> report =
        world(small).run(SimulationOptions.of(1, Faults.none()));
    assertThat(report.outcome()).isEqualTo(new Outcome.Succeeded());
    VocabularyResult result = report.result().orElseThrow();
    assertThat(result.sha256()).hasSize(64);
    return result.words();
  }

  @Test
  void run_overTheNetwork_countsPatientsOfSitesThatHaveEnough() {
    // 40, 45 and 50 patients; of "turku" 15, who are too few to take part at all.
    assertThat(words(15))
        .containsExactly(
            new VocabularyResult.Word("hosta", 135),
            new VocabularyResult.Word("feber", 20 + 20 + 25),
            new VocabularyResult.Word("och", 20 + 20 + 25));
    assertThat(words(48)).contains(new VocabularyResult.Word("hosta", 135 + 45));
  }

  @Test
  void run_sitesKilledOnTheWay_isTheSameVocabulary() {
    Set<Optional<Digest>> bits = new HashSet<>();
    int crashes = 0;
    for (long seed = 0; seed < 2; seed++) {
      SimulationReport<VocabularyResult> report = world(48).run(Fixture.stormy(seed));
      assertThat(report.outcome()).isEqualTo(new Outcome.Succeeded());
      bits.add(report.resultBits());
      crashes += report.faults().crashes();
    }
    assertThat(bits).hasSize(1);
    assertThat(crashes).isPositive();
  }
}
