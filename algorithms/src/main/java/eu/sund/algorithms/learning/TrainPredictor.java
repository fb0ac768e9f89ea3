package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.local.Floats;
import eu.sund.algorithms.learning.metric.Judged;
import eu.sund.algorithms.learning.metric.TagJudge;
import eu.sund.algorithms.learning.strategy.PartialSharing;
import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Attachment;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Predicts with a trained network on rows that lie here, with the federated model or with what one
 * site kept for itself: the probability of outcome 1, the most likely class, a risk, or the
 * entities of a text. Nothing of it leaves.
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
   * @throws SundException with {@code STUDY_INVALID} if the head is another or the weights do not
   *     stand in the result, or {@code CODEBOOK_MISMATCH} if they are not of this study's network
   */
  public TrainPredictor(StudySpec study, Codebook codebook, TrainResult result) {
    this(study, codebook, result, Optional.empty());
  }

  /**
   * Makes the predictor of a model that may be too large for its result.
   *
   * @param attached the model's numbers, where they do not stand in the result
   */
  public TrainPredictor(
      StudySpec study, Codebook codebook, TrainResult result, Optional<Attachment> attached) {
    model = TrainModel.of(TrainSetup.of(study, codebook));
    Head head = model.network().head();
    boolean one =
        head instanceof Head.Logistic
            || head instanceof Head.Cox
            || head instanceof Head.MultiClass
            || head instanceof Head.Tagging;
    if (!one) {
      throw OptionReader.invalid(
          "only heads logistic, multiclass and cox predict one number, and taggers entities");
    }
    if (result.weights().base64().isEmpty() && attached.isEmpty()) {
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
      Floats.read(new ByteArrayInputStream(bytes(result, attached)), weights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(TrainResult result, Optional<Attachment> attached)
      throws IOException {
    if (!result.weights().base64().isEmpty()) {
      return Base64.getDecoder().decode(result.weights().base64());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    attached.orElseThrow().write(bytes);
    return bytes.toByteArray();
  }

  /** Whether it tags words: then it finds {@link #entities}, and predicts no number of a row. */
  public boolean isTagger() {
    return model.tags();
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
   * One number of every row, in their order: with a logistic head the probability of outcome 1,
   * with several classes the number of the most likely one, with Cox the logarithm of the hazard.
   *
   * @param numbers of {@link #federated} or {@link #personal}
   * @param rows all with an outcome, and with all inputs if the model drops rows
   * @throws SundException with {@code DATA_UNREADABLE} if a row lacks what it needs
   */
  public double[] predictions(float[] numbers, Rows rows, RowAccess access) {
    TrainExamples read = read(rows, access);
    Examples examples = read.examples();
    int width = model.network().head().outputs();
    double[] scores = scores(numbers, read, examples);
    double[] said = new double[examples.size()];
    for (int i = 0; i < said.length; i++) {
      said[i] = prediction(scores, i * width, width);
    }
    return said;
  }

  /**
   * What a tagger finds: of every row with a word, in their order, its number from 0 on, and how
   * many of its entities were hit (kind and borders), found, and annotated.
   *
   * @param numbers of {@link #federated} or {@link #personal}
   * @param rows all with a text and readable annotations
   * @throws SundException with {@code DATA_UNREADABLE} if a row lacks what it needs
   */
  public List<int[]> entities(float[] numbers, Rows rows, RowAccess access) {
    TrainExamples read = read(rows, access);
    Examples examples = read.examples();
    double[] scores = scores(numbers, read, examples);
    int[] all = IntStream.range(0, read.size()).toArray();
    Judged judged =
        model.network().head() instanceof Head.Tagging
            ? Judged.words(examples, all, scores)
            : Judged.once(examples, all, scores, read.groups(all));
    return new TagJudge(model.options().text().tags()).perText(judged);
  }

  private TrainExamples read(Rows rows, RowAccess access) {
    TrainExamples read =
        TrainExamples.read(model, standard, List.of(), Filter.all(), rows, AtSite.alone(access));
    if (read.dropped() > 0) {
      throw new SundException(
          ErrorCode.DATA_UNREADABLE,
          read.dropped() + " rows lack what the model needs, such as annotations in their form");
    }
    return read;
  }

  private double[] scores(float[] numbers, TrainExamples read, Examples examples) {
    int[] all = IntStream.range(0, read.size()).toArray();
    double[] scores = new double[read.answers(all) * model.network().head().outputs()];
    try (Network network = SiteModels.open(model, Artefacts.none())) {
      network.predict(numbers, Batch.all(examples), scores);
    }
    return scores;
  }

  private double prediction(double[] scores, int from, int width) {
    return switch (model.network().head()) {
      case Head.Logistic logistic -> 1 / (1 + StrictMath.exp(-scores[from]));
      case Head.MultiClass classes -> {
        int best = 0;
        for (int k = 1; k < width; k++) {
          best = scores[from + k] > scores[from + best] ? k : best;
        }
        yield best;
      }
      case Head.Cox cox -> scores[from];
      case Head.Linear linear -> throw new IllegalStateException("refused in the constructor");
      case Head.MultiLabel labels -> throw new IllegalStateException("refused in the constructor");
      case Head.Tagging tagging -> throw new IllegalStateException("refused in the constructor");
    };
  }
}
