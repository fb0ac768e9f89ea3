package eu.sund.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Blob;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.TensorSpec;
import eu.sund.core.port.Workers;
import eu.sund.privacy.Threads;
import eu.sund.privacy.ring.Blocks;
import eu.sund.privacy.ring.Ring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MasksTest {
  private static Secret copy(Secret key) {
    return Secret.taking(key.bytes().clone());
  }

  /** Sites whose pairwise masks cancel, the self masks that are left, and their plain words. */
  private record Sites(Layout layout, List<Masks> masks, Masks left, List<Blob> plain) {
    static Sites of(Layout layout, int count, long seed) {
      Secret[][] pairs = new Secret[count][count];
      List<Masks> masks = new ArrayList<>();
      List<MaskKey> left = new ArrayList<>();
      List<Blob> plain = new ArrayList<>();
      for (int u = 0; u < count; u++) {
        Secret self = Lent.secret(seed + 1000 + u);
        List<MaskKey> keys = new ArrayList<>(List.of(new MaskKey(copy(self), true)));
        left.add(new MaskKey(self, false));
        for (int v = 0; v < count; v++) {
          if (v != u) {
            int low = Math.min(u, v);
            int high = Math.max(u, v);
            if (pairs[low][high] == null) {
              pairs[low][high] = Lent.secret(seed + 100L * low + high);
            }
            keys.add(new MaskKey(copy(pairs[low][high]), u < v));
          }
        }
        masks.add(new Masks(Suite.SUND, keys));
        plain.add(Blob.of(Lent.entropy(seed - u).bytes((int) layout.bytes())));
      }
      return new Sites(layout, masks, new Masks(Suite.SUND, left), plain);
    }
  }

  private static byte[] masked(Masks masks, Layout layout, Blob plain, Workers workers) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      MaskedWords.add(masks, layout, plain, Channels.newChannel(out), workers);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static Layout layout(SplittableRandom random) {
    List<TensorSpec> tensors = new ArrayList<>();
    int wide = random.nextInt(4);
    int narrow = random.nextInt(wide == 0 ? 1 : 0, 4);
    for (int t = 0; t < wide + narrow; t++) {
      Encoding encoding =
          t >= wide
              ? new Encoding.Weight(1)
              : random.nextBoolean() ? new Encoding.Count(9) : new Encoding.Real(9);
      int size =
          random.nextInt(5) == 0 ? 100_000 + random.nextInt(300_000) : 1 + random.nextInt(40);
      tensors.add(TensorSpec.vector("t" + t, size, encoding));
    }
    return new Layout("random", tensors);
  }

  @Test
  void masks_cancel_andLeaveThePlainSum() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 25; trial++) {
      Layout layout = layout(random);
      Sites sites = Sites.of(layout, 3 + random.nextInt(3), trial * 100_000L);
      List<Blob> masked = new ArrayList<>();
      for (int u = 0; u < sites.plain().size(); u++) {
        Workers workers = Threads.workers(1 + random.nextInt(4));
        byte[] words = masked(sites.masks().get(u), layout, sites.plain().get(u), workers);
        assertThat(masked(sites.masks().get(u), layout, sites.plain().get(u), Workers.none()))
            .as("workers do not matter")
            .isEqualTo(words);
        masked.add(Blob.of(words));
      }
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      Ring.sum(layout, sites.plain(), Channels.newChannel(plain));
      ByteArrayOutputStream opened = new ByteArrayOutputStream();
      MaskedWords.unmaskSum(
          layout, masked, sites.left(), Channels.newChannel(opened), Threads.workers(3));
      assertThat(opened.toByteArray()).as("trial %s", trial).isEqualTo(plain.toByteArray());
      ByteArrayOutputStream closed = new ByteArrayOutputStream();
      Ring.sum(layout, masked, Channels.newChannel(closed));
      assertThat(closed.toByteArray()).isNotEqualTo(plain.toByteArray());
    }
  }

  @Test
  void blocks_ofAnySize_giveTheSameMask() {
    SplittableRandom random = new SplittableRandom(2);
    Masks masks =
        new Masks(
            Suite.SUND,
            List.of(new MaskKey(Lent.secret(1), true), new MaskKey(Lent.secret(2), false)));
    for (int wordBytes : new int[] {4, 8}) {
      byte[] whole = new byte[3 * Keystream.CHUNK + 8];
      masks.worker(Long.MAX_VALUE).apply(5, wordBytes, 0, ByteBuffer.wrap(whole));
      byte[] parts = new byte[whole.length];
      Masks.Worker worker = masks.worker(Long.MAX_VALUE);
      for (int at = 0; at < parts.length; ) {
        int some = Math.min(parts.length - at, 16 * (1 + random.nextInt(8000)));
        worker.apply(3, wordBytes, 0, ByteBuffer.allocate(32)); // another tensor in between
        worker.apply(5, wordBytes, at, ByteBuffer.wrap(parts, at, some));
        at += some;
      }
      assertThat(parts).isEqualTo(whole);
    }
  }

  @Test
  void streams_differ_byKeyAndTensorAndPlace() {
    Masks one = new Masks(Suite.SUND, List.of(new MaskKey(Lent.secret(1), true)));
    Masks two = new Masks(Suite.SUND, List.of(new MaskKey(Lent.secret(2), true)));
    List<String> seen = new ArrayList<>();
    for (Masks masks : List.of(one, two)) {
      for (int tensor = 0; tensor < 3; tensor++) {
        for (long offset : new long[] {0, 16, 1L << 36, 1L << 40}) {
          byte[] words = new byte[16];
          masks.worker(Long.MAX_VALUE).apply(tensor, 8, offset, ByteBuffer.wrap(words));
          seen.add(Arrays.toString(words));
        }
      }
    }
    assertThat(seen).hasSize(24).doesNotHaveDuplicates();
  }

  @Test
  void blocks_fillTheLayout_andCrossNoBorder() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 200; trial++) {
      Layout layout = layout(random);
      int most = 16 * (1 + random.nextInt(2000));
      long at = 0;
      long[] offsets = new long[layout.tensors().size()];
      for (Blocks.Block block : Blocks.of(layout, most)) {
        assertThat(block.from()).isEqualTo(at);
        assertThat(block.bytes()).isBetween(1, most);
        int within = 0;
        for (Blocks.Piece piece : block.pieces()) {
          assertThat(piece.at()).isEqualTo(within);
          assertThat(piece.offset()).isEqualTo(offsets[piece.tensor()]);
          assertThat(piece.offset() % 16).isZero();
          offsets[piece.tensor()] += piece.bytes();
          within += piece.bytes();
        }
        assertThat(within).isEqualTo(block.bytes());
        at += within;
      }
      assertThat(at).isEqualTo(layout.bytes());
      for (int t = 0; t < offsets.length; t++) {
        assertThat(offsets[t]).isEqualTo(layout.tensors().get(t).bytes());
      }
    }
  }

  @Test
  void wrongBlocks_areRefused() {
    Masks masks = new Masks(Suite.SUND, List.of(new MaskKey(Lent.secret(1), true)));
    Masks.Worker worker = masks.worker(Long.MAX_VALUE);
    ByteBuffer words = ByteBuffer.allocate(16);
    assertThatThrownBy(() -> worker.apply(0, 4, 8, words)).hasMessageContaining("byte 8");
    assertThatThrownBy(() -> worker.apply(0, 4, -16, words)).hasMessageContaining("byte -16");
    assertThatThrownBy(() -> worker.apply(0, 2, 0, words)).hasMessageContaining("4 or 8");
    assertThatThrownBy(() -> worker.apply(0, 8, 0, words.slice(0, 12)))
        .hasMessageContaining("whole words");
    assertThatThrownBy(() -> new Masks(Suite.SUND, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    Layout layout = new Layout("l", List.of(TensorSpec.vector("x", 4, new Encoding.Weight(1))));
    assertThatThrownBy(() -> masked(masks, layout, Blob.of(new byte[20]), Workers.none()))
        .hasMessageContaining("layout says 16");
  }

  @Test
  void wipedMasks_maskNothingMore() {
    Masks masks = new Masks(Suite.SUND, List.of(new MaskKey(Lent.secret(1), true)));
    masks.close();
    assertThatThrownBy(() -> masks.worker(Long.MAX_VALUE).apply(0, 4, 0, ByteBuffer.allocate(16)))
        .isInstanceOf(IllegalStateException.class);
  }
}
