package eu.sund.app.synth;

import eu.sund.core.Checks;
import eu.sund.core.Names;
import java.util.List;

/**
 * A hospital of the synthetic network: whom it sees, how it measures, what it leaves out.
 *
 * @param id its name in the network, such as {@code turku}
 * @param place the town as people write it
 * @param country two letters, ISO 3166
 * @param mix the patients
 * @param habits how values are written down
 * @param missing how often a value is not there
 */
public record Hospital(
    String id, String place, String country, Mix mix, Habits habits, Missing missing) {

  /**
   * The patients of a hospital.
   *
   * @param age mean age in years
   * @param ageSpread standard deviation of the age
   * @param men share of men
   * @param severity mean of the latent severity of coronary disease; its standard deviation is 1
   * @param cholesterol mean serum cholesterol of a woman of 54, mg/dl
   * @param pressure what the resting blood pressure is above that of the other hospitals, mmHg
   */
  public record Mix(
      double age,
      double ageSpread,
      double men,
      double severity,
      double cholesterol,
      double pressure) {}

  /**
   * How values are written down.
   *
   * @param pressureStep blood pressure is rounded to multiples of this, mmHg
   * @param cholesterolMmol whether the laboratory reports mmol/l to one decimal (then converted to
   *     mg/dl) and not whole mg/dl
   * @param sugarCut the standard normal value above which fasting blood sugar counts as high
   * @param ecgCut the standard normal value above which the resting ECG is read as hypertrophy
   */
  public record Habits(int pressureStep, boolean cholesterolMmol, double sugarCut, double ecgCut) {}

  /**
   * Probabilities that a value is missing; they never depend on the disease.
   *
   * @param pressure blood pressure
   * @param cholesterol cholesterol
   * @param sugar fasting blood sugar
   * @param ecg resting ECG
   * @param exercise the whole exercise test (thalach, exang, oldpeak), doubled above 75 years
   */
  public record Missing(
      double pressure, double cholesterol, double sugar, double ecg, double exercise) {}

  /**
   * Checks the name and the rounding.
   *
   * @throws IllegalArgumentException if the id is no name or the step is not positive
   */
  public Hospital {
    Names.require("site name", id);
    Checks.argument(habits.pressureStep() >= 1, "pressure step must be 1 or more");
  }

  /** The five hospitals of the demo. */
  public static List<Hospital> demo() {
    return List.of(
        new Hospital(
            "tromso",
            "Tromsø",
            "NO",
            new Mix(56, 9.5, 0.66, -0.15, 246, 1),
            new Habits(2, true, 1.10, 0.35),
            new Missing(0.004, 0.010, 0.020, 0.004, 0.015)),
        new Hospital(
            "linkoping",
            "Linköping",
            "SE",
            new Mix(58, 10, 0.62, 0.0, 236, 0),
            new Habits(5, true, 1.00, 0.85),
            new Missing(0.006, 0.020, 0.040, 0.006, 0.030)),
        new Hospital(
            "copenhagen",
            "Copenhagen",
            "DK",
            new Mix(49, 8.5, 0.70, -0.65, 250, 2),
            new Habits(10, true, 1.45, 1.55),
            new Missing(0.006, 0.070, 0.030, 0.004, 0.010)),
        new Hospital(
            "turku",
            "Turku",
            "FI",
            new Mix(60, 9, 0.74, 0.85, 258, 3),
            new Habits(5, true, 0.95, 1.10),
            new Missing(0.015, 0.030, 0.160, 0.010, 0.040)),
        new Hospital(
            "tartu",
            "Tartu",
            "EE",
            new Mix(63, 8, 0.58, 0.45, 228, 6),
            new Habits(1, false, 0.55, 0.70),
            new Missing(0.050, 0.050, 0.060, 0.010, 0.120)));
  }
}
