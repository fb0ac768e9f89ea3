package eu.sund.algorithms.regression;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.Evaluation.CalibrationGroup;
import eu.sund.algorithms.regression.Evaluation.RocPoint;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a researcher gets of a model, and what the cuts of its predictions would have told. */
class GlmReleaseTest {
  private static final ReleaseRule FIVE = cells -> Arrays.stream(cells).allMatch(c -> c >= 5);

  private static Evaluation evaluation(long patients, long events, double hits, double passed) {
    return new Evaluation(
        "",
        patients,
        events,
        0.8,
        0,
        0.02,
        0.1,
        0.0,
        1.0,
        0.5,
        (hits + passed) / patients,
        hits / events,
        passed / (patients - events),
        List.of(new RocPoint(0, 0), new RocPoint(0.5, 0.9), new RocPoint(1, 1)),
        List.of(new CalibrationGroup(0.4, 0.4, patients)));
  }

  private static GlmResult result(long patients, long events, long dropped, Evaluation evaluation) {
    return new GlmResult(
        "glm@1",
        "ill ~ age",
        "binomial",
        "logit",
        3,
        patients,
        events,
        dropped,
        List.of(),
        List.of(),
        1,
        10,
        12,
        5,
        6,
        -5,
        14,
        4,
        0.95,
        List.of("a note"),
        evaluation);
  }

  private static GlmResult open(GlmResult result) {
    Release<GlmResult> release = GlmRelease.of(result, FIVE);
    assertThat(release).isInstanceOf(Release.Open.class);
    return ((Release.Open<GlmResult>) release).result();
  }

  @Test
  void release_largeCells_everythingStays() {
    GlmResult result = result(200, 80, 7, evaluation(200, 80, 60, 100));
    assertThat(open(result)).isEqualTo(result);
  }

  @Test
  void release_fewEvents_nothingGoesOut() {
    assertThat(GlmRelease.of(result(200, 4, 7, evaluation(200, 80, 60, 100)), FIVE))
        .isInstanceOf(Release.Withheld.class);
    assertThat(GlmRelease.of(result(200, 196, 7, evaluation(200, 80, 60, 100)), FIVE))
        .isInstanceOf(Release.Withheld.class);
  }

  @Test
  void release_smallCellAtTheThreshold_isNotGivenBackByShares() {
    Evaluation evaluation = evaluation(200, 80, 78, 100);
    // The attack: the published share times the published events is the small cell.
    assertThat(80 - Math.round(Objects.requireNonNull(evaluation.sensitivity()) * 80)).isEqualTo(2);
    GlmResult released = open(result(200, 80, 7, evaluation));
    Evaluation shown = Objects.requireNonNull(released.evaluation());
    assertThat(shown.sensitivity()).isNull();
    // With events and margins known, accuracy and the other share would give it back.
    assertThat(shown.specificity()).isNull();
    assertThat(shown.accuracy()).isNull();
    assertThat(shown.auc()).isEqualTo(0.8);
    assertThat(released.notes()).hasSize(2);
  }

  @Test
  void release_fewDroppedOrNone_areNotTold() {
    assertThat(open(result(200, 80, 4, evaluation(200, 80, 60, 100))).rowsDropped()).isNull();
    assertThat(open(result(200, 80, 0, evaluation(200, 80, 60, 100))).rowsDropped()).isNull();
    assertThat(open(result(200, 80, 5, evaluation(200, 80, 60, 100))).rowsDropped()).isEqualTo(5);
  }

  @Test
  void release_evaluationOnOneOutcome_isWithheldAndSaid() {
    GlmResult released = open(result(200, 80, 7, evaluation(60, 3, 2, 50)));
    assertThat(released.evaluation()).isNull();
    assertThat(released.notes()).anyMatch(note -> note.contains("evaluation is withheld"));
  }

