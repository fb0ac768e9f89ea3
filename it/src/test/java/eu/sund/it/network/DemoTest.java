package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code sund demo}: the first thing that a newcomer sees. */
class DemoTest {
  private static final Duration DEMO_MAX = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PROCESSES = 6;

  private @TempDir Path folder;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder);

  @Test
  void demo_syntheticPatients_equalsPooledAndLeavesNothing() throws IOException {
    Path json = folder.resolve("figures.json");
    Set<ProcessHandle> seen = new HashSet<>();
    try (Program demo =
        Program.start(
            "demo", folder, List.of("demo", "--patients", "200", "--json", json.toString()))) {
      Waiting.until(
          "the demo ends",
          DEMO_MAX,
          () -> {
            demo.handle().descendants().forEach(seen::add);
            return !demo.isAlive();
          });
      assertThat(demo.await(DEMO_MAX).exit()).as("the demo's exit code").isZero();
      assertThat(demo.out()).contains("SYNTHETIC").contains("round  1").contains("bytes out");
    }
    assertThat(seen).as("processes of the demo").hasSizeGreaterThanOrEqualTo(PROCESSES);
    assertThat(seen).noneMatch(ProcessHandle::isAlive);
    assertThat(demoFolders()).isEmpty();
    figures(JSON.readTree(json.toFile()));
  }

  private static void figures(JsonNode figures) {
    assertThat(figures.get("secure").isBoolean()).isTrue();
    assertThat(figures.get("synthetic").booleanValue()).isTrue();
    assertThat(figures.get("rounds").intValue()).isBetween(3, 25);
    assertThat(figures.get("seconds").doubleValue()).isPositive();
    assertThat(figures.get("maxRelativeDifference").doubleValue()).isBetween(0.0, 1e-8);
    assertThat(figures.get("coefficients")).hasSize(14);
    for (JsonNode pair : figures.get("coefficients")) {
      assertThat(pair.get("term").asText()).isNotEmpty();
      for (String number :
          List.of("federated", "pooled", "federatedStandardError", "pooledStandardError")) {
        assertThat(pair.get(number).isDouble()).as(pair + " " + number).isTrue();
      }
    }
    assertThat(figures.get("sites").findValuesAsText("country"))
        .containsExactly("NO", "SE", "DK", "FI", "EE");
    for (JsonNode site : figures.get("sites")) {
      assertThat(site.get("name").asText()).isNotEmpty();
      assertThat(site.get("patients").longValue()).isEqualTo(200);
      assertThat(site.get("bytesOut").longValue()).isPositive();
      assertThat(site.get("aucFederated").doubleValue()).isBetween(0.6, 1.0);
      assertThat(site.has("aucLocal")).isTrue();
    }
  }

  @Test
  void demo_interruptedMidRun_leavesNothing() throws IOException {
    try (Program demo =
        Program.start("demo", folder, List.of("demo", "--patients", "20000", "--keep"))) {
      demo.awaitOutput("round  1", DEMO_MAX);
      List<ProcessHandle> children = demo.handle().descendants().toList();
      assertThat(children).hasSizeGreaterThanOrEqualTo(PROCESSES);
      demo.interrupt();
      int exit = demo.await(DEMO_MAX).exit();
      assertThat(exit).as("the exit code of an interrupted process").isEqualTo(128 + 2);
      Waiting.until(
          "the children have ended",
          Duration.ofSeconds(60),
          () -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
    assertThat(demoFolders()).isEmpty();
  }

  private List<Path> demoFolders() throws IOException {
    try (Stream<Path> files = Files.walk(folder, 2)) {
      return files.filter(f -> f.getFileName().toString().startsWith("sund-demo-")).toList();
    }
  }
}
