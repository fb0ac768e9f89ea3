package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.local.Floats;
import eu.sund.algorithms.learning.strategy.PartialSharing;
import eu.sund.core.Attachment;
import eu.sund.core.Digest;
import eu.sund.core.Step;
import eu.sund.core.Variable;
import eu.sund.core.model.Head;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The result of a run's last state. */
final class TrainReport {
  /** Of fewer dropped rows, but some, the number is withheld. */
  private static final int WITHHELD_BELOW = 5;

  private TrainReport() {}

  /** The end: the result, and the model's numbers beside it if they are too many to stand in it. */
  static Step<TrainState, TrainResult> done(
      TrainState state, int sites, List<TrainResult.Attack> attacks) {
    float[] weights = state.weights();
    boolean large = weights.length > TrainResult.Weights.INLINE_MAX;
    Optional<Attachment> attachment =
        large ? Optional.of(out -> Floats.write(out, weights)) : Optional.empty();
    return new Step.Done<>(of(state, sites, attacks), attachment);
  }

  private static TrainResult of(TrainState state, int sites, List<TrainResult.Attack> attacks) {
    TrainModel model = state.model();
    TrainOptions options = model.options();
    long dropped = state.facts().dropped();
    return new TrainResult(
        Training.REF.toString(),
        model.setup().formula(),
        model.setup().cohort(),
        model.network().text(),
        options.strategy().name(),
        options.model().engine(),
        options.seed(),
        sites,
        state.facts().patients(),
        dropped > 0 && dropped < WITHHELD_BELOW ? null : dropped,
        columns(model, state.facts().standard()),
        state.history(),
        state.round(),
        state.metrics(),
        evaluatedOn(options),
        weights(state.weights()),
        notes(state),
        recipe(model.setup()),
        options.privacy().map(asked -> asked.promise(model.setup())).orElse(null),
        attacks);
  }

  private static TrainResult.Recipe recipe(TrainSetup setup) {
    return new TrainResult.Recipe(
        setup.chosen(), setup.variables().stream().map(TrainResult.Field::of).toList());
  }

  private static String evaluatedOn(TrainOptions options) {
    if (options.privacy().isPresent()) {
      return TrainResult.NOBODY;
    }
    TrainOptions.Watch watch = options.evaluate();
    if (watch.cohort().isPresent()) {
      return "patients with " + watch.cohort().get().text();
    }
    return watch.holdout() > 0
        ? String.format(Locale.ROOT, "the held-out %.0f %% of patients", 100 * watch.holdout())
        : "the patients of the training";
  }

  private static List<String> notes(TrainState state) {
    TrainOptions options = state.model().options();
    List<String> notes = new ArrayList<>();
    if (options.privacy().isPresent()) {
      return ofPrivacy(state, options.privacy().get());
    }
    if (options.evaluate().cohort().isEmpty() && options.evaluate().holdout() == 0) {
      notes.add(
          "The figures are of the patients of the training and therefore too good; set"
              + " evaluate.holdout or evaluate.cohort.");
    }
    Search search = state.model().setup().search();
    if (search.size() > 1) {
      notes.add(search.told(state.found()));
    }
    if (options.evaluate().bootstrap() > 0) {
      notes.add(
          "Intervals are the middle 95 % of "
              + options.evaluate().bootstrap()
              + " replicates of the patients that are judged; they do not hold the chance of the"
              + " training itself.");
    }
    boolean[] shown = state.shownWays();
    for (int way = 0; way < shown.length; way++) {
      if (!shown[way]) {
        notes.add(
            "No figures by "
                + state.model().ways().get(way).name()
                + ": patients of one of its levels are at fewer than "
                + TrainState.GROUP_SITES_MIN
                + " sites.");
      }
    }
    if (state.watch().rejected() > 0) {
      notes.add(state.watch().rejected() + " models were voted down and taken back.");
    }
    if (options.strategy() instanceof PartialSharing) {
      notes.add(
          "Layers that stay at the sites are not in the weights: there their initial numbers"
              + " stand. The figures are of each site's own layers.");
    }
    if (state.weights().length > TrainResult.Weights.INLINE_MAX) {
      notes.add(
          "The model is too large to stand in this result; its numbers are fetched beside it.");
    }
    notes.add(
        "No differential privacy: no noise was added to the sums that the weights are made of.");
    return notes;
  }

  private static List<String> ofPrivacy(TrainState state, PatientPrivacy privacy) {
    List<String> notes = new ArrayList<>();
    notes.add(
        String.format(
            Locale.ROOT,
            "Trained with differential privacy of each patient (one row): epsilon %s, delta %s at"
                + " every site; every site added all of the noise itself.",
            privacy.epsilon(),
            privacy.delta()));
    Search search = state.model().setup().search();
    if (search.size() > 1) {
      notes.add(search.toldPrivately(state.found()));
    }
    notes.add("A patient in several hospitals spends at each: sum the epsilons.");
    notes.add(
        "Numbers of patients, losses and figures of merit are not released: they would cost more"
            + " budget. The numbers 0 stand for that.");
    return notes;
  }

  private static List<TrainResult.Column> columns(TrainModel model, Standard standard) {
    List<TrainResult.Column> columns = new ArrayList<>();
    for (TrainModel.Column column : model.columns()) {
      columns.add(
          switch (column) {
            case TrainModel.Column.Measured c ->
                number(
                    c.variable(),
                    "number",
                    c.number(),
                    standard,
                    c.indicator() ? "indicator" : filled(model));
            case TrainModel.Column.Levels c -> levels(c.variable(), "levels", c.missing());
            case TrainModel.Column.Embedded c -> levels(c.variable(), "embedding", true);
            case TrainModel.Column.Worded c ->
                new TrainResult.Column(
                    c.variable().name(),
                    "text",
                    0,
                    1,
                    List.of(),
                    model.tags() || filled(model).equals("dropped") ? "dropped" : "empty");
          });
    }
    if (model.network().head() instanceof Head.Linear) {
      Variable response = model.labels().getFirst();
      columns.add(number(response, "response", model.numbers().size() - 1, standard, "dropped"));
    } else {
      for (Variable label : model.labels()) {
        columns.add(
            new TrainResult.Column(label.name(), "response", 0, 1, label.levels(), "dropped"));
      }
    }
    return columns;
  }

  private static String filled(TrainModel model) {
    return model.options().model().missing() == TrainOptions.Missing.DROP ? "dropped" : "mean";
  }

  private static TrainResult.Column number(
      Variable variable, String role, int number, Standard standard, String missing) {
    return new TrainResult.Column(
        variable.name(),
        role,
        standard.centres().get(number),
        standard.scales().get(number),
        List.of(),
        missing);
  }

  private static TrainResult.Column levels(Variable variable, String role, boolean missing) {
    return new TrainResult.Column(
        variable.name(),
        role,
        0,
        1,
        TrainModel.levelNames(variable),
        missing ? "level" : "dropped");
  }

  private static TrainResult.Weights weights(float[] weights) {
    boolean inline = weights.length <= TrainResult.Weights.INLINE_MAX;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    var sha256 = Digest.sha256();
    OutputStream target = inline ? bytes : OutputStream.nullOutputStream();
    try (OutputStream out = new DigestOutputStream(target, sha256)) {
      Floats.write(out, weights);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail to be written", e);
    }
    return new TrainResult.Weights(
        weights.length,
        Digest.from(sha256).hex(),
        inline ? Base64.getEncoder().encodeToString(bytes.toByteArray()) : "");
  }
}
