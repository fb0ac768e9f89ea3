package eu.sund.bench;

import com.sun.management.OperatingSystemMXBean;
import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.core.TensorSpec;
import eu.sund.core.port.Workers;
import eu.sund.privacy.secagg.MaskKey;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.Masks;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.Suite;
import eu.sund.privacy.secagg.SumCheck;
import eu.sund.simulation.research.Cores;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What masks cost beside the cipher that makes them. */
final class MaskBench {
  private static final int TIMES = 5;

  /** Processor time: what other programs on the machine do counts little. */
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private MaskBench() {}

  /** A measured piece of work. */
  private interface Work {
    void run() throws Exception;
  }

  static void print(int sites, int mebibytes) throws Exception {
    byte[] words = new byte[mebibytes << 20];
    Layout layout =
        new Layout(
            "model", List.of(TensorSpec.vector("w", words.length / 4, new Encoding.Weight(1))));
    List<MaskKey> keys = new ArrayList<>();
    for (int i = 0; i < sites; i++) {
      keys.add(new MaskKey(Secret.taking(Digest.of(new byte[] {(byte) i}).bytes()), i % 2 == 0));
    }
    Masks masks = new Masks(Suite.SUND, keys);
    Blob plain = Blob.of(words);
    SumCheck check =
        new SumCheck(Suite.SUND, keys.getFirst().key(), Digest.of(new byte[0]), layout);
    for (int threads = 1; threads <= 2; threads++) {
      try (Cores workers = new Cores(threads)) {
        print(masks, check, plain, sites, workers);
      }
    }
  }

  private static void print(Masks masks, SumCheck check, Blob plain, int sites, Workers workers)
      throws Exception {
    Layout layout = check.layout();
    double stream = plain.size() / 1e9 * sites;
    int threads = workers.parallelism();
    report("AES-256-CTR alone", threads, stream, () -> cipher(plain.size() * sites, workers));
    report(
        "masks on words",
        threads,
        stream,
        () -> MaskedWords.add(masks, layout, plain, new Nowhere(), workers));
    report(
        "sum of sites and unmasking",
        threads,
        stream,
        () ->
            MaskedWords.unmaskSum(
                layout, Collections.nCopies(sites, plain), masks, new Nowhere(), workers));
    report(
        "masks and code in one pass",
        threads,
        stream,
        () ->
            MaskedWords.addWithCode(
                masks, check, new SiteId("oslo"), plain, new Nowhere(), workers));
    report(
        "code of the sum check",
        threads,
        plain.size() / 1e9,
        () -> check.hash(new SiteId("oslo"), plain, workers));
  }

  private static void report(String what, int threads, double gigabytes, Work work)
      throws Exception {
    double[] seconds = new double[TIMES];
    double[] busy = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      long begin = System.nanoTime();
      long worked = PROCESS.getProcessCpuTime();
      work.run();
      busy[i] = (PROCESS.getProcessCpuTime() - worked) / 1e9;
      seconds[i] = (System.nanoTime() - begin) / 1e9;
    }
    Arrays.sort(seconds);
    Arrays.sort(busy);
    System.out.printf(
        "%-28s %d thread(s)  %.3f s per GB, %.3f s of processor time%n",
        what, threads, seconds[TIMES / 2] / gigabytes, busy[TIMES / 2] / gigabytes);
  }

  private static void cipher(long bytes, Workers workers) {
    int hands = workers.parallelism();
    workers.each(
        hands,
        hand -> {
          try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(new byte[32], "AES"),
                new IvParameterSpec(new byte[16]));
            byte[] zeros = new byte[1 << 16];
            byte[] out = new byte[1 << 16];
            for (long done = 0; done < bytes / hands; done += zeros.length) {
              cipher.update(zeros, 0, zeros.length, out, 0);
            }
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Takes bytes and keeps none. */
  private static final class Nowhere implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      int count = source.remaining();
      source.position(source.limit());
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
