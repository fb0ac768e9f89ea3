package eu.sund.app.synth;

import eu.sund.core.Range;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The codebook of the heart-disease variables, in the order of the CSV's columns. */
public final class HeartVariables {
  private HeartVariables() {}

  /** The variables of the synthetic data. */
  public static List<Variable> synthetic() {
    List<Variable> variables = new ArrayList<>(covariates(80, 90, 0, ""));
    variables.add(disease("coronary disease (synthetic)"));
    variables.add(set("one patient in three, drawn at random, is test"));
    return List.copyOf(variables);
  }

  /**
   * The variables of the UCI data. The ranges include every value of the reference analysis, also
   * the zeros of cholesterol and blood pressure that mean "not measured".
   *
   * @param split how train and test were told apart
   */
  public static List<Variable> uci(String split) {
    String zero = "; 0 stands for not measured and is kept as the published analyses do";
    List<Variable> variables = new ArrayList<>(covariates(0, 0, -5, zero));
    variables.add(disease("angiographic narrowing above 50 % (num > 0)"));
    variables.add(integer("num", "", 0, 4, "vessels narrowed, graded 0 to 4"));
    variables.add(set(split));
    return List.copyOf(variables);
  }

  private static List<Variable> covariates(
      double pressureLow, double cholesterolLow, double oldpeakLow, String zero) {
    return List.of(
        integer("age", "a", 18, 100, "age"),
        integer("sex", "", 0, 1, "1 man, 0 woman"),
        category(
            "cp",
            "chest pain: 1 typical angina, 2 atypical angina, 3 not anginal, 4 none",
            "1",
            "2",
            "3",
            "4"),
        number("trestbps", "mm[Hg]", pressureLow, 250, "resting blood pressure" + zero),
        number("chol", "mg/dL", cholesterolLow, 650, "serum cholesterol" + zero),
        integer("fbs", "", 0, 1, "fasting blood sugar above 120 mg/dl"),
        category(
            "restecg",
            "resting ECG: 0 normal, 1 ST-T abnormality, 2 left ventricular hypertrophy",
            "0",
            "1",
            "2"),
        number("thalach", "/min", 50, 230, "highest heart rate in the exercise test"),
        integer("exang", "", 0, 1, "angina in the exercise test"),
        number("oldpeak", "mm", oldpeakLow, 10, "ST depression by exercise"));
  }

  private static Variable disease(String meaning) {
    return integer("disease", "", 0, 1, meaning);
  }

  private static Variable set(String meaning) {
    return category("set", "train to fit, test to evaluate: " + meaning, "train", "test");
  }

  private static Variable number(
      String name, String unit, double low, double high, String meaning) {
    return new Variable(
        name, VariableType.NUMBER, unit, new Range(low, high), List.of(), Set.of(), meaning);
  }

  private static Variable integer(
      String name, String unit, double low, double high, String meaning) {
    return new Variable(
        name, VariableType.INTEGER, unit, new Range(low, high), List.of(), Set.of(), meaning);
  }

  private static Variable category(String name, String meaning, String... levels) {
    return new Variable(
        name, VariableType.CATEGORY, "", Range.NONE, List.of(levels), Set.of(), meaning);
  }
}
