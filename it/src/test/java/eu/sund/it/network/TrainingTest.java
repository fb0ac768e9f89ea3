package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.learning.TrainResult;
import eu.sund.app.researcher.Desk;
import eu.sund.core.RunId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A network is trained over real processes on synthetic patients. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TrainingTest {
  private static final String[] SITES = {"turku", "tartu", "tromso", "linkoping"};

  /** The study of docs/learning.md. */
  private static final byte[] STUDY =
      """
      title: A network for coronary disease
      purpose: Predict disease from routine findings; a test of the network.
      datasets: heart
      cohort: set = 'train'
      analysis: train
      formula: disease ~ age + sex + cp + trestbps + chol + thalach + exang + oldpeak
      options:
        model: { hidden: [8], activation: tanh }
        strategy: { name: scaffold }
        local: { rate: 0.1, steps: 10, batch: 64 }
        rounds: 5
        seed: 7
        evaluate: { holdout: 0.2, vote: true, by: sex }
      """
          .getBytes(StandardCharsets.UTF_8);

  private static @TempDir Path folder;
  private RealNetwork network;
  private Desk desk;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @BeforeAll
  void start() {
    network = RealNetwork.create(folder);
    desk = network.serve("train", 1000, SITES);
  }

  @AfterAll
  void end() {
    network.close();
  }

  @Test
  void train_aSiteKilledOnTheWay_givesTheSameModel() {
    byte[] calm = RealNetwork.succeed(desk, STUDY);
    TrainResult result = Desk.readTrained(calm).orElseThrow();
    assertThat(result.sites()).isEqualTo(4);
    assertThat(result.rounds()).hasSize(5);
    assertThat(result.metrics())
        .anySatisfy(
            metric -> {
              assertThat(metric.name()).isEqualTo("auc");
              // the made-up risk has an AUC of about 0.8
              assertThat(metric.value()).isGreaterThan(0.7);
            });

    useBundle();

    AtomicInteger killed = new AtomicInteger();
    RunId run = desk.submit(STUDY);
    byte[] disturbed =
        RealNetwork.result(
            desk,
            run,
            view -> {
              if (view.getRound() >= 4 && !view.getTerminal() && killed.get() == 0) {
                killed.set(view.getRound());
                network.kill("tartu");
                network.startSite("tartu");
              }
            });
    assertThat(killed.get()).isPositive();
    assertThat(new String(disturbed, StandardCharsets.UTF_8))
        .isEqualTo(new String(calm, StandardCharsets.UTF_8));
  }

  /**
   * Figures by what the officers signed of the sites, of single ones because the data are made up;
   * and updates rounded at random by the sites' secrets, the same in every run.
   */
  @Test
  void train_byCountryInFewBits_repeatsWhenASiteIsKilled() {
    byte[] study =
        (new String(STUDY, StandardCharsets.UTF_8)
                    .replace("name: scaffold", "name: fedavg")
                    .replace("by: sex", "by: 'sex, country'")
                + "  compress: { bits: 8 }\nopen-data: true\n")
            .getBytes(StandardCharsets.UTF_8);
    byte[] calm = RealNetwork.succeed(desk, study);
    assertThat(Desk.readTrained(calm).orElseThrow().metrics())
        .extracting(TrainResult.Metric::group)
        .contains("country=EE", "country=FI", "country=NO", "country=SE", "sex=1");
    network.kill("tromso");
    network.startSite("tromso");
    byte[] again = RealNetwork.succeed(desk, study);
    assertThat(new String(again, StandardCharsets.UTF_8))
        .isEqualTo(new String(calm, StandardCharsets.UTF_8));
  }

  /** The result's bundle is fetched, checked and used, each by a process of its own. */
  private void useBundle() {
    String run = desk.list(1).getFirst().getRunId();
    Path out = folder.resolve("out");
    ok("study", "result", run, "--as", network.researcherRoot("rita"), "--out", out);
    Path bundle = out.resolve("model.zip");
    ok("model", "verify", bundle);
    assertThat(ok("model", "show", bundle)).contains("4 hospitals", "coronary disease");

    Path table =
        network.file(
            "patients.csv",
            """
            nr,age,sex,cp,trestbps,chol,thalach,exang,oldpeak
            1,44,0,2,120,200,170,0,0
            2,71,1,4,165,290,105,1,3.1
            3,71,1,,165,290,105,1,999
            """
                .getBytes(StandardCharsets.UTF_8));
    String answers = ok("model", "predict", bundle, "--data", table, "--keep", "nr");
    List<String> lines = answers.lines().toList();
    assertThat(lines.getFirst()).isEqualTo("nr,disease_probability");
    assertThat(lines).hasSize(4);
    double low = Double.parseDouble(lines.get(1).substring(2));
    double high = Double.parseDouble(lines.get(2).substring(2));
    assertThat(low).isLessThan(high);
  }

  @Test
  void train_aModelTooLargeForItsResult_isFetchedInChunks() {
    byte[] study =
        new String(STUDY, StandardCharsets.UTF_8)
            .replace("hidden: [8]", "hidden: [1000, 500]")
            .replace("rounds: 5", "rounds: 1")
            .replace("steps: 10", "steps: 1")
            .replace("name: scaffold", "name: fedavg")
            .getBytes(StandardCharsets.UTF_8);
    TrainResult result = Desk.readTrained(RealNetwork.succeed(desk, study)).orElseThrow();
    assertThat(result.weights().base64()).isEmpty();

    Path out = folder.resolve("large");
    String run = desk.list(1).getFirst().getRunId();
    ok("study", "result", run, "--as", network.researcherRoot("rita"), "--out", out);
    assertThat(ok("model", "verify", out.resolve("model.zip"))).contains("The bundle is whole.");
    assertThat(out.resolve("weights.bin")).doesNotExist();
  }

  private String ok(Object... arguments) {
    Program.Ended ended = network.run(arguments);
    assertThat(ended.exit()).as(ended.all()).isZero();
    return ended.out();
  }
}
