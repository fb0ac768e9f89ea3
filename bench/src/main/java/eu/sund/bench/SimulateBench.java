package eu.sund.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The simulator as whole processes, started as users start it: federated averaging of a logistic
 * regression with 100 features over made-up rows, 100 rows a site, one epoch a round in batches of
 * 32.
 */
final class SimulateBench {
  private static final int FEATURES = 100;
  private static final int ROWS = 100;
  private static final int MILLION = 1_000_000;
  private static final List<String> SECURE = List.of("--secure");

  private SimulateBench() {}

  /**
   * Prints seconds from start to end of each process, and its peak of resident memory.
   *
   * @param rounds of the first two cases
   * @param manyRounds of the one with 10,000 sites
   */
  static void print(int rounds, int manyRounds) throws IOException, InterruptedException {
    System.out.println("logistic regression, 100 features, 100 rows a site, federated averaging");
    String model = "{ head: logistic }";
    measure("1,000 sites, ring sums", 1000, rounds, model, List.of());
    measure("10 sites, whole secure protocol", 10, rounds, model, SECURE);
    measure(
        "10,000 sites, ring sums, -Xmx4g",
        10_000,
        manyRounds,
        model,
        List.of("--max-memory", "4g"));
  }

  /**
   * Prints the same for a network of a million parameters over 10 and 50 sites, with ring sums and
   * with the whole secure protocol: what the second takes longer is the protocol, without the
   * training. It is divided by the rounds of training; counts and evaluation are rounds too, of few
   * numbers. Signatures and key agreements by themselves stand beside it.
   */
  static void printSecure(int rounds)
      throws IOException, InterruptedException, GeneralSecurityException {
    String model = "{ head: logistic, hidden: " + MILLION / (FEATURES + 2) + " }";
    SignatureFloor floor = SignatureFloor.measured();
    for (int sites : List.of(10, 50)) {
      double ring =
          measure(sites + " sites, a million, ring sums", sites, rounds, model, List.of());
      double secure = measure(sites + " sites, a million, secure", sites, rounds, model, SECURE);
      System.out.printf(
          "  the protocol: %.2f s a round; %d sites' signatures and key agreements: %.2f s%n",
          (secure - ring) / rounds, sites, floor.simulated(sites));
    }
  }

  private static double measure(String what, int sites, int rounds, String model, List<String> more)
      throws IOException, InterruptedException {
    Path study = Files.createTempFile("simulate", ".yaml");
    Files.writeString(study, study(model, rounds));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                System.getProperty("sund.launcher"),
                "simulate",
                study.toString(),
                "--synthetic",
                sites * ROWS + "," + FEATURES,
                "--sites",
                Integer.toString(sites)));
    arguments.addAll(more);
    long begun = System.nanoTime();
    ProcessBuilder command = new ProcessBuilder(arguments).redirectErrorStream(true);
    command.environment().put("SUND_NO_BUILD", "1");
    Process process = command.start();
    process.getOutputStream().close();
    StringBuilder said = new StringBuilder();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                    lines.lines().forEach(line -> said.append(line).append('\n'));
                  } catch (IOException e) {
                    said.append(e.getMessage());
                  }
                });
    long peak = 0;
    while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peakOf(process));
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    reader.join();
    Files.delete(study);
    if (process.exitValue() != 0) {
      throw new IllegalStateException(what + " failed:\n" + said);
    }
    System.out.printf(
        "%-34s %4d rounds  %7.1f s  %6d MB resident at most%n", what, rounds, seconds, peak);
    return seconds;
  }

  private static String study(String model, int rounds) {
    String terms =
        IntStream.rangeClosed(1, FEATURES)
            .mapToObj(k -> "x" + k)
            .collect(Collectors.joining(" + "));
    return """
    title: Federated averaging of a logistic regression
    purpose: Measure the simulator.
    datasets: synthetic
    analysis: train
    open-data: true
    formula: y ~ %s
    options:
      model: %s
      strategy: { name: fedavg }
      local: { epochs: 1, batch: 32, rate: 0.1 }
      rounds: %d
    """
        .formatted(terms, model, rounds);
  }

  /** Megabytes of the process and of those that it started. */
  private static long peakOf(Process process) {
    long sum = peakOf(process.toHandle());
    for (ProcessHandle child : process.descendants().toList()) {
      sum += peakOf(child);
    }
    return sum;
  }

  private static long peakOf(ProcessHandle process) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", process.pid() + "", "status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
        }
      }
    } catch (IOException e) {
      // The process ended meanwhile, or this system has no such file: nothing is known.
      return 0;
    }
    return 0;
  }
}
