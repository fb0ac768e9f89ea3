package eu.sund.app.bundle;

import eu.sund.algorithms.learning.TrainResult;
import eu.sund.app.report.Card;
import eu.sund.app.report.Card.Block;
import eu.sund.app.report.Card.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The model card: what a model is for, of which patients, how well it does by group, what is
 * promised to patients, and where it must not be trusted. Every number in it stands in the record.
 *
 * <p><b>Source.</b> Mitchell et al., <a href="https://arxiv.org/abs/1810.03993">Model Cards for
 * Model Reporting</a>, section 4, in its order.
 */
final class ModelCard {
  /** What must be read before anything else of a simulation's model. */
  private static final String SIMULATED = "Simulated; seeded noise, no privacy claim.";

  private final Architecture architecture;
  private final TrainingRecord record;
  private final Optional<String> obstacle;

  private ModelCard(Architecture architecture, TrainingRecord record, Optional<String> obstacle) {
    this.architecture = architecture;
    this.record = record;
    this.obstacle = obstacle;
  }

  /**
   * Writes the card.
   *
   * @param obstacle why the model is not there for other programs; empty if it is
   */
  static Card of(Architecture architecture, TrainingRecord record, Optional<String> obstacle) {
    ModelCard card = new ModelCard(architecture, record, obstacle);
    return new Card(
        record.origin().title(),
        card.whose()
            + " Research only: it is no medical device, and nobody has shown that it helps"
            + " patients.",
        List.of(
            card.use(),
            card.model(),
            card.data(),
            card.performance(),
            card.privacy(),
            card.limits(),
            card.origin()));
  }

  private String whose() {
    return record.origin().simulated()
        ? SIMULATED
            + " "
            + record.sites()
            + " virtual sites were trained in one process that held all rows."
        : "A model that "
            + record.sites()
            + " hospitals trained together; no patient's row left its hospital.";
  }

  private Section use() {
    String purpose = record.origin().purpose();
    return new Section(
        "What it is for",
        List.of(
            new Block.Paragraph(purpose.isBlank() ? "The study states no purpose." : purpose),
            new Block.Paragraph("It answers for rows of a table, where the table lies:"),
            new Block.Code("sund model predict model.zip --data patients.csv --out answers.csv"),
            new Block.Paragraph(
                obstacle
                    .map(why -> "It is not there as ONNX and TorchScript: " + why + ".")
                    .orElse(
                        "Other programs run model.onnx or model.pt (TorchScript): their inputs are"
                            + " the variables in the order below (numbers as double, NaN where"
                            + " missing; the place of a level from 0 as int64, the number of levels"
                            + " where missing; a text's tokens or features), their outputs scores"
                            + " and answers. They compute in single precision; sund model inputs"
                            + " writes a table as they take it."))));
  }

