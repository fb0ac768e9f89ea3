package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.algorithms.text.HashedText;
import eu.sund.algorithms.text.SparseSums;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What patients of one or two hospitals alone have. Where data are open it is trained like all
 * else, and the sum over all hospitals is those hospitals' own: the attack. Otherwise it stays as
 * it began.
 */
class SharedRowsTest {
  private static final int SEX = 2;
  private static final int STAGE = 5;

  private static StudySpec open(StudySpec study) {
    return new StudySpec(
        study.title(),
        study.purpose(),
        study.datasets(),
        study.sites(),
        study.cohort(),
        study.analysis(),
        study.formula(),
        study.options(),
        study.goesOn(),
        true,
        false);
  }

  /** Four hospitals, of which the first {@code having} have patients with this level. */
  private static List<MemoryRows> sites(int variable, int level, int having) {
    List<MemoryRows> sites = new ArrayList<>();
    for (int site = 0; site < 4; site++) {
      List<double[]> rows = new ArrayList<>(Patients.rows(site, 60));
      for (int i = 0; i < rows.size(); i++) {
        rows.get(i)[variable] = site < having && i % 3 == 0 ? level : 0;
      }
      sites.add(new MemoryRows(Patients.VARIABLES, rows));
    }
    return sites;
  }

  private static TrainModel model(StudySpec study, List<Variable> variables) {
    Codebook codebook = new Codebook(new DatasetId("heart"), variables);
    return TrainModel.of(TrainSetup.of(study, codebook));
  }

  /** Weight of {@code sex = male} of a logistic regression, which starts at zero. */
  private static float male(StudySpec study, int having) {
    TrainResult result = Sites.train(study, Patients.VARIABLES, sites(SEX, 1, having));
    return Sites.weights(result)[1];
  }

  @Test
  void levels_ofTwoHospitals_areNotTrained() {
    StudySpec study = Sites.study("ill ~ age + sex", "rounds", "2", "model.missing", "drop");
    for (int having = 1; having <= 2; having++) {
      assertThat(male(open(study), having)).isNotZero();
      assertThat(male(study, having)).isZero();
    }
    assertThat(male(study, 3)).isNotZero().isEqualTo(male(open(study), 3));
  }

  @Test
  void levels_ofTwoHospitals_areNotTrainedByAnyStrategy() {
    for (String strategy : List.of("scaffold", "fednova", "fedadam", "rfa", "ditto")) {
      StudySpec study =
          Sites.study(
              "ill ~ age + sex", "rounds", "2", "model.missing", "drop", "strategy.name", strategy);
      assertThat(male(open(study), 2)).as(strategy).isNotZero();
      assertThat(male(study, 2)).as(strategy).isZero();
    }
  }

  @Test
  void levels_ofAHiddenLayer_areNotTrained() {
    StudySpec study =
        Sites.study("ill ~ age + sex", "rounds", "2", "model.hidden", "3", "model.missing", "drop");
    float[] before = model(study, Patients.VARIABLES).initialWeights();
    float[] after = Sites.weights(Sites.train(study, Patients.VARIABLES, sites(SEX, 1, 2)));
    for (int unit = 0; unit < 3; unit++) {
      assertThat(after[2 * unit]).isNotEqualTo(before[2 * unit]);
      assertThat(after[2 * unit + 1]).isEqualTo(before[2 * unit + 1]);
    }
  }

  @Test
  void rowsOfATable_ofTwoHospitals_areNotTrained() {
    StudySpec study = Sites.study("ill ~ age + stage", "rounds", "2", "model.embedding", "2");
    float[] before = model(study, Patients.VARIABLES).initialWeights();
    for (int having = 2; having <= 3; having++) {
      float[] after =
          Sites.weights(Sites.train(study, Patients.VARIABLES, sites(STAGE, 2, having)));
      // the table comes first: rows i, ii, iii and "missing", of two numbers
      assertThat(after[0]).isNotEqualTo(before[0]);
      assertThat(after[4] == before[4]).isEqualTo(having == 2);
      assertThat(after[2]).isEqualTo(before[2]); // nobody has stage ii
    }
  }

  private static final List<Variable> NOTES =
      List.of(Variable.text("note", 200, "en"), Variable.integer("ill", 0, 1));

  /** Notes of 60 patients of a hospital, whose first ones say a word more. */
  private record Notes(List<String> words, List<Integer> patients) implements Rows {
    @Override
    public List<Variable> variables() {
      return NOTES;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      int n = 60;
      double[][] columns = new double[2][n];
      String[][] texts = RowBlock.room(NOTES, n);
      for (int i = 0; i < n; i++) {
        StringBuilder note = new StringBuilder("horse");
        for (int w = 0; w < words.size(); w++) {
          note.append(i < patients.get(w) ? " " + words.get(w) : "");
        }
        texts[0][i] = note.toString();
        columns[0][i] = note.length();
        columns[1][i] = i % 3 == 0 ? 0 : 1;
      }
      reader.block(new RowBlock(n, columns, texts));
    }

    @Override
    public void close() {}
  }

  @Test
  void words_ofFewPatientsOrTwoHospitals_areNotTrained() {
    List<String> words = List.of("zebra", "ostrich", "camel", "llama");
    List<Notes> sites = new ArrayList<>();
    for (int site = 0; site < 4; site++) {
      // at two hospitals; of ten patients at three; of nine at four; of ten at two
      sites.add(
          new Notes(words, List.of(site < 2 ? 40 : 0, site < 3 ? 10 : 9, 9, site < 2 ? 10 : 9)));
    }
    StudySpec study =
        Sites.study(
            "ill ~ note",
            "rounds",
            "2",
            "model.text.from",
            "0",
            "model.text.to",
            "0",
            "model.text.words",
            "1",
            "model.text.buckets",
            "1024",
            "local.rate",
            "1");
    assertThat(trained(study, sites, "horse", "zebra", "ostrich", "camel", "llama"))
        .containsExactly("horse", "ostrich");
    assertThat(trained(open(study), sites, "horse", "zebra", "ostrich", "camel", "llama"))
        .containsExactly("horse", "zebra", "ostrich", "camel", "llama");
  }

  /** Which words' weights are not zero any more. */
  private static List<String> trained(StudySpec study, List<Notes> sites, String... words) {
    HashedText hashed = new HashedText(model(study, NOTES).options().text().ngrams());
    float[] weights = Sites.weights(Sites.train(study, NOTES, sites));
    return List.of(words).stream()
        .filter(
            word -> {
              SparseSums sums = new SparseSums();
              hashed.add(word, sums);
              return IntStream.of(sums.indices()).allMatch(bucket -> weights[bucket] != 0);
            })
        .toList();
  }

  @Test
  void houseAlone_trainsAll() {
    StudySpec study = Sites.study("ill ~ age + sex", "rounds", "2", "model.missing", "drop");
    TrainResult alone = Sites.train(study, Patients.VARIABLES, sites(SEX, 1, 1).subList(0, 1));
    assertThat(Sites.weights(alone)[1]).isNotZero();
  }
}
