package eu.sund.app.report;

import eu.sund.algorithms.regression.Evaluation;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.core.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results to print. The logistic one holds R 4.2.2's figures, entry logistic_all_740. */
final class Samples {
  static final List<GlmResult.Coefficient> LOGISTIC =
      List.of(
          row("(Intercept)", -2.19783284140358, 1.3564119045127, 0.105161733883131),
          row("age", 0.0213298556737384, 0.0126176948060057, 0.0909377527579798),
          row("sex", 1.29961260319541, 0.256906549131078, 4.22129158478492e-07),
          row("trestbps", 0.00616433803040059, 0.00572505753470672, 0.281601153121434),
          row("chol", -0.00194266174349575, 0.00116519887593525, 0.0954674476747827),
          row("fbs", 0.526596621375037, 0.292557194812515, 0.0718640543645609),
          row("thalach", -0.0140088672633942, 0.00455704076396367, 0.00211128047116448),
          row("exang", 1.00812114519308, 0.231108353130702, 1.28811302720768e-05),
          row("oldpeak", 0.62853694504399, 0.114646252987486, 4.19587406164068e-08),
          row("cp2", -0.418834253156563, 0.487646307710537, 0.390401528449523),
          row("cp3", -0.0145808480244923, 0.45200259912278, 0.974266041466004),
          row("cp4", 1.43157748341577, 0.440323925283233, 0.00114922347713541),
          row("restecg1", -0.0782077635826745, 0.302902691815862, 0.796256918296244),
          row("restecg2", 0.256039607618121, 0.253435844859928, 0.312364104343261));

  private Samples() {}

  static GlmResult.Coefficient row(String term, double estimate, double error, double p) {
    // The 0.975 quantile of the normal distribution.
    double half = 1.959963984540054 * error;
    return new GlmResult.Coefficient(
        term, estimate, error, estimate / error, p, estimate - half, estimate + half);
  }

  static GlmResult logistic() {
    return result("binomial", "logit", LOGISTIC, 180L, evaluation());
  }

  static GlmResult result(
      String family,
      String link,
      List<GlmResult.Coefficient> rows,
      @Nullable Long dropped,
      @Nullable Evaluation evaluation) {
    return new GlmResult(
        "glm@1",
        "disease ~ age + sex + trestbps + chol + fbs + thalach + exang + oldpeak + cp + restecg",
        family,
        link,
        5,
        740,
        family.equals("binomial") ? 357L : null,
        dropped,
        rows,
        List.of(),
        1,
        621.78432259263,
        1024.94412567032,
        726,
        739,
        -310.892161296315,
        649.78432259263,
        6,
        0.95,
        List.of("The ranges of the codebook bound every sum; no value lay outside."),
        evaluation);
  }

  /** Made up: the curve of two normal distributions. */
  static Evaluation evaluation() {
    List<Evaluation.RocPoint> roc = new ArrayList<>();
    for (int i = 0; i <= 200; i++) {
      double x = i / 200.0;
      roc.add(new Evaluation.RocPoint(x, Math.pow(x, 0.17)));
    }
    List<Evaluation.CalibrationGroup> groups = new ArrayList<>();
    double[] observed = {0.04, 0.11, 0.17, 0.31, 0.44, 0.49, 0.71, 0.8, 0.84, 0.98};
    for (int i = 0; i < 10; i++) {
      groups.add(new Evaluation.CalibrationGroup((i + 0.5) / 10, observed[i], 14 + 3L * (i % 4)));
    }
    return new Evaluation(
        "set == \"test\"",
        254,
        131,
        0.8543,
        2e-4,
        0.0231,
        0.1417,
        0.0312,
        0.9418,
        0.5,
        0.791,
        0.795,
        0.74,
        roc,
        groups);
  }

  static RunFacts facts() {
    return new RunFacts(
        "Who of those sent for angiography has coronary disease?",
        "To see whether routine measurements predict narrowed coronary arteries in five hospitals.",
        "",
        "Astrid Lindholm, Uppsala",
        "r-00d1f3a29b4c5e67",
        Instant.parse("2026-11-02T08:15:30Z"),
        Instant.parse("2026-11-02T08:15:33.250Z"),
        List.of(
            new RunFacts.Site("tromso", "Tromsø", "NO", "Cleveland, odd rows (plays NO)", false),
            new RunFacts.Site(
                "linkoping", "Linköping", "SE", "Cleveland, even rows (plays SE)", false),
            new RunFacts.Site("copenhagen", "Copenhagen", "DK", "Budapest (plays DK)", false),
            new RunFacts.Site("turku", "Turku", "FI", "Zurich and Basel (plays FI)", false),
            new RunFacts.Site("tartu", "Tartu", "EE", "Long Beach VA (plays EE)", true)),
        Map.of(
            "study", Digest.of("study".getBytes(StandardCharsets.UTF_8)),
            "plan", Digest.of("plan".getBytes(StandardCharsets.UTF_8))),
        List.of("A cholesterol of 0 stands for not measured and is kept."),
        List.of("tartu sent 8 updates of 1,920 bytes."));
  }
}
