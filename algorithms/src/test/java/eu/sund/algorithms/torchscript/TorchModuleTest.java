package eu.sund.algorithms.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** The archive's form; what PyTorch makes of it stands in the tests of {@code deep}. */
final class TorchModuleTest {
  private static byte[] archive() {
    TorchModule module = new TorchModule();
    String age = module.argument("age");
    String other = module.argument("a.b");
    String again = module.argument("a_b");
    String weight = module.tensor("head.weight", List.of(1, 3), new float[] {1, -2, 0.5f});
    String joined = module.step("cat", "[" + age + ", " + other + ", " + again + "]", "1");
    String scores = module.step("linear", joined, weight);
    return module.bytes(List.of(scores, scores), new TreeMap<>(Map.of("network", "abc")));
  }

  private static Map<String, byte[]> files(byte[] archive) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes()); // checks the sum too
      }
    }
    return files;
  }

  @Test
  void bytes_ofAModule_areAnArchiveThatOtherProgramsRead() throws IOException {
    Map<String, byte[]> files = files(archive());

    assertThat(files.keySet())
        .containsExactly(
            "model/data.pkl",
            "model/byteorder",
            "model/data/0",
            "model/code/__torch__.py",
            "model/constants.pkl",
            "model/extra/network",
            "model/version");
    assertThat(files.get("model/data/0"))
        .containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f);
    assertThat(new String(files.get("model/code/__torch__.py"), StandardCharsets.US_ASCII))
        .contains("x_age: Tensor,\n    x_a_b: Tensor,\n    x_a_b__2: Tensor)")
        .endsWith("    a1 = torch.linear(a0, self.head_weight)\n    return (a1, a1)\n");
  }

  @Test
  void bytes_ofEveryFile_beginAtMultiplesOf64() throws IOException {
    byte[] archive = archive();
    String text = new String(archive, StandardCharsets.ISO_8859_1);
    int at = 0;
    for (Map.Entry<String, byte[]> file : files(archive).entrySet()) {
      int header = text.indexOf("PK\3\4", at);
      int gap = (archive[header + 28] & 0xff) | (archive[header + 29] & 0xff) << 8;
      int begin = header + 30 + file.getKey().length() + gap;
      assertThat(begin % AlignedZip.ALIGNMENT).as(file.getKey()).isZero();
      at = begin + file.getValue().length;
    }
  }

  @Test
  void tensor_ofAnotherShapeThanItsNumbers_isRefused() {
    assertThatThrownBy(() -> new TorchModule().tensor("w", List.of(2, 2), new float[3]))
        .hasMessageContaining("[2, 2]");
    assertThatThrownBy(() -> TorchModule.number(Double.NaN)).hasMessageContaining("finite");
  }
}
