package eu.sund.bench;

import eu.sund.app.demo.Child;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The simulator as whole processes: federated averaging of a logistic regression with 100 features
 * over made-up rows, 100 rows a site, one epoch a round in batches of 32.
 */
final class SimulateBench {
  private static final int FEATURES = 100;
  private static final int ROWS = 100;

  private SimulateBench() {}

  /**
   * Prints seconds from start to end of each process, and its peak of resident memory.
   *
   * @param rounds of the first two cases
   * @param manyRounds of the one with 10,000 sites
   */
  static void print(int rounds, int manyRounds) throws IOException, InterruptedException {
    System.out.println("logistic regression, 100 features, 100 rows a site, federated averaging");
    measure("1,000 sites, ring sums", 1000, rounds, List.of());
    measure("10 sites, whole secure protocol", 10, rounds, List.of("--secure"));
    measure("10,000 sites, ring sums, -Xmx4g", 10_000, manyRounds, List.of("--max-memory", "4g"));
  }

  private static void measure(String what, int sites, int rounds, List<String> more)
      throws IOException, InterruptedException {
    Path study = Files.createTempFile("simulate", ".yaml");
    Files.writeString(study, study(rounds));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "simulate",
                study.toString(),
                "--synthetic",
                sites * ROWS + "," + FEATURES,
                "--sites",
                Integer.toString(sites)));
    arguments.addAll(more);
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(Child.java(Child.MAIN, arguments)).redirectErrorStream(true).start();
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
  }

  private static String study(int rounds) {
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
      model: { head: logistic }
      strategy: { name: fedavg }
      local: { epochs: 1, batch: 32, rate: 0.1 }
      rounds: %d
    """
        .formatted(terms, rounds);
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
