package eu.sund.it.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Prints what the processes printed when a test fails. */
final class FailureLogs implements AfterTestExecutionCallback {
  private static final int TAIL = 3_000;

  private final Supplier<Path> logs;

  FailureLogs(Supplier<Path> logs) {
    this.logs = logs;
  }

  @Override
  public void afterTestExecution(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isEmpty() || !Files.isDirectory(logs.get())) {
      return;
    }
    try (Stream<Path> files = Files.list(logs.get())) {
      for (Path file :
          files.filter(f -> f.toString().matches(".*[.](out|err)")).sorted().toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        if (!text.isBlank()) {
          System.err.println("---- " + context.getDisplayName() + ": " + file.getFileName());
          System.err.println(text.substring(Math.max(0, text.length() - TAIL)));
        }
      }
    }
  }
}
