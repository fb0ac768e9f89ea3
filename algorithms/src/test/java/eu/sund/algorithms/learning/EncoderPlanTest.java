package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.algorithms.text.EncoderOptions;
import eu.sund.algorithms.text.TextOptions;
import eu.sund.algorithms.text.TextTokens;
import eu.sund.core.Artefacts;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.InitialWeights;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a study with a text encoder asks for, without the engine that runs it. */
class EncoderPlanTest {
  private static final Codebook CODEBOOK =
      new Codebook(
          new DatasetId("notes"),
          List.of(
              Variable.text("note", 100, "en"),
              Variable.integer("ill", 0, 1),
              Variable.text("marks", 100, "")));
  private static final String SHA = "ab".repeat(32);

  private static NetworkSpec network(String formula, String... options) {
    String[] all = new String[options.length + 2];
    all[0] = "model.text.kind";
    all[1] = "encoder";
    System.arraycopy(options, 0, all, 2, options.length);
    return TrainModel.of(TrainSetup.of(Sites.study(formula, all), CODEBOOK)).network();
  }

  private static void refused(String words, String... options) {
    assertThatThrownBy(() -> network("ill ~ note", options))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STUDY_INVALID))
        .hasMessageContaining(words);
  }

  @Test
  void of_encoder_trainsAllFrozenOrAdapters() {
    assertThat(network("ill ~ note").frozen()).isEmpty();
    NetworkSpec frozen =
        network("ill ~ note", "model.text.weights", SHA, "model.text.train", "frozen");
    assertThat(frozen.size()).isEqualTo(65);
    NetworkSpec adapted = network("ill ~ note", "model.text.weights", SHA);
    // 2 blocks, 2 maps, 2 matrices of 8 × 64
    assertThat(adapted.size()).isEqualTo(65 + 2 * 2 * 2 * 8 * 64);
    NetworkSpec whole =
        network("ill ~ note", "model.text.weights", SHA, "model.text.train", "full");
    assertThat(whole.frozen()).isEmpty();
    assertThat(whole.size()).isEqualTo(network("ill ~ note").size());
    assertThat(network("marks ~ note", "model.text.entities", "drug").head())
        .isEqualTo(new Head.Tagging(3));
  }

  /** The hub has no published weights: the model begins at no difference to them. */
  @Test
  void initial_ofPublishedWeightsAsAWhole_isZeroButForTheHead() {
    NetworkSpec whole =
        network("ill ~ note", "model.text.weights", SHA, "model.text.train", "full");
    float[] start = FineTuned.initial(whole, 1);
    int at = 0;
    for (Parameter parameter : whole.parameters()) {
      boolean zero = true;
      for (int i = at; i < at + parameter.size(); i++) {
        zero &= start[i] == 0;
      }
      at += parameter.size();
      if (parameter.name().startsWith("encoder.")) {
        assertThat(zero).as(parameter.name()).isTrue();
      }
    }
    float[] random = InitialWeights.of(whole, 1);
    assertThat(Arrays.copyOfRange(start, at - 65, at))
        .isEqualTo(Arrays.copyOfRange(random, at - 65, at));
  }

  @Test
  void of_whatCannotBe_saysWhatToWrite() {
    refused("no text encoder", "model.engine", "java");
    refused("name their SHA-256", "model.text.train", "adapters");
    refused("64 hexadecimal digits", "model.text.pieces", "abc");
    refused("is not known", "model.text.buckets", "1024");
    refused("heads do not divide", "model.text.heads", "3");
    assertThatThrownBy(
            () -> network("marks ~ note", "model.text.entities", "drug", "model.text.pieces", SHA))
        .hasMessageContaining("takes whole words");
  }

  private static TextTokens tokens(Artefacts artefacts, String... options) {
    Map<String, String> all = new TreeMap<>(Map.of("model.text.kind", "encoder"));
    for (int i = 0; i < options.length; i += 2) {
      all.put("model.text." + options[i], options[i + 1]);
    }
    EncoderOptions encoder = TextOptions.parse(all).encoder().orElseThrow();
    return TextTokens.open(encoder, artefacts);
  }

  @Test
  void of_words_oneNumberEachFromOneOn() {
    TextTokens tokens = tokens(Artefacts.none(), "vocabulary", "50");
    int[] ids = tokens.of("Rash, rash and RASH");
    assertThat(ids).hasSize(5);
    assertThat(ids[0]).isEqualTo(ids[2]).isEqualTo(ids[4]).isBetween(1, 49);
    assertThat(tokens.of("  ")).isEmpty();
  }

  @Test
  void of_pieces_betweenTheMarksOfTheirFile() {
    byte[] file = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nra\n##sh\n".getBytes(StandardCharsets.UTF_8);
    String digest = Digest.of(file).hex();
    Artefacts artefacts = d -> Blob.of(file);
    TextTokens tokens = tokens(artefacts, "pieces", digest, "length", "6");
    assertThat(tokens.of("rash itch")).containsExactly(2, 4, 5, 1, 3);
    assertThat(tokens.of("rash rash rash")).hasSize(6).startsWith(2).endsWith(3);
    assertThatThrownBy(() -> tokens(artefacts, "pieces", digest, "vocabulary", "5"))
        .hasMessageContaining("write model.text.vocabulary 6");
    assertThatThrownBy(() -> tokens(Artefacts.none(), "pieces", digest))
        .hasMessageContaining("no file with SHA-256 " + digest);
  }

  @Test
  void sequences_withTags_lieOneAfterTheOther() {
    TokenList list = new TokenList();
    for (int i = 0; i < 100; i++) {
      list.add(new int[] {i, i + 1, i + 2}, new int[] {0, 1, 2});
    }
    Examples.Sequences all = list.sequences();
    assertThat(all.offsets()).hasSize(101).endsWith(300);
    assertThat(all.ids()).hasSize(300).endsWith(99, 100, 101);
    assertThat(all.tags()).hasSize(300).endsWith(0, 1, 2);
  }
}
