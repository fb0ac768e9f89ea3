package eu.sund.simulation;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A study over some sites with made-up blood pressures, and a canary in each site's rows. */
final class Fixture {
  static final double CANARY = 137.03125917364;
  private static final List<String> NAMES =
      List.of("linkoping", "tartu", "tromso", "turku", "copenhagen");

  private Fixture() {}

  static Simulation<Spread.State, Spread.Result> spread(int sites) {
    Variable pressure = Variable.number("pressure", "mm[Hg]", 0, 300);
    DatasetId dataset = new DatasetId("heart");
    Codebook codebook = new Codebook(dataset, List.of(pressure));
    StudySpec study =
        new StudySpec(
            "Spread",
            "to try the network",
            List.of(dataset),
            List.of(),
            new Filter.All(),
            "spread",
            Formula.parse("pressure ~ 1"),
            new TreeMap<>());
    Map<SiteId, Supplier<Rows>> rows = new TreeMap<>();
    for (int i = 0; i < sites; i++) {
      List<Double> values = values(i);
      rows.put(new SiteId(NAMES.get(i)), () -> new MemoryRows(List.of(pressure), List.of(values)));
    }
    return new Simulation<>(new Spread(), study, codebook, rows);
  }

  private static final List<Variable> GLM =
      List.of(
          Variable.number("age", "a", 18, 100),
          Variable.category("sex", "female", "male"),
          Variable.number("pressure", "mm[Hg]", 0, 300),
          Variable.integer("disease", 0, 1));

  static StudySpec glmStudy() {
    return new StudySpec(
        "Disease",
        "to try the network",
        List.of(new DatasetId("heart")),
        List.of(),
        new Filter.All(),
        "glm",
        Formula.parse("disease ~ age + sex + pressure"),
        new TreeMap<>());
  }

  static Codebook glmCodebook() {
    return new Codebook(new DatasetId("heart"), GLM);
  }

  /** Rows of a logistic model with a canary among the pressures. */
  static Map<SiteId, Supplier<Rows>> glmRows(int sites) {
    Map<SiteId, Supplier<Rows>> rows = new TreeMap<>();
    for (int i = 0; i < sites; i++) {
      SplittableRandom random = new SplittableRandom(100 + i);
      List<List<Double>> columns = List.of(values(i), values(i), values(i), values(i));
      columns = columns.stream().map(c -> (List<Double>) new ArrayList<>(c)).toList();
      for (int row = 0; row < columns.getFirst().size(); row++) {
        double age = 30 + random.nextInt(50);
        double male = random.nextInt(2);
        double pressure = columns.get(2).get(row);
        double logit = -9 + 0.05 * age + 0.8 * male + 0.045 * pressure;
        columns.get(0).set(row, age);
        columns.get(1).set(row, male);
        double ill = random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
        columns.get(3).set(row, ill);
      }
      List<List<Double>> all = columns;
      rows.put(new SiteId(NAMES.get(i)), () -> new MemoryRows(GLM, all));
    }
    return rows;
  }

  static List<Double> values(int site) {
    SplittableRandom random = new SplittableRandom(site);
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < 20 + 7 * site; i++) {
      values.add(90 + 80 * random.nextDouble());
    }
    values.set(3, CANARY);
    return values;
  }

  static SimulationOptions stormy(long seed) {
    return SimulationOptions.of(seed, Faults.drawn(seed)).withCanaries(List.of(CANARY));
  }
}
