package eu.sund.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Blob;
import eu.sund.core.model.Parameter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SafetensorsWriterTest {
  private static final Parameter.Start ZERO = new Parameter.Start.Constant(0);
  private static final SortedMap<String, String> NONE = new TreeMap<>();

  private static Parameter tensor(String name, Integer... shape) {
    return new Parameter(name, List.of(shape), ZERO, true);
  }

  private static byte[] written(SafetensorsWriter writer, float[] values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(values, out);
    return out.toByteArray();
  }

  private static float[] ramp(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = 0.25f * i - 7;
    }
    return values;
  }

  @Test
  void write_thenRead_givesNamesShapesMetadataAndEveryBit() throws IOException {
    // more numbers than one chunk of 64 KiB holds
    float[] values = ramp(3 + 200 * 100);
    values[1] = -0.0f;
    values[2] = Float.MIN_VALUE;
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("digest", "00ff");
    metadata.put("quote \" \\", "line\nå €");
    SafetensorsWriter writer =
        new SafetensorsWriter(List.of(tensor("head.bias", 3), tensor("w", 200, 100)), metadata);

    byte[] bytes = written(writer, values);
    Safetensors file = Safetensors.open(Blob.of(bytes));

    assertThat(bytes).hasSize((int) writer.size());
    assertThat(file.metadata()).isEqualTo(metadata);
    assertThat(file.tensors().keySet()).containsExactly("head.bias", "w");
    assertThat(file.tensors())
        .containsEntry(
            "w", new Safetensors.Tensor(Safetensors.Type.F32, List.of(200L, 100L), 12, 80_012));
    float[] bias = new float[3];
    file.read("head.bias", bias);
    assertThat(Float.floatToRawIntBits(bias[1])).isEqualTo(Float.floatToRawIntBits(-0.0f));
    assertThat(bias[2]).isEqualTo(Float.MIN_VALUE);
    float[] weight = new float[20_000];
    file.read("w", weight);
    for (int i = 0; i < weight.length; i++) {
      assertThat(weight[i]).isEqualTo(values[3 + i]);
    }
  }

  @Test
  void write_ofASmallFile_hasTheBytesOfTheFormat() throws IOException {
    byte[] bytes =
        written(new SafetensorsWriter(List.of(tensor("ab", 2)), NONE), new float[] {1, -2});

    String header =
        "{\"__metadata__\":{},\"ab\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    // 73 characters, filled up to a multiple of 8
    ByteBuffer expected = ByteBuffer.allocate(8 + 80 + 8).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(80).put((header + " ".repeat(7)).getBytes(StandardCharsets.UTF_8));
    assertThat(header).hasSize(73);
    assertThat(bytes).containsExactly(expected.putFloat(1).putFloat(-2).array());
  }

  @Test
  void writer_ofNothingOrTwoOfOneName_isRefused() {
    assertThatThrownBy(() -> new SafetensorsWriter(List.of(), NONE))
        .hasMessageContaining("1 to 10000 tensors");
    assertThatThrownBy(() -> new SafetensorsWriter(List.of(tensor("a", 1), tensor("a", 2)), NONE))
        .hasMessageContaining("same name");
  }

  @Test
  void writer_ofAHeaderThatNoReaderTakes_isRefused() {
    SortedMap<String, String> long_ = new TreeMap<>();
    long_.put("a", "x".repeat(Safetensors.HEADER_MAX));

    assertThatThrownBy(() -> new SafetensorsWriter(List.of(tensor("a", 1)), long_))
        .hasMessageContaining("more than readers take");
  }

  @Test
  void write_ofTooFewNumbersOrOneThatIsNotFinite_isRefused() {
    SafetensorsWriter writer = new SafetensorsWriter(List.of(tensor("a", 2)), NONE);

    assertThatThrownBy(() -> written(writer, new float[3])).hasMessageContaining("shapes of 2");
    assertThatThrownBy(() -> written(writer, new float[] {0, Float.NaN}))
        .hasMessageContaining("number 1 is not finite");
  }
}
