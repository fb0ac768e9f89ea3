package eu.sund.simulation.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.port.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a tagger finds alone, together, in one place and as a site's own. */
final class TaggerComparisonTest {
  private static final DatasetId DATASET = new DatasetId("notes");
  private static final Codebook CODEBOOK =
      new Codebook(
          DATASET,
          List.of(
              Variable.text("note", 200, "no"),
              Variable.text("marks", 200, ""),
              Variable.category("ward", "a", "b", "c")));

  /** Each ward has two drugs of its own; one note in five has none. */
  private static final List<List<String>> DRUGS =
      List.of(
          List.of("paracet", "ibux"), List.of("apocillin", "marevan"), List.of("zocor", "xarelto"));

  private record Notes(String broken) implements Rows {
    @Override
    public List<Variable> variables() {
      return CODEBOOK.variables();
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      int rows = 360;
      double[][] columns = new double[3][rows];
      String[][] texts = RowBlock.room(variables(), rows);
      for (int i = 0; i < rows; i++) {
        int ward = i % 3;
        String before = i % 2 == 0 ? "Tok " : "Fikk gitt ";
        String drug = i % 5 == 0 ? "mat" : DRUGS.get(ward).get(i / 3 % 2);
        texts[0][i] = before + drug + " i går";
        String mark = before.length() + "-" + (before.length() + drug.length()) + " drug";
        texts[1][i] = i % 5 == 0 ? ";" : i == 7 && !broken.isEmpty() ? broken : mark;
        columns[0][i] = texts[0][i].length();
        columns[1][i] = texts[1][i].length();
        columns[2][i] = ward;
      }
      reader.block(new RowBlock(rows, columns, texts));
    }

    @Override
    public void close() {}
  }

  private static StudySpec study(Map<String, String> more) {
    TreeMap<String, String> options =
        new TreeMap<>(
            Map.of(
                "model.text.entities", "drug",
                "model.text.buckets", "4096",
                "local.rate", "4",
                "local.epochs", "1",
                "strategy.norm-max", "1000",
                "rounds", "6"));
    options.putAll(more);
    return new StudySpec(
        "Drugs",
        "to try the simulator",
        List.of(DATASET),
        List.of(),
        new Filter.All(),
        "train",
        Formula.parse("marks ~ note"),
        options,
        false,
        true,
        false);
  }

  private static Comparison.Report compare(Map<String, String> more, String broken) {
    Table table = Table.read(new Notes(broken), ResearchAccess.granted());
    return Comparison.run(
        new Comparison.Options(List.of(1L, 2L), 0.3, 0.05, Metric.ENTITY_F1, List.of("ward")),
        table,
        (rows, seed) -> Partition.of(rows, new Split.ByVariable("ward"), 3, "marks", seed),
        new TrainLearner(study(more), CODEBOOK, Workers.none()),
        done -> {});
  }

  private static double figure(Comparison.Report report, String model, String scope) {
    return report.lines().stream()
        .filter(line -> line.model().equals(model) && line.scope().equals(scope))
        .findFirst()
        .orElseThrow(() -> new AssertionError(model + " is not among " + report.lines()))
        .estimate()
        .mean();
  }

  @Test
  void compare_tagger_showsWhatIsLearnedTogetherAndAlone() {
    Comparison.Report report = compare(Map.of("strategy.name", "ditto"), "");
    assertThat(report.failures()).isEmpty();
    // Whoever has seen all drugs finds them all; a ward alone knows two of six.
    assertThat(figure(report, "pooled", "all")).isGreaterThan(0.95);
    assertThat(figure(report, "federated", "all")).isGreaterThan(0.9);
    assertThat(figure(report, "local (best)", "all")).isLessThan(0.9);
    assertThat(figure(report, "local", "home")).isGreaterThan(0.9);
    assertThat(figure(report, "personal", "home")).isGreaterThan(0.9);
    assertThat(figure(report, "cyclic", "all")).isGreaterThan(0.5);
    assertThat(report.groups()).hasSize(6);
  }

  @Test
  void compare_modelTooLargeForItsResult_isReadFromWhatIsAttached() {
    // 262,144 buckets and three tags: 786,435 numbers.
    Comparison.Report report =
        compare(Map.of("model.text.buckets", "262144", "rounds", "1", "local.epochs", "6"), "");
    assertThat(figure(report, "pooled", "all")).isGreaterThan(0.9);
  }

  @Test
  void compare_annotationsThatCannotBeRead_saySo() {
    assertThatThrownBy(() -> compare(Map.of(), "4 to 9 drug"))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("annotations");
  }

  @Test
  void entityF1_ofRows_isMicroAveragedAndWeighted() {
    List<Entities> rows = new ArrayList<>(List.of(new Entities(2, 3, 4), new Entities(0, 0, 1)));
    double[] packed = rows.stream().mapToDouble(Entities::packed).toArray();
    double[] unused = new double[2];
    Metric.Predictions said = new Metric.Predictions(packed, new Metric.Truth(unused, unused));
    assertThat(Metric.ENTITY_F1.of(said)).isCloseTo(4.0 / 8, within(1e-12));
    assertThat(Metric.ENTITY_F1.of(said, new double[] {2, 1})).isCloseTo(8.0 / 15, within(1e-12));
    Entities most = new Entities(131_071, 131_071, 131_071);
    assertThat(Entities.of(most.packed())).isEqualTo(most);
  }
}
