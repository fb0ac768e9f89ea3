package eu.sund.app.cli;

import eu.sund.app.demo.Demo;
import eu.sund.app.demo.DemoNetwork;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code sund warmup}: what the start-up cache is trained with; does the demo's work inside one
 * process.
 */
@Command(
    name = "warmup",
    mixinStandardHelpOptions = true,
    hidden = true,
    description = "Train the start-up cache.")
final class WarmupCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("sund-warmup-");
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Sund.whole().usage(nowhere);
    try (DemoNetwork network = DemoNetwork.inThisProcess(nowhere, folder)) {
      new Demo(nowhere, folder, new Demo.Options(Optional.empty(), 200, 1), System::nanoTime)
          .run(network);
    }
    return ExitCodes.OK;
  }
}
