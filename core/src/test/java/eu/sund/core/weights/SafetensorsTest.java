package eu.sund.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  private static final String A = "{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}";

  /** A file of this header and so many bytes, each its place. */
  private static Blob file(String header, int bytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + text.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    for (int i = 0; i < bytes; i++) {
      file.put((byte) i);
    }
    return Blob.of(file.array());
  }

  @Test
  void open_ofAWellFormedFile_givesTensorsAndMetadata() {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\",\"a\\u0041\\n\":\"\"},"
            + " \"b\" : {\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[8,10]},\"a\":"
            + A
            + ",\"c\":{\"data_offsets\":[10,10],\"shape\":[0,3],\"dtype\":\"I64\"}}   ";

    Safetensors file = Safetensors.open(file(header, 10));

    assertThat(file.tensors().keySet()).containsExactly("b", "a", "c");
    assertThat(file.tensors())
        .containsEntry("a", new Safetensors.Tensor(Safetensors.Type.F32, List.of(2L, 1L), 0, 8));
    assertThat(file.metadata()).containsEntry("format", "pt").containsEntry("aA\n", "");
  }

  @Test
  void read_ofEachType_givesItsNumbers() {
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[8,12]},"
            + "\"c\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[12,14]}}";
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 14).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text).putFloat(1.5f).putFloat(-2);
    // 1.0 and -0.5 in half precision; the upper half of 3.0f
    bytes.putShort((short) 0x3c00).putShort((short) 0xb800).putShort((short) 0x4040);
    Safetensors file = Safetensors.open(Blob.of(bytes.array()));

    float[] a = new float[2];
    file.read("a", a);
    float[] b = new float[2];
    file.read("b", b);
    float[] c = new float[1];
    file.read("c", c);

    assertThat(a).containsExactly(1.5f, -2);
    assertThat(b).containsExactly(1, -0.5f);
    assertThat(c).containsExactly(3);
  }

  @Test
  void read_ofAnotherName_orOfTooMany_isRefused() {
    Safetensors file = Safetensors.open(file("{\"a\":" + A + "}", 8));

    assertThatThrownBy(() -> file.read("b", new float[1])).hasMessageContaining("no tensor 'b'");
    assertThatThrownBy(() -> file.read("a", new float[3])).hasMessageContaining("too few");
  }

  @Test
  void read_ofANumberThatIsNotFinite_isRefused() {
    byte[] text =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(12 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text).putFloat(Float.NaN);
    Safetensors file = Safetensors.open(Blob.of(bytes.array()));

    assertThatThrownBy(() -> file.read("a", new float[1])).hasMessageContaining("not finite");
  }

  /** Each breaks one rule of an otherwise good file of 8 bytes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | overlaps",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | gap",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | belong to no tensor",
        "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}} | outside",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,999999999999999999]}} | outside",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | do not fit its shape",
        "{'a':{'dtype':'F32','shape':[4611686018427387,4611686018427387],"
            + "'data_offsets':[0,8]}} | too large",
        "{'a':{'dtype':'F32','shape':[9999999999999999999],'data_offsets':[0,8]}} | integers",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | integers",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | gap",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}} | not the JSON",
        "{'a':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}} | unknown dtype",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'more':[1]}} | something unknown",
        "{'a':{'dtype':'F32','data_offsets':[0,8]}} | one dtype",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}} | two data_offsets",
        "{'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}} | one dtype",
        "{'a':{'dtype':'F32','shape':[2],'shape':[2],'data_offsets':[0,8]}} | twice",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | twice",
        "{'a':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"
            + "'data_offsets':[0,8]}} | dimensions",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}x | behind it",
        "{'a | ends too early",
        "[] | begin with a brace",
        "{'a':{'dtype':'\\q','shape':[2],'data_offsets':[0,8]}} | unknown escape"
      })
  void open_ofABrokenFile_isRefusedWithItsRule(String header, String rule) {
    Blob file = file(header.replace('\'', '"'), 8);

    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(SundException.class)
        .hasMessageContaining(rule)
        .extracting(e -> ((SundException) e).code())
        .isEqualTo(ErrorCode.ARTEFACT_REFUSED);
  }

  @Test
  void open_ofAHeaderOutsideOrTooLong_isRefused() {
    for (long length : new long[] {-1, 0, 1, 9, Long.MAX_VALUE, Safetensors.HEADER_MAX + 1}) {
      ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putLong(length).put("{}".getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> Safetensors.open(Blob.of(bytes.array())))
          .hasMessageContaining("1 MB");
    }
    assertThatThrownBy(() -> Safetensors.open(Blob.of(new byte[8]))).hasMessageContaining("short");
  }

  /** No byte of a file, whatever it becomes, leads to anything but a refusal or a clean read. */
  @Test
  void open_ofAFileWithAnyByteChanged_neverFailsOtherwise() {
    Blob good = file("{\"a\":" + A + ",\"__metadata__\":{\"x\":\"y\"}}", 8);
    byte[] bytes = new byte[(int) good.size()];
    good.read(0, ByteBuffer.wrap(bytes));
    int refused = 0;
    for (int i = 0; i < bytes.length; i++) {
      for (int value : new int[] {0, '"', '9', '{', '[', 0xff}) {
        byte[] changed = bytes.clone();
        changed[i] = (byte) value;
        try {
          Safetensors file = Safetensors.open(Blob.of(changed));
          assertThat(file.tensors().size()).isLessThanOrEqualTo(2);
        } catch (SundException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.ARTEFACT_REFUSED);
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(bytes.length);
  }
}
