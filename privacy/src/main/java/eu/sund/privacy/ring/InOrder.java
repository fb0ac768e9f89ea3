package eu.sund.privacy.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Blocks that several workers fill and that are written one after the other. Whoever has filled the
 * block that is due writes it, and those after it that are ready; the others go on with later
 * blocks, as far as there are buffers.
 *
 * <p>A worker that waits for a buffer waits for one that writes: with any number of workers, also a
 * single one, all blocks get written. Thread-safe.
 */
final class InOrder {
  private final List<Blocks.Block> blocks;
  private final WritableByteChannel out;
  private final ByteBuffer[] buffers;
  private final boolean[] filled;
  private final ReentrantLock lock = new ReentrantLock();

  /** A block was written, or nothing will be. */
  private final Condition moved = lock.newCondition();

  private int taken;
  private int written;
  private boolean writing;
  private boolean failed;

  /**
   * What is to be done.
   *
   * @param ahead buffers: a block is not begun before the one that many before it is written
   */
  InOrder(List<Blocks.Block> blocks, int ahead, WritableByteChannel out) {
    this.blocks = blocks;
    this.out = out;
    int largest = blocks.stream().mapToInt(Blocks.Block::bytes).max().orElseThrow();
    buffers = new ByteBuffer[ahead];
    for (int i = 0; i < ahead; i++) {
      buffers[i] = ByteBuffer.allocateDirect(largest);
    }
    filled = new boolean[blocks.size()];
  }

  /**
   * One worker's part: returns when no block is left, or another worker has failed.
   *
   * @throws UncheckedIOException if a block could not be written
   */
  void work(Blocks.Kernel kernel) {
    boolean well = false;
    try {
      for (int next = take(); next >= 0; next = take()) {
        Blocks.Block block = blocks.get(next);
        ByteBuffer words = buffer(next).clear().limit(block.bytes());
        kernel.work(block, words.slice().order(ByteOrder.LITTLE_ENDIAN));
        for (int due = fill(next); due >= 0; due = wrote(due)) {
          write(due);
        }
      }
      well = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!well) {
        fail();
      }
    }
  }

  private ByteBuffer buffer(int block) {
    return buffers[block % buffers.length];
  }

  private void write(int block) throws IOException {
    ByteBuffer words = buffer(block);
    while (words.hasRemaining()) {
      out.write(words);
    }
  }

  /** The next block to fill, or −1. */
  private int take() {
    lock.lock();
    try {
      if (taken == blocks.size()) {
        return -1;
      }
      int block = taken++;
      while (block >= written + buffers.length && !failed) {
        moved.awaitUninterruptibly();
      }
      return failed ? -1 : block;
    } finally {
      lock.unlock();
    }
  }

  /** The block that the caller is to write now, or −1. */
  private int fill(int block) {
    lock.lock();
    try {
      filled[block] = true;
      if (writing || failed || !filled[written]) {
        return -1;
      }
      writing = true;
      return written;
    } finally {
      lock.unlock();
    }
  }

  /** The same after {@code block} was written. */
  private int wrote(int block) {
    lock.lock();
    try {
      written = block + 1;
      moved.signalAll();
      writing = !failed && written < blocks.size() && filled[written];
      return writing ? written : -1;
    } finally {
      lock.unlock();
    }
  }

  private void fail() {
    lock.lock();
    try {
      failed = true;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
