package eu.sund.core.weights;

import eu.sund.core.Checks;
import eu.sund.core.model.Parameter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Writes what {@link Safetensors} reads: tensors of float32, one after the other, in a stream. The
 * same numbers give the same bytes: nothing but them, their names and the metadata is written.
 *
 * <p>The header is filled up with spaces, so that the numbers begin at a multiple of 8 bytes.
 *
 * <p><b>Source.</b> The format of <a href="https://github.com/huggingface/safetensors">
 * huggingface/safetensors</a>, section "Format".
 */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 16;

  private final byte[] header;
  private final long numbers;

  /**
   * Lays a file out.
   *
   * @param tensors names, each once, and shapes, in the order of their numbers
   * @param metadata what whoever reads should know
   * @throws IllegalArgumentException if a name stands twice or the header would be longer than
   *     readers take
   */
  public SafetensorsWriter(List<Parameter> tensors, SortedMap<String, String> metadata) {
    Checks.argument(
        !tensors.isEmpty() && tensors.size() <= Safetensors.TENSORS_MAX,
        "a file holds 1 to %s tensors, not %s",
        Safetensors.TENSORS_MAX,
        tensors.size());
    Checks.argument(
        tensors.stream().map(Parameter::name).distinct().count() == tensors.size(),
        "two tensors have the same name");
    numbers = tensors.stream().mapToLong(Parameter::size).sum();
    header = header(tensors, metadata).getBytes(StandardCharsets.UTF_8);
    Checks.argument(
        header.length <= Safetensors.HEADER_MAX,
        "the header would have %s bytes, more than readers take",
        header.length);
  }

  private static String header(List<Parameter> tensors, SortedMap<String, String> metadata) {
    StringBuilder text = new StringBuilder("{\"__metadata__\":{");
    String comma = "";
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      text.append(comma);
      string(text, entry.getKey());
      text.append(':');
      string(text, entry.getValue());
      comma = ",";
    }
    text.append('}');
    long at = 0;
    for (Parameter tensor : tensors) {
      long end = at + (long) Float.BYTES * tensor.size();
      text.append(',');
      string(text, tensor.name());
      text.append(":{\"dtype\":\"F32\",\"shape\":")
          .append(tensor.shape().toString().replace(" ", ""))
          .append(",\"data_offsets\":[")
          .append(at)
          .append(',')
          .append(end)
          .append("]}");
      at = end;
    }
    text.append('}');
    int length = text.toString().getBytes(StandardCharsets.UTF_8).length;
    return text.append(" ".repeat(Math.floorMod(-length, ALIGNMENT))).toString();
  }

  private static void string(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  /** How many bytes the file has. */
  public long size() {
    return Long.BYTES + header.length + Float.BYTES * numbers;
  }

  /**
   * Writes the file.
   *
   * @param values the tensors' numbers, row-major, one tensor after the other
   * @throws IllegalArgumentException if there are more or fewer than the shapes say, or one is not
   *     finite: no reader would take it
   */
  public void write(float[] values, OutputStream out) throws IOException {
    Checks.argument(
        values.length == numbers, "%s numbers for shapes of %s", values.length, numbers);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    out.write(chunk.putLong(0, header.length).array(), 0, Long.BYTES);
    out.write(header);
    for (int from = 0; from < values.length; ) {
      int count = Math.min(CHUNK / Float.BYTES, values.length - from);
      for (int i = 0; i < count; i++) {
        Checks.argument(Float.isFinite(values[from + i]), "number %s is not finite", from + i);
        chunk.putFloat(Float.BYTES * i, values[from + i]);
      }
      out.write(chunk.array(), 0, Float.BYTES * count);
      from += count;
    }
  }
}
