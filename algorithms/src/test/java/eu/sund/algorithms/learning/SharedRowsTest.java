package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.algorithms.text.HashedText;
import eu.sund.algorithms.text.SparseSums;
import eu.sund.algorithms.text.TextTokens;
import eu.sund.core.Aggregate;
import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Layout;
import eu.sund.core.PatientKey;
import eu.sund.core.Privacy;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.StudySpec;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
    return study.onOpenData(true);
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
      assertThat(said(open(study))).as(strategy).isNotEmpty();
      assertThat(said(study)).as(strategy).isEmpty();
    }
  }

  /** In which tensors of their updates sites say anything of a level that two of them have. */
  private static Set<String> said(StudySpec study) {
    Set<String> tensors = new TreeSet<>();
    Sites.run(
        study,
        Patients.VARIABLES,
        sites(SEX, 1, 2),
        Privacy.none(),
        update -> {
          for (int t = 0; t < update.tensors().size(); t++) {
            String name = update.layout().tensors().get(t).name();
            if ((name.equals("delta") || name.equals("control"))
                && update.tensors().get(t).toArray()[1] != 0) {
              tensors.add(name);
            }
          }
        });
    return tensors;
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

  private static final List<Variable> PERSONS =
      List.of(NOTES.get(0), NOTES.get(1), Variable.patient("person"));

  /**
   * Sixty notes of a hospital, whose first ones say a word more.
   *
   * @param each how many successive notes are one patient's
   */
  private record Notes(List<String> words, List<Integer> having, int each) implements Rows {
    Notes(List<String> words, List<Integer> having) {
      this(words, having, 1);
    }

    @Override
    public List<Variable> variables() {
      return each == 1 ? NOTES : PERSONS;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      int n = 60;
      double[][] columns = new double[variables().size()][n];
      String[][] texts = RowBlock.room(variables(), n);
      for (int i = 0; i < n; i++) {
        StringBuilder note = new StringBuilder("horse");
        for (int w = 0; w < words.size(); w++) {
          note.append(i < having.get(w) ? " " + words.get(w) : "");
        }
        texts[0][i] = note.toString();
        columns[0][i] = note.length();
        columns[1][i] = i % 3 == 0 ? 0 : 1;
        if (each > 1) {
          columns[2][i] = PatientKey.of("person " + i / each);
        }
      }
      reader.block(new RowBlock(n, columns, texts));
    }

    @Override
    public void close() {}
  }

  /** A feature a word. */
  private static StudySpec ofWords(int rounds) {
    return Sites.study(
        "ill ~ note",
        "rounds",
        Integer.toString(rounds),
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
    StudySpec study = ofWords(2);
    assertThat(trained(study, sites, "horse", "zebra", "ostrich", "camel", "llama"))
        .containsExactly("horse", "ostrich");
    assertThat(trained(open(study), sites, "horse", "zebra", "ostrich", "camel", "llama"))
        .containsExactly("horse", "zebra", "ostrich", "camel", "llama");
  }

  @Test
  void words_ofManyNotesOfFewPatients_areNotTrained() {
    StudySpec study = ofWords(1);
    for (int each : new int[] {2, 4}) { // twenty notes of ten patients, of five
      List<Notes> sites =
          IntStream.range(0, 3)
              .mapToObj(site -> new Notes(List.of("zebra"), List.of(20), each))
              .toList();
      assertThat(trained(study, sites, "horse", "zebra"))
          .isEqualTo(each == 2 ? List.of("horse", "zebra") : List.of("horse"));
    }
  }

  /** Which words' weights are not zero any more. */
  private static List<String> trained(StudySpec study, List<Notes> sites, String... words) {
    HashedText hashed = new HashedText(model(study, NOTES).options().text().ngrams());
    List<Variable> variables = sites.getFirst().variables();
    float[] weights = Sites.weights(Sites.train(study, variables, sites));
    return List.of(words).stream()
        .filter(
            word -> {
              SparseSums sums = new SparseSums();
              hashed.add(word, sums);
              return IntStream.of(sums.indices()).allMatch(bucket -> weights[bucket] != 0);
            })
        .toList();
  }

  /** Rows of tokens and positions; an engine is not needed to count and to confine. */
  @Test
  void tokens_ofFewPatientsOrTwoHospitals_areNotTrained() {
    StudySpec study =
        Sites.study(
            "ill ~ note",
            "model.text.kind",
            "encoder",
            "model.text.length",
            "4",
            "model.engine",
            "torch",
            "model.text.vocabulary",
            "4096");
    TrainModel model = model(study, NOTES);
    // notes of two words at two hospitals, of ten patients at three, of nine at four
    List<List<Integer>> having =
        List.of(List.of(40, 10, 9), List.of(40, 10, 9), List.of(0, 10, 9), List.of(0, 0, 9));
    List<Values> counted = new ArrayList<>();
    for (List<Integer> patients : having) {
      Notes notes = new Notes(List.of("zebra", "ostrich", "camel"), patients);
      TrainExamples read =
          TrainExamples.atFirst(model, notes, AtSite.alone(RowAccess.granted("test")));
      counted.add(SharedRows.present(model, read, 10));
    }
    TensorSpec tensor = SharedRows.tensor(model);
    double[] sums = new double[tensor.size()];
    for (Values site : counted) {
      double[] numbers = site.toArray();
      Arrays.setAll(sums, k -> sums[k] + numbers[k]);
    }
    Layout layout = new Layout("start", List.of(tensor));
    SharedRows shared = SharedRows.of(model, new Aggregate(layout, 4, List.of(Values.of(sums))));
    float[] change = new float[model.network().size()];
    Arrays.fill(change, 1);
    shared.confine(model.network(), change);

    TextTokens tokens =
        TextTokens.open(model.options().text().encoder().orElseThrow(), Artefacts.none());
    int width = model.network().tokens().orElseThrow().width();
    List<String> trained = new ArrayList<>();
    for (String word : List.of("horse", "zebra", "ostrich", "camel")) {
      int[] ids = tokens.of(word);
      if (change[ids[ids.length - 1] * width] == 1) {
        trained.add(word);
      }
    }
    assertThat(trained).containsExactly("horse", "ostrich");
    // of the positions those that ten patients of three hospitals have: the first and the second
    int positions = 4096 * width;
    int first = tokens.of("horse").length;
    for (int k = 0; k < 4; k++) {
      assertThat(change[positions + k * width]).as("position " + k).isEqualTo(k <= first ? 1 : 0);
    }
    int rest = positions + 4 * width;
    for (int k = rest; k < change.length; k++) {
      assertThat(change[k]).isEqualTo(1);
    }
  }

  @Test
  void tokens_ofAnEncoderThatIsNotTrained_areNotCounted() {
    StudySpec study =
        Sites.study(
            "ill ~ note",
            "model.text.kind",
            "encoder",
            "model.engine",
            "torch",
            "model.text.train",
            "frozen",
            "model.text.weights",
            "0".repeat(64));
    assertThat(SharedRows.isCounted(model(study, NOTES))).isFalse();
    assertThat(SharedRows.isCounted(model(Sites.study("ill ~ note"), NOTES))).isTrue();
  }

  @Test
  void houseAlone_trainsAll() {
    StudySpec study = Sites.study("ill ~ age + sex", "rounds", "2", "model.missing", "drop");
    TrainResult alone = Sites.train(study, Patients.VARIABLES, sites(SEX, 1, 1).subList(0, 1));
    assertThat(Sites.weights(alone)[1]).isNotZero();
  }
}
