package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.local.Floats;
import eu.sund.algorithms.learning.strategy.PartialSharing;
import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.SiteMemory;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Network;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Predicts a 0/1 outcome with a trained network on rows that lie here: with the federated model, or
 * with what one site kept for itself. Nothing of it leaves.
 */
public final class TrainPredictor {
  private final TrainModel model;
  private final Standard standard;
  private final float[] weights;

  /**
   * Makes the predictor.
   *
   * @param study the study of the training
   * @param codebook its codebook
   * @throws SundException with {@code STUDY_INVALID} if the head is not logistic or the weights do
   *     not stand in the result, or {@code CODEBOOK_MISMATCH} if they are not of this study's
   *     network
   */
  public TrainPredictor(StudySpec study, Codebook codebook, TrainResult result) {
    model = TrainModel.of(TrainSetup.of(study, codebook));
    if (!(model.network().head() instanceof Head.Logistic)) {
      throw OptionReader.invalid("only a logistic head predicts one probability");
    }
    if (result.weights().base64().isEmpty()) {
      throw OptionReader.invalid("the model is too large to stand in its result");
    }
    List<Double> centres = new ArrayList<>();
    List<Double> scales = new ArrayList<>();
    for (TrainResult.Column column : result.inputs()) {
      if (column.role().equals("number")) {
        centres.add(column.centre());
        scales.add(column.scale());
      }
    }
    weights = new float[model.network().size()];
    if (!result.network().equals(model.network().text())
        || result.weights().count() != weights.length
        || centres.size() != model.numbers().size()) {
      throw new SundException(
          ErrorCode.CODEBOOK_MISMATCH, "the result is that of another study's network");
    }
    standard = new Standard(centres, scales);
    try {
      Floats.read(
          new ByteArrayInputStream(Base64.getDecoder().decode(result.weights().base64())), weights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether some layers never left the sites, so that the federated numbers alone are no model. */
  public boolean isPartial() {
    return model.options().strategy() instanceof PartialSharing;
  }

  /** The federated model's numbers. */
  public float[] federated() {
    return weights.clone();
  }

  /** The model that a site kept for itself in the run, if the strategy makes one. */
  public Optional<float[]> personal(SiteMemory memory) throws IOException {
    if (!(model.options().strategy() instanceof PartialSharing partial)) {
      return Floats.kept(memory, SiteModels.PERSONAL, weights.length);
    }
    Optional<float[]> kept = Floats.kept(memory, SiteModels.OWN_LAYERS, weights.length);
    boolean[] local = partial.local(model.network());
    return kept.map(
        own -> {
          float[] joined = weights.clone();
          for (int i = 0; i < joined.length; i++) {
            joined[i] = local[i] ? own[i] : joined[i];
          }
          return joined;
        });
  }

  /**
   * The probability of outcome 1 of every row, in their order.
   *
   * @param numbers of {@link #federated} or {@link #personal}
   * @param rows all with an outcome, and with all inputs if the model drops rows
   * @throws IllegalArgumentException if a row lacks what it needs
   */
  public double[] probabilities(float[] numbers, Rows rows, RowAccess access) {
    TrainExamples read =
        TrainExamples.read(model, standard, List.of(), Filter.all(), rows, AtSite.alone(access));
    if (read.dropped() > 0) {
      throw new IllegalArgumentException(read.dropped() + " rows lack what the model needs");
    }
    Examples examples = read.examples();
    double[] scores = new double[examples.size()];
    try (Network network = SiteModels.open(model, Artefacts.none())) {
      network.predict(numbers, Batch.all(examples), scores);
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = 1 / (1 + StrictMath.exp(-scores[i]));
    }
    return scores;
  }
}
