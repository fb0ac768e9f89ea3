package eu.sund.core.weights;

import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A file of named tensors: a length (8 bytes, little-endian), a JSON header of that length, the
 * tensors' bytes. Read with strict bounds: a header of 1 MB at most, dimensions and offsets that
 * fit each other and the file, no tensor over another, no byte that belongs to none.
 *
 * <p>Numbers may be float32, float16 or bfloat16; tensors of integers may stand in the file and are
 * not read.
 *
 * <p><b>Source.</b> The format of <a href="https://github.com/huggingface/safetensors">
 * huggingface/safetensors</a>, section "Format".
 *
 * <p>Thread-safe if its blob is.
 */
public final class Safetensors {
  /** The longest header, in bytes. */
  public static final int HEADER_MAX = 1 << 20;

  /** The most tensors. */
  public static final int TENSORS_MAX = 10_000;

  private static final int PREFIX = 8;
  private static final int CHUNK = 1 << 16;

  /** How numbers are written, with their bytes. */
  public enum Type {
    /** IEEE single precision. */
    F32(4),
    /** IEEE half precision. */
    F16(2),
    /** The upper half of a float32. */
    BF16(2),
    /** IEEE double precision; not read. */
    F64(8),
    /** Integers and truth values; not read. */
    I64(8),
    /** As above. */
    I32(4),
    /** As above. */
    I16(2),
    /** As above. */
    I8(1),
    /** As above. */
    U8(1),
    /** As above. */
    BOOL(1);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    /** The bytes of a number. */
    public int bytes() {
      return bytes;
    }
  }

  /**
   * A tensor's place.
   *
   * @param shape its dimensions; none means a single number
   * @param begin its first byte after the header
   * @param end the first byte that is no longer its
   */
  public record Tensor(Type type, List<Long> shape, long begin, long end) {
    /** Copies the shape. */
    public Tensor {
      shape = List.copyOf(shape);
    }
  }

  private final Blob blob;
  private final long data;
  private final SafetensorsHeader header;

  private Safetensors(Blob blob, long data, SafetensorsHeader header) {
    this.blob = blob;
    this.data = data;
    this.header = header;
  }

  /**
   * Reads and checks the header; numbers stay in the blob.
   *
   * @throws SundException with {@code ARTEFACT_REFUSED} if the file breaks a rule, named in the
   *     message
   */
  public static Safetensors open(Blob blob) {
    require(blob.size() > PREFIX, "the file is shorter than its own length");
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
    blob.read(0, prefix);
    long length = prefix.getLong(0);
    require(
        length >= 2 && length <= HEADER_MAX && length <= blob.size() - PREFIX,
        "the header must have 2 bytes to 1 MB and lie inside the file");
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    blob.read(PREFIX, bytes);
    SafetensorsHeader header = SafetensorsHeader.parse(text(bytes.flip()));
    long data = PREFIX + length;
    check(header.tensors(), blob.size() - data);
    return new Safetensors(blob, data, header);
  }

  private static String text(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw refused("the header is not UTF-8", e);
    }
  }

  private static void check(Map<String, Tensor> tensors, long available) {
    long next = 0;
    List<Map.Entry<String, Tensor>> inOrder = new ArrayList<>(tensors.entrySet());
    inOrder.sort(
        Comparator.comparingLong((Map.Entry<String, Tensor> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    for (Map.Entry<String, Tensor> entry : inOrder) {
      Tensor tensor = entry.getValue();
      String name = entry.getKey();
      require(
          tensor.begin() == next,
          "tensor '" + name + "' overlaps another, or there is a gap before it");
      require(
          tensor.end() >= tensor.begin() && tensor.end() <= available,
          "tensor '" + name + "' lies outside of the file");
      require(
          tensor.end() - tensor.begin() == size(name, tensor.shape(), tensor.type().bytes()),
          "tensor '" + name + "': its bytes do not fit its shape");
      next = tensor.end();
    }
    require(next == available, "the file has bytes that belong to no tensor");
  }

  private static long size(String name, List<Long> shape, long bytes) {
    try {
      long size = bytes;
      for (long dimension : shape) {
        size = Math.multiplyExact(size, dimension);
      }
      return size;
    } catch (ArithmeticException e) {
      throw refused("tensor '" + name + "' is too large", e);
    }
  }

  /** The tensors by name, in the header's order. */
  public Map<String, Tensor> tensors() {
    return header.tensors();
  }

  /** What whoever wrote the file said about it. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * Reads a tensor's first numbers.
   *
   * @param target as many as it holds, row-major; at most the tensor's
   * @throws SundException with {@code ARTEFACT_REFUSED} if there is none of that name, it holds no
   *     floating-point numbers or too few, or one is not finite
   */
  public void read(String name, float[] target) {
    Tensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw refused("there is no tensor '" + name + "'");
    }
    int width = tensor.type().bytes();
    require(
        (tensor.end() - tensor.begin()) / width >= target.length,
        "tensor '" + name + "' has too few numbers");
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < target.length; ) {
      int count = Math.min(CHUNK / width, target.length - done);
      chunk.clear().limit(count * width);
      blob.read(data + tensor.begin() + (long) done * width, chunk);
      for (int i = 0; i < count; i++) {
        float value = number(name, tensor.type(), chunk, i);
        require(Float.isFinite(value), "tensor '" + name + "' has a number that is not finite");
        target[done + i] = value;
      }
      done += count;
    }
  }

  private static float number(String name, Type type, ByteBuffer chunk, int i) {
    return switch (type) {
      case F32 -> chunk.getFloat(4 * i);
      case F16 -> Float.float16ToFloat(chunk.getShort(2 * i));
      case BF16 -> Float.intBitsToFloat(chunk.getShort(2 * i) << 16);
      case F64, I64, I32, I16, I8, U8, BOOL ->
          throw refused("tensor '" + name + "' must be F32, F16 or BF16, is " + type);
    };
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw refused(rule);
    }
  }

  static SundException refused(String rule) {
    return new SundException(ErrorCode.ARTEFACT_REFUSED, "safetensors: " + rule);
  }

  private static SundException refused(String rule, Exception cause) {
    return new SundException(ErrorCode.ARTEFACT_REFUSED, "safetensors: " + rule, cause);
  }
}
