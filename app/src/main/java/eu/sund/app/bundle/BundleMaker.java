package eu.sund.app.bundle;

import eu.sund.algorithms.learning.ModelDescription;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.TrainedModel;
import eu.sund.algorithms.learning.local.Floats;
import eu.sund.app.report.Card;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.weights.SafetensorsWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a bundle of a training's result. The same result, study and program give the same bytes.
 */
public final class BundleMaker {
  private final Map<FileName, Part> files = new EnumMap<>(FileName.class);

  private BundleMaker() {}

  /**
   * Where a result comes from.
   *
   * @param run the run's id, or {@link #simulation}
   * @param software version of this program
   * @param study what was asked
   * @param pinned digest of the run as every site pinned it; of a simulation, of {@code
   *     simulation.json}
   * @param result digest of the result
   */
  public record Source(String run, String software, Asked study, Digest pinned, Digest result) {
    /**
     * A simulation of so many virtual sites, all of whose secrets follow from a seed; the card says
     * so.
     */
    public static String simulation(int sites, long seed) {
      return TrainingRecord.Origin.SIMULATION + " of " + sites + " sites from seed " + seed;
    }
  }

  /**
   * Lays the files out.
   *
   * @param weights the network's numbers
   * @throws SundException with {@code ARTEFACT_REFUSED} if the weights are not those of the result
   */
  public static BundleMaker of(TrainResult result, float[] weights, Source source)
      throws IOException {
    BundleMaker maker = new BundleMaker();
    Architecture architecture = Architecture.of(ModelDescription.of(result));
    TrainingRecord record = TrainingRecord.of(result, source.study().origin(source));
    SafetensorsWriter writer = new SafetensorsWriter(architecture.parameters(), metadata(record));
    Part numbers = numbers(writer, weights);
    if (!WeightsDigest.of(weights).hex().equals(result.weights().sha256())) {
      throw new SundException(
          ErrorCode.ARTEFACT_REFUSED, "the weights are not those that the result's digest names");
    }
    Optional<String> obstacle = exports(architecture, weights, maker.files);
    Card card = ModelCard.of(architecture, record, obstacle);
    maker.files.put(FileName.ARCHITECTURE, Part.of(BundleJson.write(architecture)));
    maker.files.put(FileName.CARD, text(card.markdown()));
    maker.files.put(FileName.CARD_PAGE, text(card.page()));
    maker.files.put(FileName.STUDY, Part.of(source.study().document()));
    maker.files.put(FileName.RECORD, Part.of(BundleJson.write(record)));
    maker.files.put(FileName.WEIGHTS, numbers);
    maker.files.put(FileName.MANIFEST, Part.of(BundleJson.write(Manifest.of(maker.files))));
    return maker;
  }

  /** Adds the model for other programs, or says why it cannot be. */
  private static Optional<String> exports(
      Architecture architecture, float[] weights, Map<FileName, Part> files) {
    Optional<String> partial = TrainedModel.incompleteness(architecture.model());
    if (partial.isPresent()) {
      return partial;
    }
    TrainedModel model = new TrainedModel(architecture.model(), weights);
    Optional<String> obstacle = model.exportObstacle();
    if (obstacle.isEmpty()) {
      files.put(FileName.ONNX, Part.of(model.onnx()));
      files.put(FileName.TORCHSCRIPT, Part.of(model.torchScript()));
    }
    return obstacle;
  }

  private static SortedMap<String, String> metadata(TrainingRecord record) {
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("format", "sund");
    metadata.put("run", record.origin().run());
    metadata.put("sha256", record.weights().sha256());
    return metadata;
  }

  private static Part text(String text) {
    return Part.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Part numbers(SafetensorsWriter writer, float[] weights) {
    return new Part() {
      @Override
      public long size() {
        return writer.size();
      }

      @Override
      public void write(OutputStream out) throws IOException {
        writer.write(weights, out);
      }
    };
  }

  /**
   * The numbers that stand in a result.
   *
   * @throws SundException with {@code ARTEFACT_REFUSED} if they do not stand there whole
   */
  public static float[] inline(TrainResult result) {
    byte[] bytes = Base64.getDecoder().decode(result.weights().base64());
    if (bytes.length != Float.BYTES * result.weights().count()) {
      throw new SundException(
          ErrorCode.ARTEFACT_REFUSED, "the model's numbers do not stand in its result");
    }
    float[] numbers = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }

  /**
   * Numbers from a file: float32, little-endian, nothing else.
   *
   * @throws SundException with {@code ARTEFACT_REFUSED} if there are more or fewer
   */
  public static float[] read(Path file, long count) throws IOException {
    if (count > Integer.MAX_VALUE - 8 || Files.size(file) != Float.BYTES * count) {
      throw new SundException(
          ErrorCode.ARTEFACT_REFUSED, "the model's numbers are not as many as its result says");
    }
    float[] numbers = new float[(int) count];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      Floats.read(in, numbers);
    }
    return numbers;
  }

  /**
   * Writes the bundle: one archive if the name ends in {@code .zip}, else a folder. What stood
   * there before is replaced when the new one is whole.
   */
  public void write(Path target) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (isArchive(target)) {
      Path part = target.resolveSibling(target.getFileName() + ".part");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
        StoredZip.write(files, out);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    Files.createDirectories(target);
    for (Map.Entry<FileName, Part> file : files.entrySet()) {
      Path path = target.resolve(file.getKey().toString());
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16)) {
        file.getValue().write(out);
      }
    }
  }

  static boolean isArchive(Path path) {
    return path.toString().endsWith(".zip");
  }

  /** Sizes and digests by name, as the manifest has them. */
  record Manifest(String form, Map<String, Entry> files) {
    static final String FORM = "sund-model-1";

    /** Copies the map in its order. */
    Manifest {
      Objects.requireNonNull(form);
      files = new TreeMap<>(files);
    }

    /** A file. */
    record Entry(long bytes, String sha256) {}

    static Manifest of(Map<FileName, Part> parts) throws IOException {
      Map<String, Entry> entries = new LinkedHashMap<>();
      for (Map.Entry<FileName, Part> part : parts.entrySet()) {
        Part file = part.getValue();
        entries.put(part.getKey().toString(), new Entry(file.size(), file.digest().hex()));
      }
      return new Manifest(FORM, entries);
    }
  }
}