  private Section model() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Formula", architecture.model().formula());
    facts.put("Numbers", String.format(Locale.ROOT, "%,d", record.weights().count()));
    facts.put("Trained by", record.analysis() + ", " + record.strategy());
    facts.put("Rounds", rounds());
    facts.put("Seed", Long.toString(record.seed()));
    List<List<String>> rows = new ArrayList<>();
    for (TrainResult.Column input : architecture.model().inputs()) {
      rows.add(List.of(input.variable(), input.role(), detail(input), input.missing()));
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Facts(facts));
    blocks.add(new Block.Code(architecture.model().network()));
    blocks.add(new Block.Table(List.of("Variable", "Enters as", "How", "If it is missing"), rows));
    Architecture.Text text = architecture.text();
    if (text != null) {
      blocks.add(
          new Block.Paragraph(
              "Texts enter as hashed n-grams without a vocabulary: " + text.settings() + "."));
    }
    return new Section("The model", blocks);
  }

  private String rounds() {
    int done = Math.max(record.rounds().size(), record.releasedRound());
    return done + ", the model of round " + record.releasedRound() + " is this one";
  }

  private String detail(TrainResult.Column input) {
    if (!input.levels().isEmpty()) {
      return input.levels().size() + " levels, the first " + input.levels().getFirst();
    }
    String unit =
        architecture.model().variables().stream()
            .filter(v -> v.name().equals(input.variable()))
            .map(TrainResult.Field::unit)
            .findFirst()
            .orElse("");
    boolean plain = input.centre() == 0 && input.scale() == 1;
    String scaled =
        plain ? "as it is" : "minus " + number(input.centre()) + ", over " + number(input.scale());
    return unit.isEmpty() ? scaled : scaled + " (" + unit + ")";
  }

  private Section data() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Datasets", String.join(", ", record.origin().datasets()));
    facts.put("Cohort", record.cohort().isEmpty() ? "all patients" : record.cohort());
    facts.put(
        record.origin().simulated() ? "Virtual sites" : "Hospitals",
        Integer.toString(record.sites()));
    boolean counted = record.patients() > 0;
    facts.put(
        "Patients",
        counted ? String.format(Locale.ROOT, "%,d", record.patients()) : "not released");
    Long dropped = record.rowsDropped();
    facts.put(
        "Rows without what the model needs",
        !counted ? "not released" : dropped == null ? "fewer than 5" : dropped.toString());
    return new Section("The data", List.of(new Block.Facts(facts)));
  }

  private Section performance() {
    List<Block> blocks = new ArrayList<>();
    if (record.metrics().isEmpty()) {
      blocks.add(
          new Block.Paragraph(
              "No figure was released. Measure the model on patients whose outcome you know before"
                  + " anything rests on it."));
      return new Section("How well it does", blocks);
    }
    blocks.add(
        new Block.Paragraph(
            "Measured on "
                + record.evaluatedOn()
                + (record.origin().simulated()
                    ? ", over all virtual sites together."
                    : ", over all hospitals together. A figure of a single hospital is given only"
                        + " of data that are open.")));
    for (String model : names(record.metrics().stream().map(TrainResult.Metric::model).toList())) {
      blocks.add(table(model));
    }
    boolean calibrated =
        record.metrics().stream().anyMatch(m -> m.name().equals("calibration-slope"));
    blocks.add(
        new Block.Paragraph(
            calibrated
                ? "Calibration: a slope of 1 and an intercept of 0 would be perfect; a slope below"
                    + " 1 says that probabilities are too extreme. Check both on your own"
                    + " patients."
                : "Calibration was not measured."));
    return new Section("How well it does", blocks);
  }

  private static List<String> names(List<String> all) {
    return List.copyOf(new LinkedHashSet<>(all));
  }

  /** A row a figure, a column a group. */
  private Block table(String model) {
    List<TrainResult.Metric> own =
        record.metrics().stream().filter(m -> m.model().equals(model)).toList();
    List<String> groups = names(own.stream().map(TrainResult.Metric::group).toList());
    List<String> headings = new ArrayList<>(List.of(model));
    headings.addAll(groups);
    List<List<String>> rows = new ArrayList<>();
    for (String name : names(own.stream().map(TrainResult.Metric::name).toList())) {
      List<String> row = new ArrayList<>(List.of(name));
      for (String group : groups) {
        row.add(
            own.stream()
                .filter(m -> m.group().equals(group) && m.name().equals(name))
                .map(ModelCard::figure)
                .findFirst()
                .orElse(""));
      }
      rows.add(row);
    }
    return new Block.Table(headings, rows);
  }

  private static String figure(TrainResult.Metric metric) {
    String value = number(metric.value());
    Double low = metric.low();
    Double high = metric.high();
    if (low != null && high != null) {
      value += " (95 % " + number(low) + " to " + number(high) + ")";
    }
    return metric.error() > 0 ? value + " \u00b1 " + number(metric.error()) : value;
  }

  private Section privacy() {
    TrainResult.Privacy promised = record.privacy();
    if (record.origin().simulated()) {
      return simulated();
    }
    if (promised == null) {
      List<Block> blocks = new ArrayList<>();
      blocks.add(
          new Block.Paragraph(
              "No differential privacy. Sums alone were opened during the training, under"
                  + " secure aggregation; the numbers of the model themselves carry no noise and"
                  + " may tell something about who was in the training."));
      blocks.addAll(attacks());
      blocks.add(new Block.Paragraph(exposure()));
      return new Section("Privacy of the patients", blocks);
    }
    return new Section(
        "Privacy of the patients",
        List.of(
            new Block.Paragraph(
                "Differential privacy of each patient (one row) at every site. A patient of several"
                    + " hospitals spends at each."),
            facts(promised)));
  }

  /** What a network would promise is told, and that this is none. */
  private Section simulated() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Paragraph(
            SIMULATED
                + " Keys, masks, sampling and noise follow from the seed or were left out: whoever"
                + " has this file may learn anything about the rows."));
    TrainResult.Privacy asked = record.privacy();
    if (asked != null) {
      blocks.add(new Block.Paragraph("In a network the same study would promise:"));
      blocks.add(facts(asked));
    }
    blocks.addAll(attacks());
    return new Section("Privacy of the patients", blocks);
  }

  private static Block facts(TrainResult.Privacy promised) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Epsilon", number(promised.epsilon()));
    facts.put("Delta", number(promised.delta()));
    facts.put("Mechanism", promised.mechanism());
    facts.put("Clip", number(promised.clip()));
    facts.put("Chance of a patient in a step", number(promised.rate()));
    facts.put("Steps", Long.toString(promised.steps()));
    facts.put("Noise multiplier", number(promised.multiplier()));
    return new Block.Facts(facts);
  }

  private List<Block> attacks() {
    if (record.attacks().isEmpty()) {
      return List.of(
          new Block.Paragraph(
              "How well an attacker can guess who was in the training was not measured: that needs"
                  + " patients held out (evaluate.holdout) and a head other than cox."));
    }
    List<List<String>> rows = new ArrayList<>();
    for (TrainResult.Attack attack : record.attacks()) {
      Double found = attack.truePositives();
      Double wrong = attack.falsePositives();
      rows.add(
          List.of(
              attack.name(),
              String.format(Locale.ROOT, "%.3f", attack.auc()),
              String.format(Locale.ROOT, "%.3f", attack.standardError()),
              found == null || wrong == null
                  ? "withheld"
                  : String.format(Locale.ROOT, "%.1f %% at %.1f %%", 100 * found, 100 * wrong),
              String.format(Locale.ROOT, "%,d", attack.members()),
              String.format(Locale.ROOT, "%,d", attack.others())));
    }
    return List.of(
        new Block.Paragraph(
            "Membership inference, measured before the release: an attacker who knows a patient's"
                + " row looks at the model's loss on it ('loss'), or at how much smaller it is than"
                + " that of a model which never saw the patient ('calibrated'). An area of 0.5 is"
                + " chance, 1 finds everybody. Stronger attacks exist; this is no promise."),
        new Block.Table(
            List.of(
                "Attack", "Area", "Standard error", "Found at false alarms", "Members", "Others"),
            rows));
  }

  /** What a sum that was opened says of one patient at most, in numbers. */
  private String exposure() {
    boolean known = !record.attacks().isEmpty();
    long patients = known ? record.attacks().getFirst().members() : record.patients();
    double each = (double) record.weights().count() / Math.max(1, patients);
    return String.format(
        Locale.ROOT,
        "Inversion of what was opened: each round opened one sum of the changes of %d hospitals"
            + " over %s%,d patients, %,d numbers, %.3g for each patient; the change of one hospital"
            + " was never visible. With far fewer numbers than patients nobody's row follows from"
            + " a sum; with more, that is not excluded by counting.",
        record.sites(),
        known ? "" : "at most ",
        patients,
        record.weights().count(),
        each);
  }

  private Section limits() {
    List<String> limits = new ArrayList<>(record.notes());
    limits.add(
        "It knows only patients like those of the training: other hospitals, years, devices and"
            + " codings can be different in ways that no figure here shows.");
    limits.add(
        "Values outside of the codebook's ranges count as missing, as they did in the training.");
    return new Section("Limits", List.of(new Block.Items(limits)));
  }

  private Section origin() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Run", record.origin().run());
    facts.put("Software", record.origin().software());
    facts.put("Weights, SHA-256", record.weights().sha256());
    facts.put("Network, SHA-256", architecture.networkSha256());
    facts.put("Study, SHA-256", record.origin().studySha256());
    boolean simulated = record.origin().simulated();
    facts.put(
        simulated ? "simulation.json, SHA-256" : "Run as pinned, SHA-256",
        record.origin().runSha256());
    facts.put("Result, SHA-256", record.origin().resultSha256());
    return new Section(
        "Where it comes from",
        List.of(
            new Block.Facts(facts),
            new Block.Paragraph(
                (simulated
                        ? "The same command and seed give the same numbers on every machine, with"
                            + " the engine in Java."
                        : "Every hospital checked the sums that the model follows from, made the"
                            + " result anew and wrote its digest into its log (sund site log),"
                            + " where it can be compared with the one above.")
                    + " Check this bundle's files with:"),
            new Block.Code("sund model verify model.zip")));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
