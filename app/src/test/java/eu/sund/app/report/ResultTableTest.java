package eu.sund.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.GlmResult;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ResultTableTest {

  private static String print(GlmResult result, ResultTable.Style style) {
    StringBuilder out = new StringBuilder();
    ResultTable.print(result, out, style);
    return out.toString();
  }

  @Test
  void print_logistic_isThisText() {
    assertThat(print(Samples.logistic(), new ResultTable.Style(false, false)))
        .isEqualTo(
            """
            disease ~ age + sex + trestbps + chol + fbs + thalach + exang + oldpeak + cp + restecg
            binomial, logit link; glm@1 over 5 sites

            Term         Estimate  Std. error       z         p  95 % CI from        to
            (Intercept)  -2.19783     1.35641  -1.620    0.1052      -4.85635   0.46069
            age           0.02133     0.01262   1.690    0.0909      -0.00340   0.04606
            sex           1.29961     0.25691   5.059  4.22e-07       0.79609   1.80314
            trestbps      0.00616     0.00573   1.077    0.2816      -0.00506   0.01739
            chol         -0.00194     0.00117  -1.667    0.0955      -0.00423   0.00034
            fbs           0.52660     0.29256   1.800    0.0719      -0.04680   1.10000
            thalach      -0.01401     0.00456  -3.074    0.0021      -0.02294  -0.00508
            exang         1.00812     0.23111   4.362  1.29e-05       0.55516   1.46109
            oldpeak       0.62854     0.11465   5.482  4.20e-08       0.40383   0.85324
            cp2          -0.41883     0.48765  -0.859    0.3904      -1.37460   0.53693
            cp3          -0.01458     0.45200  -0.032    0.9743      -0.90049   0.87133
            cp4           1.43158     0.44032   3.251    0.0011       0.56856   2.29460
            restecg1     -0.07821     0.30290  -0.258    0.7963      -0.67189   0.51547
            restecg2      0.25604     0.25344   1.010    0.3124      -0.24069   0.75276

                      Odds ratio  95 % CI from      to
            age           1.0216        0.9966  1.0471
            sex           3.6679        2.2168  6.0687
            trestbps      1.0062        0.9950  1.0175
            chol          0.9981        0.9958  1.0003
            fbs           1.6932        0.9543  3.0042
            thalach       0.9861        0.9773  0.9949
            exang         2.7404        1.7422  4.3106
            oldpeak       1.8749        1.4976  2.3472
            cp2           0.6578        0.2529  1.7108
            cp3           0.9855        0.4064  2.3901
            cp4           4.1853        1.7657  9.9204
            restecg1      0.9248        0.5107  1.6744
            restecg2      1.2918        0.7861  2.1229

            Patients            740
            Events              357
            Rows dropped        180 (missing or implausible values)
            Deviance            621.784 on 726 degrees of freedom
            Null deviance       1024.944 on 739 degrees of freedom
            AIC                 649.784  (log-likelihood -310.892)
            Iterations          6
            Sites               5

            Predictions, measured on set == "test"
            Patients            254, events 131
            AUC                 0.8543, 95 % interval 0.8090 to 0.8996 (exact to 0.0002)
            Brier score         0.1417
            Calibration         intercept 0.0312, slope 0.9418
            At threshold 0.50   accuracy 79.1 %, sensitivity 79.5 %, specificity 74.0 %

            Note: The ranges of the codebook bound every sum; no value lay outside.
            """);
  }

  @Test
  void print_inAnotherLocale_isTheSame() {
    String here = print(Samples.logistic(), new ResultTable.Style(false, true));
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(print(Samples.logistic(), new ResultTable.Style(false, true))).isEqualTo(here);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void print_stars_onlyIfAsked() {
    assertThat(print(Samples.logistic(), new ResultTable.Style(false, true)))
        .containsPattern("4\\.22e-07 +\\*\\*\\* ")
        .contains("* p < 0.05");
    assertThat(print(Samples.logistic(), new ResultTable.Style(false, false))).doesNotContain("*");
  }

  @Test
  void print_colour_marksHeadingsAndEndsEveryMark() {
    String text = print(Samples.logistic(), new ResultTable.Style(true, false));
    assertThat(text.split("\u001b\\[[12]m", -1)).hasSameSizeAs(text.split("\u001b\\[0m", -1));
    assertThat(text.replaceAll("\u001b\\[[012]m", ""))
        .isEqualTo(print(Samples.logistic(), new ResultTable.Style(false, false)));
  }

  @Test
  void print_extremeValuesAndLongTerms_stayWithinTheWidth() {
    String longTerm = "a".repeat(60) + ":" + "b".repeat(60);
    GlmResult result =
        Samples.result(
            "gaussian",
            "identity",
            List.of(
                Samples.row("(Intercept)", -1.23456789e12, 1e-9, 0),
                Samples.row(longTerm, 1e-12, 3e5, 0.05),
                Samples.row("x", Double.NaN, Double.POSITIVE_INFINITY, Double.NaN)),
            null,
            null);
    String text = print(result, new ResultTable.Style(false, true));
    assertThat(text.lines()).allMatch(line -> line.length() <= ResultTable.WIDTH);
    assertThat(text)
        .contains("-1.235e+12", "<2.2e-16", "NA", "Inf")
        .containsPattern("Rows dropped +fewer than 5")
        .contains(" t ")
        .contains("Dispersion")
        .doesNotContain("atio ", "AUC");
  }

  @Test
  void print_poisson_namesRateRatios() {
    GlmResult result = Samples.result("poisson", "log", Samples.LOGISTIC, 0L, null);
    assertThat(print(result, new ResultTable.Style(false, false)))
        .contains("Rate ratio")
        .doesNotContain("Events");
  }
}