  @Test
  void release_curveWithNarrowSteps_isWithheld() {
    Evaluation wide = evaluation(200, 80, 60, 100);
    List<RocPoint> narrow =
        List.of(new RocPoint(0, 0), new RocPoint(1 / 120.0, 0.5), new RocPoint(1, 1));
    Evaluation e =
        new Evaluation(
            "",
            200,
            80,
            0.8,
            0,
            0.02,
            0.1,
            null,
            null,
            0.5,
            0.8,
            0.75,
            100 / 120.0,
            narrow,
            List.of(new CalibrationGroup(0.4, 0.02, 200)));
    Evaluation shown = Objects.requireNonNull(open(result(200, 80, 7, e)).evaluation());
    assertThat(open(result(200, 80, 7, wide)).evaluation()).isEqualTo(wide);
    assertThat(shown.roc()).isEmpty();
    assertThat(shown.calibration()).isEmpty();
  }

  /** All counts of patients below a cut, over all cuts that a result shows. */
  private static List<long[]> cuts(Evaluation e) {
    long others = e.patients() - e.events();
    List<long[]> cuts = new ArrayList<>();
    for (RocPoint point : e.roc()) {
      cuts.add(
          new long[] {
            e.events() - Math.round(point.truePositiveRate() * e.events()),
            others - Math.round(point.falsePositiveRate() * others)
          });
    }
    long events = 0;
    long rest = 0;
    for (CalibrationGroup group : e.calibration()) {
      long some = Math.round(group.observed() * group.patients());
      events += some;
      rest += group.patients() - some;
      cuts.add(new long[] {events, rest});
    }
    Double sensitivity = e.sensitivity();
    Double specificity = e.specificity();
    if (sensitivity != null && specificity != null) {
      cuts.add(
          new long[] {
            e.events() - Math.round(sensitivity * e.events()), Math.round(specificity * others)
          });
    }
    return cuts;
  }

  @Test
  void steps_anyPredictions_noTwoCutsAreAFewPatientsApart() {
    SplittableRandom random = new SplittableRandom(11);
    int curves = 0;
    for (int trial = 0; trial < 200; trial++) {
      double[] events = new double[60];
      double[] others = new double[60];
      double[] predicted = new double[60];
      double[] below = new double[2];
      // The threshold cuts through a bin: of it, some are below and some are not.
      int middle = 20 + random.nextInt(20);
      for (int bin = 0; bin < 60; bin++) {
        events[bin] = random.nextInt(1 + bin / 8);
        others[bin] = random.nextInt(1 + (60 - bin) / 8);
        predicted[bin] = (events[bin] + others[bin]) * bin / 60;
        double share = bin < middle ? 1 : bin == middle ? random.nextDouble() : 0;
        below[0] += Math.floor(events[bin] * share);
        below[1] += Math.floor(others[bin] * share);
      }
      double positives = Arrays.stream(events).sum();
      double negatives = Arrays.stream(others).sum();
      EvaluationSteps steps = new EvaluationSteps(events, others, predicted, below[0], below[1]);
      Evaluation e =
          new Evaluation(
              "",
              Math.round(positives + negatives),
              Math.round(positives),
              0.8,
              0,
              0.02,
              0.1,
              null,
              null,
              0.5,
              (positives - below[0] + below[1]) / (positives + negatives),
              (positives - below[0]) / positives,
              below[1] / negatives,
              steps.roc(),
              steps.groups());
      Evaluation shown = Objects.requireNonNull(open(result(500, 200, 7, e)).evaluation(), "shown");
      curves += shown.roc().size() > 3 ? 1 : 0;
      for (int i = 1; shown.roc().size() > 2 && i < shown.roc().size(); i++) {
        RocPoint from = shown.roc().get(i - 1);
        RocPoint to = shown.roc().get(i);
        double patients =
            (to.truePositiveRate() - from.truePositiveRate()) * shown.events()
                + (to.falsePositiveRate() - from.falsePositiveRate())
                    * (shown.patients() - shown.events());
        assertThat(Math.round(patients)).as("rule histogram-bins").isGreaterThanOrEqualTo(20);
      }
      List<long[]> cuts = cuts(shown);
      for (long[] a : cuts) {
        for (long[] b : cuts) {
          long eventsApart = Math.abs(a[0] - b[0]);
          long othersApart = Math.abs(a[1] - b[1]);
          boolean same = eventsApart == 0 && othersApart == 0;
          assertThat(same || (eventsApart >= 5 && othersApart >= 5))
              .as("trial %s: %s and %s", trial, Arrays.toString(a), Arrays.toString(b))
              .isTrue();
        }
      }
    }
    assertThat(curves).isGreaterThan(150);
  }
}
