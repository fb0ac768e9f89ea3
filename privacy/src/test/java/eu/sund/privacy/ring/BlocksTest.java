package eu.sund.privacy.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.TensorSpec;
import eu.sund.core.port.Workers;
import eu.sund.privacy.Threads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that several workers fill and one at a time writes. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlocksTest {
  /** A little more than nine blocks. */
  private static final Layout LAYOUT =
      new Layout(
          "model",
          List.of(TensorSpec.vector("w", 9 * (Blocks.BYTES / 4) + 100, new Encoding.Weight(1))));

  /** Every word is the place where it lies. */
  private static void places(Blocks.Block block, ByteBuffer words) {
    for (int at = 0; at < block.bytes(); at += 4) {
      words.putInt(at, (int) (block.from() + at));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16})
  void anyNumberOfWorkers_writesTheWordsInOrder(int workers) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Blocks.write(
        LAYOUT, () -> BlocksTest::places, Channels.newChannel(out), Threads.workers(workers));
    ByteBuffer words = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(words.remaining()).isEqualTo((int) LAYOUT.bytes());
    for (int at = 0; at < words.limit(); at += 4) {
      if (words.getInt(at) != at) {
        assertThat(words.getInt(at)).as("word at byte %d", at).isEqualTo(at);
      }
    }
  }

  @Test
  void workersThatAreRunOneAfterTheOther_doNotWaitForEachOther() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Workers one =
        new Workers() {
          @Override
          public int parallelism() {
            return 3;
          }

          @Override
          public void each(int tasks, IntConsumer task) {
            Workers.none().each(tasks, task);
          }
        };
    Blocks.write(LAYOUT, () -> BlocksTest::places, Channels.newChannel(out), one);
    assertThat(out.size()).isEqualTo((int) LAYOUT.bytes());
  }

  @Test
  void whileOneWrites_theOtherFillsOn() throws IOException {
    CountDownLatch others = new CountDownLatch(3);
    WritableByteChannel patient =
        channel(
            () -> {
              // The first write ends when both workers have filled a block more.
              try {
                assertThat(others.await(1, TimeUnit.MINUTES)).isTrue();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    Blocks.write(
        LAYOUT,
        () ->
            (block, words) -> {
              places(block, words);
              others.countDown();
            },
        patient,
        Threads.workers(2));
    assertThat(others.getCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void whereWritingFails_allEndAndTheFailureIsTold(int workers) {
    AtomicInteger writes = new AtomicInteger();
    WritableByteChannel full =
        channel(
            () -> {
              if (writes.incrementAndGet() == 3) {
                throw new IOException("no space left");
              }
            });
    assertThatThrownBy(
            () -> Blocks.write(LAYOUT, () -> BlocksTest::places, full, Threads.workers(workers)))
        .isInstanceOf(IOException.class)
        .hasMessage("no space left");
    assertThat(writes).hasValue(3);
  }

  @Test
  void whereAKernelFails_allEndAndTheFailureIsTold() {
    assertThatThrownBy(
            () ->
                Blocks.write(
                    LAYOUT,
                    () ->
                        (block, words) -> {
                          if (block.from() > 0) {
                            throw new IllegalStateException("defect");
                          }
                        },
                    channel(() -> {}),
                    Threads.workers(3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("defect");
  }

  /** What happens when something is written. */
  @FunctionalInterface
  private interface Written {
    void now() throws IOException;
  }

  private static WritableByteChannel channel(Written written) {
    return Channels.newChannel(
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            written.now();
          }

          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            written.now();
          }
        });
  }
}
