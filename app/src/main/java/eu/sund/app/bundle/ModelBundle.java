package eu.sund.app.bundle;

import eu.sund.algorithms.learning.TrainedModel;
import eu.sund.core.Artefacts;
import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.model.Parameter;
import eu.sund.core.weights.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A model bundle that lies here: read with strict bounds, and believed only as far as its digests
 * agree. Close it after use.
 */
public final class ModelBundle implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final List<FileChannel> channels;
  private final Map<FileName, FileRegion> files;

  private ModelBundle(List<FileChannel> channels, Map<FileName, FileRegion> files) {
    this.channels = channels;
    this.files = files;
  }

  /**
   * Opens an archive or a folder.
   *
   * @throws SundException with {@code NOT_FOUND} if there is none, or {@code ARTEFACT_REFUSED} if
   *     it is not of the form or lacks a file
   */
  public static ModelBundle open(Path path) {
    if (!Files.exists(path)) {
      throw new SundException(ErrorCode.NOT_FOUND, "there is no model bundle " + path);
    }
    List<FileChannel> channels = new ArrayList<>();
    try {
      Map<FileName, FileRegion> files =
          Files.isDirectory(path) ? folder(path, channels) : archive(path, channels);
      for (FileName name : FileName.values()) {
        if (name.isRequired() && !files.containsKey(name)) {
          throw refused("it lacks " + name);
        }
      }
      return new ModelBundle(channels, files);
    } catch (IOException e) {
      close(channels);
      throw new SundException(ErrorCode.STORAGE_FAILED, path + " cannot be read", e);
    } catch (RuntimeException e) {
      close(channels);
      throw e;
    }
  }

  private static Map<FileName, FileRegion> archive(Path path, List<FileChannel> channels)
      throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    channels.add(channel);
    return StoredZip.read(channel);
  }

  private static Map<FileName, FileRegion> folder(Path path, List<FileChannel> channels)
      throws IOException {
    Map<FileName, FileRegion> files = new EnumMap<>(FileName.class);
    for (FileName name : FileName.values()) {
      Path file = path.resolve(name.toString());
      if (Files.isRegularFile(file)) {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        channels.add(channel);
        files.put(name, new FileRegion(channel, 0, channel.size()));
      }
    }
    return files;
  }

  private static SundException refused(String what) {
    return new SundException(ErrorCode.ARTEFACT_REFUSED, "not a model bundle: " + what);
  }

  /** All of a file that is not large. */
  private byte[] whole(FileName name) {
    Blob file = file(name);
    if (file.size() > FileName.WHOLE_MAX) {
      throw refused(name + " has more than " + FileName.WHOLE_MAX + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
    file.read(0, bytes);
    return bytes.array();
  }

  private FileRegion file(FileName name) {
    FileRegion file = files.get(name);
    if (file == null) {
      throw refused("it lacks " + name);
    }
    return file;
  }

  Architecture architecture() {
    Architecture read =
        BundleJson.read(FileName.ARCHITECTURE, whole(FileName.ARCHITECTURE), Architecture.class);
    if (!read.form().equals(Architecture.FORM)) {
      throw refused(FileName.ARCHITECTURE + " is of another form; a newer program may read it");
    }
    return read;
  }

  TrainingRecord record() {
    TrainingRecord read =
        BundleJson.read(FileName.RECORD, whole(FileName.RECORD), TrainingRecord.class);
    if (!read.form().equals(TrainingRecord.FORM)) {
      throw refused(FileName.RECORD + " is of another form; a newer program may read it");
    }
    return read;
  }

  /** The training record, for a machine that reads. */
  public Object document() {
    return record();
  }

  /** The model card as text. */
  public String card() {
    return new String(whole(FileName.CARD), StandardCharsets.UTF_8);
  }

  /**
   * The model, ready to answer.
   *
   * @throws SundException with {@code ARTEFACT_REFUSED} if the weights are not those of the record,
   *     or do not fit the network
   */
  public TrainedModel model() {
    return model(Artefacts.none());
  }

  /**
   * The model, with the published files that it was trained on.
   *
   * @throws SundException as {@link #model()}
   */
  public TrainedModel model(Artefacts artefacts) {
    Architecture architecture = architecture();
    float[] numbers = numbers(parameters(architecture));
    if (!WeightsDigest.of(numbers).hex().equals(record().weights().sha256())) {
      throw refused("the weights are not those of " + FileName.RECORD);
    }
    try {
      return new TrainedModel(architecture.model(), numbers, artefacts);
    } catch (IllegalArgumentException e) {
      throw new SundException(
          ErrorCode.ARTEFACT_REFUSED, "not a model bundle: " + e.getMessage(), e);
    }
  }

  private static List<Parameter> parameters(Architecture architecture) {
    try {
      List<Parameter> parameters = architecture.parameters();
      if (!Architecture.of(architecture.model()).equals(architecture)) {
        throw refused("tensors, digest or text of the network do not follow from it");
      }
      return parameters;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new SundException(
          ErrorCode.ARTEFACT_REFUSED, "not a model bundle: " + e.getMessage(), e);
    }
  }

  private float[] numbers(List<Parameter> parameters) {
    FileRegion file = file(FileName.WEIGHTS);
    Safetensors weights = Safetensors.open(file);
    long size = parameters.stream().mapToLong(Parameter::size).sum();
    // Memory is taken only for numbers that are there.
    if (size > Integer.MAX_VALUE - 8
        || Float.BYTES * size > file.size()
        || weights.tensors().size() != parameters.size()) {
      throw refused("the weights are not the tensors of the network");
    }
    float[] numbers = new float[(int) size];
    int at = 0;
    for (Parameter parameter : parameters) {
      Safetensors.Tensor tensor = weights.tensors().get(parameter.name());
      List<Long> shape = parameter.shape().stream().map(Integer::longValue).toList();
      if (tensor == null || !tensor.shape().equals(shape)) {
        throw refused("tensor '" + parameter.name() + "' is missing or of another shape");
      }
      float[] part = new float[parameter.size()];
      weights.read(parameter.name(), part);
      System.arraycopy(part, 0, numbers, at, part.length);
      at += part.length;
    }
    return numbers;
  }

  /**
   * What was looked at, and what was found wrong.
   *
   * @param checks in sentences
   * @param problems in sentences; none if all agree
   */
  public record Verdict(List<String> checks, List<String> problems) {}

  /** Checks every digest and that the parts fit each other. */
  public Verdict verify() {
    List<String> checks = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    BundleMaker.Manifest manifest =
        BundleJson.read(FileName.MANIFEST, whole(FileName.MANIFEST), BundleMaker.Manifest.class);
    if (!manifest.form().equals(BundleMaker.Manifest.FORM)) {
      throw refused(FileName.MANIFEST + " is of another form; a newer program may read it");
    }
    for (FileName name : FileName.values()) {
      if (name != FileName.MANIFEST && (name.isRequired() || files.containsKey(name))) {
        verify(name, manifest, checks, problems);
      }
    }
    TrainingRecord record = record();
    if (!Digest.of(whole(FileName.STUDY)).hex().equals(record.origin().studySha256())) {
      problems.add(FileName.STUDY + " is not the study of " + FileName.RECORD);
    }
    for (FileName name : FileName.values()) {
      if (!name.isRequired()
          && files.containsKey(name) != manifest.files().containsKey(name.toString())) {
        problems.add(name + " stands in the manifest or in the bundle, not in both");
      }
    }
    try {
      TrainedModel model = model();
      checks.add("weights are those of the record and fit the network");
      export(FileName.ONNX, model::onnx, checks, problems);
      export(FileName.TORCHSCRIPT, model::torchScript, checks, problems);
    } catch (SundException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return new Verdict(checks, problems);
  }

  /** Whether a file for other programs is what this program would write. */
  private void export(
      FileName name, Supplier<byte[]> written, List<String> checks, List<String> problems) {
    FileRegion file = files.get(name);
    if (file != null) {
      boolean same = digest(file).equals(Digest.of(written.get()));
      (same ? checks : problems).add(name + (same ? " is this model" : " is another model"));
    }
  }

  private void verify(
      FileName name, BundleMaker.Manifest manifest, List<String> checks, List<String> problems) {
    BundleMaker.Manifest.Entry entry = manifest.files().get(name.toString());
    FileRegion file = file(name);
    if (entry == null) {
      problems.add(name + " does not stand in the manifest");
    } else if (entry.bytes() != file.size() || !digest(file).hex().equals(entry.sha256())) {
      problems.add(name + " was changed: its digest is not that of the manifest");
    } else {
      checks.add(name + " " + entry.sha256());
    }
  }

  private static Digest digest(Blob file) {
    MessageDigest sha256 = Digest.sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = file.stream()) {
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        sha256.update(buffer, 0, got);
      }
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "the bundle cannot be read", e);
    }
    return Digest.from(sha256);
  }

  @Override
  public void close() {
    close(channels);
  }

  private static void close(List<FileChannel> channels) {
    for (FileChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new SundException(ErrorCode.STORAGE_FAILED, "the bundle cannot be closed", e);
      }
    }
  }
}
