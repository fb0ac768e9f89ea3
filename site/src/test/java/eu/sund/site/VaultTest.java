package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.port.Entropy;
import eu.sund.transport.Cores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
  private static final Entropy ENTROPY = new SecureRandom()::nextBytes;

  @TempDir Path folder = Path.of("");
  Path file;
  Vault vault;

  @BeforeEach
  void make() {
    file = folder.resolve("vault.key");
    vault = new Vault(file, ENTROPY);
  }

  private static byte[] read(FilesOf.OpenBlob blob, int from, int count) {
    ByteBuffer target = ByteBuffer.allocateDirect(count);
    blob.read(from, target);
    byte[] bytes = new byte[count];
    target.flip().get(bytes);
    return bytes;
  }

  private static byte[] plain(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  private byte[] sealedInParts(byte[] plain, int part) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (WritableByteChannel sealing = vault.sealing(Channels.newChannel(out))) {
      for (int at = 0; at < plain.length; at += part) {
        ByteBuffer source = ByteBuffer.wrap(plain, at, Math.min(part, plain.length - at));
        int count = source.remaining();
        assertThat(sealing.write(source)).isEqualTo(count);
        assertThat(source.hasRemaining()).isFalse();
      }
    }
    return out.toByteArray();
  }

  /** NIST SP 800-38A, F.5.5: CTR-AES256.Encrypt. */
  @Test
  void seal_publishedVector_isThatOne() throws IOException {
    HexFormat hex = HexFormat.of();
    Files.write(
        file, hex.parseHex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"));
    byte[] iv = hex.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    byte[] plain =
        hex.parseHex(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
    String expected =
        "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
            + "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6";
    Vault known = new Vault(file, target -> System.arraycopy(iv, 0, target, 0, iv.length));
    byte[] sealed = known.seal(plain);
    assertThat(hex.formatHex(sealed)).isEqualTo(hex.formatHex(iv) + expected);
    assertThat(read(known.open(FilesOf.inMemory(sealed)), 0, 64)).isEqualTo(plain);
  }

  /** The counter is a number of 16 bytes: it carries through all of them and wraps. */
  @Test
  void open_counterWraps_readsOn() {
    Vault edge = new Vault(file, target -> Arrays.fill(target, (byte) 0xff));
    byte[] plain = plain(100);
    FilesOf.OpenBlob blob = edge.open(FilesOf.inMemory(edge.seal(plain)));
    for (int from = 0; from < 100; from++) {
      assertThat(read(blob, from, 100 - from)).isEqualTo(Arrays.copyOfRange(plain, from, 100));
    }
  }

  @Test
  void open_anyPart_isThatPart() throws IOException {
    byte[] plain = plain(200_003);
    for (byte[] sealed : new byte[][] {vault.seal(plain), sealedInParts(plain, 70_001)}) {
      FilesOf.OpenBlob blob = vault.open(FilesOf.inMemory(sealed));
      assertThat(blob.size()).isEqualTo(plain.length);
      assertThat(sealed).hasSize(plain.length + Vault.IV_BYTES);
      SplittableRandom random = new SplittableRandom(7);
      for (int i = 0; i < 200; i++) {
        int from = random.nextInt(plain.length);
        int count = random.nextInt(plain.length - from + 1);
        assertThat(read(blob, from, count))
            .isEqualTo(Arrays.copyOfRange(plain, from, from + count));
      }
      assertThatThrownBy(() -> read(blob, plain.length - 1, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** Masking reads blocks on several cores. */
  @Test
  void open_readByManyThreads_isTheSame() {
    byte[] plain = plain(1 << 20);
    FilesOf.OpenBlob blob = vault.open(FilesOf.inMemory(vault.seal(plain)));
    byte[] copy = new byte[plain.length];
    new Cores()
        .each(
            64,
            block -> {
              byte[] part = read(blob, block << 14, 1 << 14);
              System.arraycopy(part, 0, copy, block << 14, part.length);
            });
    assertThat(copy).isEqualTo(plain);
  }

  @Test
  void seal_twice_hasNothingInCommon() {
    byte[] plain = plain(64);
    byte[] one = vault.seal(plain);
    byte[] two = vault.seal(plain);
    for (int at = 0; at < one.length; at += 16) {
      assertThat(Arrays.copyOfRange(one, at, at + 16))
          .isNotEqualTo(Arrays.copyOfRange(two, at, at + 16));
    }
  }

  @Test
  void key_firstUse_isMadeForItsOwnerOnlyAndKept() throws IOException {
    assertThat(file).doesNotExist();
    byte[] sealed = vault.seal(plain(40));
    assertThat(file).hasSize(Vault.KEY_BYTES);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    byte[] key = Files.readAllBytes(file);
    Vault later = new Vault(file, ENTROPY);
    assertThat(read(later.open(FilesOf.inMemory(sealed)), 0, 40)).isEqualTo(plain(40));
    assertThat(later.seal(plain(40))).hasSize(56);
    assertThat(Files.readAllBytes(file)).isEqualTo(key);
  }

  @Test
  void key_missing_isNotMadeByReading() {
    byte[] sealed = new byte[56];
    assertThatThrownBy(() -> vault.open(FilesOf.inMemory(sealed)))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOLDER_UNUSABLE))
        .hasMessageContaining("vault.key is missing");
    assertThat(file).doesNotExist();
  }

  @Test
  void key_ofAnotherLength_isRefusedAndStays() throws IOException {
    Files.write(file, new byte[31]);
    assertThatThrownBy(() -> vault.seal(new byte[1]))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOLDER_UNUSABLE))
        .hasMessageContaining("vault.key is damaged");
    assertThat(file).hasSize(31);
  }

  @Test
  void open_cutShort_isRefused() {
    assertThatThrownBy(() -> vault.open(FilesOf.inMemory(new byte[15])))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED));
  }

  /** What is derived outlives a restart, and says nothing of another purpose or house. */
  @Test
  void derive_afterARestart_isTheSame() {
    byte[] first = vault.derive("rounding");
    assertThat(new Vault(file, ENTROPY).derive("rounding")).isEqualTo(first).hasSize(32);
    assertThat(vault.derive("other")).isNotEqualTo(first);
    assertThat(new Vault(folder.resolve("other.key"), ENTROPY).derive("rounding"))
        .isNotEqualTo(first);
  }
}
