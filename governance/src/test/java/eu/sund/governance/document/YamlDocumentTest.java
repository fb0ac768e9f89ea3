package eu.sund.governance.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.Mutations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class YamlDocumentTest {
  private static final String BOMB =
      """
      a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]
      b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
      c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
      d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
      """;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String refused(byte[] bytes) {
    return refused(bytes, node -> {});
  }

  private static String refused(byte[] bytes, Consumer<YamlNode> reading) {
    SundException error =
        (SundException)
            catchThrowable(
                () -> {
                  YamlDocument document = YamlDocument.read("a.yaml", bytes);
                  reading.accept(document.root());
                  document.check();
                });
    assertThat(error).as("an error was expected").isNotNull();
    assertThat(error.code()).isEqualTo(ErrorCode.DOCUMENT_INVALID);
    return String.valueOf(error.getMessage());
  }

  private static String refused(String text, Consumer<YamlMap> reading) {
    return refused(utf8(text), root -> reading.accept(root.map().orElseThrow()));
  }

  @Test
  void read_bombOfAliases_isRefusedAtTheFirstAnchor() {
    assertThat(refused(utf8(BOMB)))
        .isEqualTo("a.yaml:1:4: anchors (&name) are not allowed; remove it");
  }

  @Test
  void read_alias_isRefused() {
    assertThat(refused(utf8("a: *b"))).startsWith("a.yaml:1:4: aliases (*name) are not allowed");
  }

  @Test
  void read_anchoredKey_isRefused() {
    assertThat(refused(utf8("&a a: 1"))).startsWith("a.yaml:1:1: anchors");
  }

  @Test
  void read_tags_areRefusedAndNothingIsMadeOfThem() {
    assertThat(refused(utf8("a: !!java.net.URL [http://x.invalid]\nb: !mine 3\nc: ! 4\n")))
        .contains("a.yaml:1:4: tags are not allowed, found 'tag:yaml.org,2002:java.net.URL'")
        .contains("a.yaml:2:4: tags are not allowed, found '!mine'")
        .contains("a.yaml:3:4: tags are not allowed, found '!'");
  }

  @Test
  void read_directive_isRefused() {
    assertThat(refused(utf8("%TAG ! tag:x,2000:\n---\na: 1\n"))).contains("directives");
    assertThat(refused(utf8("%YAML 1.2\n---\na: 1\n"))).contains("directives");
    assertThat(refused(utf8("%YAML 99999999999.2\n---\na: 1\n"))).startsWith("a.yaml");
  }

  @Test
  void read_secondDocument_isRefused() {
    assertThat(refused(utf8("a: 1\n---\nb: 2\n"))).startsWith("a.yaml:2:1: a second document");
  }

  @Test
  void read_depthOf30_isReadAnd31IsRefused() {
    YamlDocument.read("a.yaml", utf8("[".repeat(30) + "]".repeat(30))).check();
    assertThat(refused(utf8("[".repeat(31) + "]".repeat(31)))).contains("more than 30 deep");
  }

  @Test
  void read_hundredThousandBrackets_areRefusedQuickly() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThat(refused(utf8("[".repeat(100_000)))).contains("deep");
          assertThat(refused(utf8("{".repeat(100_000)))).contains("a key must be a text");
          assertThat(refused(utf8("- ".repeat(100_000)))).contains("deep");
          assertThat(refused(utf8("{a: ".repeat(100_000)))).contains("deep");
        });
  }

  @Test
  void read_twoMebibytes_areRefused() {
    assertThat(refused(new byte[2 << 20])).contains("2097152 bytes; at most 1048576");
  }

  @Test
  void read_oneLineOfOneMebibyte_isReadQuickly() {
    byte[] bytes = utf8("a: " + "x".repeat((1 << 20) - 3));
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> YamlDocument.read("a.yaml", bytes).check());
  }

  @Test
  void read_moreThan20000Nodes_isRefused() {
    YamlDocument.read("a.yaml", utf8("[" + "1,".repeat(19_999) + "]")).check();
    assertThat(refused(utf8("[" + "1,".repeat(20_000) + "]"))).contains("more than 20000 values");
  }

  @Test
  void read_bytesThatAreNotUtf8_arePlaced() {
    byte[] bytes = utf8("a: 1\nb: \u00e5X");
    bytes[bytes.length - 2] = 'x';
    assertThat(refused(bytes)).startsWith("a.yaml:2:4: byte 9 is not UTF-8");
  }

  @Test
  void read_cutCharacter_isRefused() {
    assertThat(refused(new byte[] {'a', ':', ' ', (byte) 0xc3})).contains("not UTF-8");
  }

  @Test
  void read_byteOrderMark_isPassedOver() {
    YamlDocument document = YamlDocument.read("a.yaml", utf8("\uFEFFa: 1"));
    assertThat(document.root().map().orElseThrow().has("a")).isTrue();
  }

  @Test
  void read_emptyDocument_isRefused() {
    assertThat(refused(utf8(""))).isEqualTo("a.yaml:1:1: the document is empty");
    assertThat(refused(utf8("# only a comment\n"))).contains("empty");
  }

  @Test
  void read_syntaxError_hasItsPlace() {
    assertThat(refused(utf8("a: [1, 2\nb: 3\n"))).matches("(?s)a\\.yaml:2:\\d+: not YAML: .*");
    assertThat(refused(utf8("a: 'x\n"))).startsWith("a.yaml:2:1: not YAML");
    assertThat(refused(utf8("\ta: 1\n"))).startsWith("a.yaml:1:1: not YAML");
  }

  @Test
  void read_controlCharacter_isRefused() {
    assertThat(refused(utf8("a: 1\nb: x\u0007y\n"))).startsWith("a.yaml:2:").contains("U+0007");
    assertThat(refused(utf8("a: \"x\\x07y\"\n"))).contains("hidden character U+0007");
    assertThat(refused(utf8("a: \"x\\ud800y\"\n"))).startsWith("a.yaml:1:4: ");
    assertThat(refused(utf8("a: x\u202ey\n"))).contains("hidden character U+202E");
  }

  @Test
  void read_duplicateKeys_areRefusedWithBothPlaces() {
    assertThat(refused(utf8("a: 1\nb: 2\na: 3\n")))
        .isEqualTo("a.yaml:3:1: key 'a' stands twice, first in line 1; keep one");
  }

  @Test
  void read_keysThatAreNoTexts_areRefused() {
    assertThat(refused(utf8("? [a, b]\n: 1\n"))).contains("a key must be a text");
    assertThat(refused(utf8("~: 1\n"))).contains("a key must be a text");
    assertThat(refused(utf8("? " + "k".repeat(300) + "\n: 1\n"))).contains("1 to 200");
  }

  @Test
  void getters_wrongKinds_areAllReportedInOrder() {
    String text =
        """
        number: '5'
        integer: 5.5
        bool: yes
        text: [1]
        nothing:
        list: 7
        word: categroy
        one: ab
        """;
    String message =
        refused(
            text,
            m -> {
              m.required("absent");
              m.required("one").ifPresent(YamlNode::character);
              m.required("word").ifPresent(n -> n.word("number", "category"));
              m.required("list").ifPresent(YamlNode::items);
              m.required("nothing").ifPresent(YamlNode::text);
              m.required("text").ifPresent(YamlNode::text);
              m.required("bool").ifPresent(YamlNode::bool);
              m.required("integer").ifPresent(n -> n.integer(0, 10));
              m.required("number").ifPresent(YamlNode::number);
              m.required("number").ifPresent(YamlNode::map);
            });
    assertThat(message.lines())
        .containsExactly(
            "a.yaml:1:1: 'absent' is missing",
            "a.yaml:1:9: 'number' must be a number, found text '5'; write digits with a decimal"
                + " point and without quotes",
            "a.yaml:1:9: 'number' must be a map of keys and values, found text '5'",
            "a.yaml:2:10: 'integer' must be a whole number from 0 to 10, found number '5.5'",
            "a.yaml:3:7: 'bool' must be true or false, found text 'yes'",
            "a.yaml:4:7: 'text' must be a text, found a list",
            "a.yaml:5:9: 'nothing' must be a text, found nothing",
            "a.yaml:6:7: 'list' must be a list, found number '7'; write [one, two], or one a line"
                + " after '- '",
            "a.yaml:7:7: 'word' must be one of number, category, found text 'categroy'; did you"
                + " mean 'category'?",
            "a.yaml:8:6: 'one' must be one character, found text 'ab'; put it in quotes");
  }

  @Test
  void getters_rightKinds_answer() {
    YamlMap map =
        YamlDocument.read("a.yaml", utf8("n: -1.5e3\ni: 12\nb: false\nt: no\nl: [a, b]\n"))
            .root()
            .map()
            .orElseThrow();
    assertThat(map.required("n").flatMap(YamlNode::number)).contains(-1500.0);
    assertThat(map.required("i").flatMap(n -> n.integer(12, 12))).contains(12);
    assertThat(map.required("b").flatMap(YamlNode::bool)).contains(false);
    assertThat(map.required("t").flatMap(YamlNode::text)).contains("no");
    assertThat(map.required("l").orElseThrow().each(YamlNode::text)).containsExactly("a", "b");
    map.node().attempt(() -> "fine");
  }

  @Test
  void number_thatIsNotFinite_isRefused() {
    for (String number : new String[] {".inf", ".nan", "1e999", "0x10", "1_000", "NaN"}) {
      assertThat(refused("a: " + number, m -> m.required("a").ifPresent(YamlNode::number)))
          .contains("must be a number");
    }
  }

  @Test
  void only_unknownKey_namesTheNearest() {
    assertThat(refused("titel: x\nzzzzzzzz: 1\n", m -> m.only("title", "purpose")))
        .isEqualTo(
            "a.yaml:1:1: unknown key 'titel'; did you mean 'title'?\n"
                + "a.yaml:2:1: unknown key 'zzzzzzzz'; known are title, purpose");
  }

  @Test
  void messages_longContents_areCutAt60Characters() {
    String message =
        refused("a: " + "x".repeat(5000), m -> m.required("a").ifPresent(YamlNode::number));
    assertThat(message).contains("'" + "x".repeat(60) + "…'").doesNotContain("x".repeat(61));
  }

  @Test
  void check_manyProblems_areCappedAndCounted() {
    String text = "[" + "x,".repeat(70) + "]";
    String message = refused(utf8(text), root -> root.each(YamlNode::number));
    assertThat(message.lines()).hasSize(51);
    assertThat(message).endsWith("… and 20 more");
  }

  @Test
  void read_damagedDocuments_onlyEverRefuse() {
    byte[] good = utf8(BOMB.replaceAll("[&*]", "") + "e: { f: \"\\u00e5\", g: [1, 2.5, ~] }\n");
    int refusals = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      byte[] damaged = Mutations.of(good, new SplittableRandom(seed));
      try {
        YamlDocument.read("a.yaml", damaged).check();
      } catch (SundException e) {
        refusals++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refusals).isGreaterThan(1000);
  }

  @Test
  void check_withoutProblems_passes() {
    YamlDocument document = YamlDocument.read("a.yaml", utf8("--- \na: 1\n...\n"));
    document.check();
    assertThatExceptionOfType(SundException.class)
        .isThrownBy(
            () -> {
              document.root().complain("something");
              document.check();
            });
  }
}
