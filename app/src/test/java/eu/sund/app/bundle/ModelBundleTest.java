package eu.sund.app.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelBundleTest {
  private static @TempDir Path shared;
  private static TrainResult result;
  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    result = MadeUp.train(MadeUp.csv(shared.resolve("a.csv"), 400), MadeUp.STUDY);
  }

  private Path write(String name) throws IOException {
    Path target = folder.resolve(name);
    MadeUp.bundle(result, MadeUp.STUDY).write(target);
    return target;
  }

  @Test
  void write_twice_givesTheSameBytes() throws IOException {
    assertThat(write("a.zip")).hasSameBinaryContentAs(write("b.zip"));
  }

  @Test
  void write_anArchive_isAZipThatOthersRead() throws IOException {
    try (ZipFile zip = new ZipFile(write("a.zip").toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .containsExactly(
              "manifest.json",
              "architecture.json",
              "card.md",
              "card.html",
              "model.onnx",
              "model.pt",
              "study.yaml",
              "training-record.json",
              "weights.safetensors");
      byte[] study = zip.getInputStream(zip.getEntry("study.yaml")).readAllBytes();
      assertThat(new String(study, StandardCharsets.UTF_8)).isEqualTo(MadeUp.STUDY);
    }
  }

  @Test
  void open_anArchiveOrAFolder_givesWhatWasTrained() throws IOException {
    for (String name : List.of("a.zip", "folder")) {
      try (ModelBundle bundle = ModelBundle.open(write(name))) {
        assertThat(bundle.verify().problems()).isEmpty();
        assertThat(bundle.record()).isEqualTo(TrainingRecord.of(result, bundle.record().origin()));
        assertThat(bundle.model().network().text()).isEqualTo(result.network());
        assertThat(bundle.architecture().model().options()).containsEntry("model.hidden", "4");
      }
    }
  }

  @Test
  void card_saysWhatWasTrained_andShowsNoMarkup() throws IOException {
    Path target = write("folder");
    String card = Files.readString(target.resolve("card.md"));
    String page = Files.readString(target.resolve("card.html"));

    assertThat(card)
        .startsWith("# A \\<small\\> network & its card")
        .contains("| Formula | ill ~ age + sex + chol |")
        .contains("No differential privacy")
        .contains("sex=female")
        .contains("calibration-slope")
        .containsPattern("\\| loss \\| 0\\.[45]\\d\\d ");
    assertThat(page).contains("A &lt;small&gt; network &amp; its card").doesNotContain("<small>");
  }

  @Test
  void verify_aChangedByteInAnyFile_isFound() throws IOException {
    for (FileName name : FileName.values()) {
      Path target = write("changed-" + name);
      Path file = target.resolve(name.toString());
      byte[] bytes = Files.readAllBytes(file);
      int at = Math.max(0, bytes.length - 3);
      bytes[at] ^= 1;
      Files.write(file, bytes);

      assertThat(isWhole(target)).as("%s changed", name).isFalse();
    }
    assertThat(isWhole(write("unchanged"))).isTrue();
  }

  private static boolean isWhole(Path target) {
    try (ModelBundle bundle = ModelBundle.open(target)) {
      return bundle.verify().problems().isEmpty();
    } catch (SundException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.ARTEFACT_REFUSED);
      return false;
    }
  }

  @Test
  void model_withWeightsOfAnotherModel_isRefusedWithoutVerify() throws IOException {
    Path target = write("folder");
    Path weights = target.resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 4] ^= 1; // the last bit of a float32
    Files.write(weights, bytes);

    try (ModelBundle bundle = ModelBundle.open(target)) {
      assertThatThrownBy(bundle::model)
          .isInstanceOf(SundException.class)
          .hasMessageContaining("not those of training-record.json");
    }
  }

  @Test
  void open_aBundleThatLacksAFileOrIsCutOff_isRefused() throws IOException {
    Path target = write("folder");
    Files.delete(target.resolve("training-record.json"));
    assertThatThrownBy(() -> ModelBundle.open(target))
        .hasMessageContaining("lacks training-record.json");

    byte[] zip = Files.readAllBytes(write("a.zip"));
    Path cut = Files.write(folder.resolve("cut.zip"), Arrays.copyOf(zip, zip.length / 2));
    assertThatThrownBy(() -> ModelBundle.open(cut))
        .hasMessageContaining("not a model bundle: the archive is cut short; fetch it again");
    assertThatThrownBy(() -> ModelBundle.open(folder.resolve("none.zip")))
        .hasMessageContaining("there is no model bundle");
  }

  @Test
  void open_aCompressedArchiveOrAStrangeFile_isRefused() throws IOException {
    Path compressed = folder.resolve("compressed.zip");
    try (OutputStream out = Files.newOutputStream(compressed);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("manifest.json"));
      zip.write(new byte[100]);
      zip.closeEntry();
    }
    assertThatThrownBy(() -> ModelBundle.open(compressed)).hasMessageContaining("compressed");

    byte[] bytes = Files.readAllBytes(write("a.zip"));
    byte[] name = "manifest.json".getBytes(StandardCharsets.UTF_8);
    byte[] other = "../manifest.x".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(other, 0, bytes, 30, name.length);
    Path strange = Files.write(folder.resolve("strange.zip"), bytes);
    assertThatThrownBy(() -> ModelBundle.open(strange))
        .hasMessageContaining("belongs to no bundle");
  }

  @Test
  void bundle_ofTheModelForOtherPrograms_isCheckedAgainstTheWeights() throws IOException {
    Path target = write("folder");
    Files.delete(target.resolve("model.pt"));
    assertThat(isWhole(target)).isFalse();

    String other = MadeUp.STUDY.replace("seed: 7", "seed: 8");
    TrainResult another = MadeUp.train(shared.resolve("a.csv"), other);
    MadeUp.bundle(another, other).write(folder.resolve("other"));
    Path mixed = write("mixed");
    for (String name : List.of("model.onnx", "model.pt", "manifest.json")) {
      Files.write(mixed.resolve(name), Files.readAllBytes(folder.resolve("other").resolve(name)));
    }
    try (ModelBundle bundle = ModelBundle.open(mixed)) {
      assertThat(bundle.verify().problems())
          .contains("model.onnx is another model", "model.pt is another model");
    }
  }

  @Test
  void bundle_withWeightsThatAreNotTheResults_isRefused() {
    float[] others = BundleMaker.inline(result);
    others[0] += 1;
    BundleMaker.Source source =
        new BundleMaker.Source(
            "r-0123456789abcdef",
            "test",
            new Asked(MadeUp.STUDY.getBytes(StandardCharsets.UTF_8)),
            Digest.of(new byte[1]),
            Digest.of(new byte[1]));

    assertThatThrownBy(() -> BundleMaker.of(result, others, source)).hasMessageContaining("digest");
  }

  @Test
  void model_ofDocumentsThatWereBent_isRefusedOrUnharmed_neverADefect() throws IOException {
    ObjectMapper json = new ObjectMapper();
    int bent = 0;
    for (String name : List.of("architecture.json", "training-record.json", "manifest.json")) {
      Path target = write("bent-" + name);
      Path file = target.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      for (int place = 0; place < 400; place++) {
        for (JsonNode other : OTHERS) {
          JsonNode root = json.readTree(whole);
          if (!bend(root, new int[] {place}, other)) {
            continue;
          }
          bent++;
          Files.write(file, json.writeValueAsBytes(root));
          try (ModelBundle bundle = ModelBundle.open(target)) {
            bundle.verify();
          } catch (SundException e) {
            assertThat(e.code())
                .as("place %s of %s, %s", place, name, other)
                .isIn(ErrorCode.ARTEFACT_REFUSED, ErrorCode.STUDY_INVALID);
          }
        }
      }
    }
    assertThat(bent).isGreaterThan(300);
  }

  private static final List<JsonNode> OTHERS =
      List.of(NullNode.getInstance(), MissingNode.getInstance(), IntNode.valueOf(-1));

  /** Replaces the node at a place, counted down through the tree, or takes it out. */
  private static boolean bend(JsonNode node, int[] place, JsonNode other) {
    if (node instanceof ObjectNode object) {
      for (String name : object.properties().stream().map(Map.Entry::getKey).toList()) {
        if (place[0]-- == 0) {
          if (other.isMissingNode()) {
            object.remove(name);
          } else {
            object.set(name, other);
          }
          return true;
        }
        if (bend(object.get(name), place, other)) {
          return true;
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (place[0]-- == 0) {
          if (other.isMissingNode()) {
            array.remove(i);
          } else {
            array.set(i, other);
          }
          return true;
        }
        if (bend(array.get(i), place, other)) {
          return true;
        }
      }
    }
    return false;
  }
}
