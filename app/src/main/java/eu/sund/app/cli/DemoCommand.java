package eu.sund.app.cli;

import eu.sund.app.demo.Demo;
import eu.sund.app.demo.DemoFigures;
import eu.sund.app.demo.DemoNetwork;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sund demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Start a hub and five hospitals as processes on this machine, run a federated logistic"
          + " regression,",
      "and compare it with the analysis on pooled data. Ends everything it started, also on Ctrl-C."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "real patients: a folder with the UCI heart-disease files processed.{cleveland,hungarian,",
        "switzerland,va}.data (default: synthetic patients)"
      })
  private @Nullable Path data;

  @Option(
      names = "--patients",
      defaultValue = "2000",
      description = "synthetic patients a site (default: ${DEFAULT-VALUE})")
  private long patients;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of the synthetic patients (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "also write the figures there")
  private @Nullable Path json;

  @Option(names = "--keep", description = "leave the network up to play with, until Ctrl-C")
  private boolean keep;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path folder = Files.createTempDirectory("sund-demo-");
    DemoNetwork network = new DemoNetwork(out, folder);
    Thread end = new Thread(network::close, "demo-end");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      Demo.Options options = new Demo.Options(Optional.ofNullable(data), patients, seed);
      DemoFigures figures = new Demo(out, folder, options, System::nanoTime).run(network);
      if (json != null) {
        Files.writeString(json, Console.toJson(figures) + "\n");
      }
      if (keep) {
        network.invite();
        new CountDownLatch(1).await();
      }
    } finally {
      network.close();
    }
    return ExitCodes.OK;
  }
}
