package eu.sund.app.demo;

import java.nio.charset.StandardCharsets;

/** The two studies of the demo: one on all patients, one that leaves some out to test on. */
final class DemoStudies {
  /** The model of both. */
  static final String FORMULA =
      "disease ~ age + sex + trestbps + chol + fbs + thalach + exang + oldpeak + cp + restecg";

  private DemoStudies() {}

  /** The study whose coefficients are compared with the pooled analysis. */
  static byte[] all() {
    return document("Heart disease in five hospitals", "", "");
  }

  /**
   * The study whose model is tested on held-out patients; a small ridge penalty lets small
   * hospitals train alone too, so that there is something to compare with.
   */
  static byte[] training() {
    return document(
        "Heart disease in five hospitals, trained without the test patients",
        "cohort: \"set = 'train'\"\n",
        "  ridge: 1\n  evaluate:\n    cohort: \"set = 'test'\"\n");
  }

  private static byte[] document(String title, String cohort, String options) {
    String text =
        """
        title: "%s"
        purpose: "Which findings at the first visit go with coronary heart disease? A demonstration of the network."
        datasets: [heart]
        %sanalysis: glm
        formula: "%s"
        options:
          family: binomial
        %s\
        """
            .formatted(title, cohort, FORMULA, options);
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
