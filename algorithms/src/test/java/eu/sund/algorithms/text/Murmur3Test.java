package eu.sund.algorithms.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Murmur3Test {
  /**
   * Published vectors of MurmurHash3_x86_32: <a
   * href="https://en.wikipedia.org/wiki/MurmurHash#Test_vectors">Wikipedia's list</a>, and for
   * short byte strings <a href="https://stackoverflow.com/a/31929528">Ian Boyd's</a>.
   */
  @ParameterizedTest
  @CsvSource({
    "'', 0, 0x00000000",
    "'', 1, 0x514e28b7",
    "'', 0xffffffff, 0x81f16f39",
    "test, 0, 0xba6bd213",
    "test, 0x9747b28c, 0x704b81dc",
    "'Hello, world!', 0, 0xc0363e43",
    "'Hello, world!', 0x9747b28c, 0x24884cba",
    "The quick brown fox jumps over the lazy dog, 0, 0x2e4ff723",
    "The quick brown fox jumps over the lazy dog, 0x9747b28c, 0x2fa826cd",
    "aaa, 0x9747b28c, 0x283e0130",
    "aa, 0x9747b28c, 0x5d211726",
    "a, 0x9747b28c, 0x7fa09ea6",
    "ππππππππ, 0x9747b28c, 0xd58063c1",
  })
  void hash_publishedVectors_agree(String text, String seed, String expected) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int hash = Murmur3.hash(bytes, 0, bytes.length, Long.decode(seed).intValue());
    assertThat(hash).isEqualTo(Long.decode(expected).intValue());
  }

  @Test
  void hash_ofAPart_isThatOfItsCopy() {
    byte[] bytes = "xxhofteproteseyy".getBytes(StandardCharsets.UTF_8);
    byte[] part = "hofteprotese".getBytes(StandardCharsets.UTF_8);
    assertThat(Murmur3.hash(bytes, 2, 14, 7)).isEqualTo(Murmur3.hash(part, 0, 12, 7));
  }

  @Test
  void hash_highBytes_areUnsigned() {
    byte[] bytes = {-1, -1, -1, -1};
    assertThat(Murmur3.hash(bytes, 0, 4, 0)).isEqualTo(0x76293b50); // Ian Boyd's list
    assertThat(Murmur3.hash(new byte[] {0x21, 0x43, 0x65, (byte) 0x87}, 0, 3, 0))
        .isEqualTo(0x7e4a8634);
  }
}
