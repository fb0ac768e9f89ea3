package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code sund demo --data}: real patients of four hospitals, against R. */
class DemoDataTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private @TempDir Path folder;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder);

  @Test
  void demo_realPatients_equalsGlmOfR() throws IOException {
    String shared = System.getenv("SUND_DATA");
    if (shared == null) {
      System.out.println("SKIPPED: DemoDataTest needs the folder of public data in SUND_DATA");
    }
    Assumptions.assumeTrue(shared != null, "SUND_DATA names no folder");
    Path data = Path.of(String.valueOf(shared), "heart-disease");
    Path json = folder.resolve("figures.json");
    List<String> arguments = List.of("demo", "--data", data.toString(), "--json", json.toString());
    try (Program demo = Program.start("demo", folder, arguments)) {
      assertThat(demo.await(Duration.ofMinutes(4)).exit()).isZero();
      assertThat(demo.out()).contains("Cleveland").contains("plays NO").contains("CC BY 4.0");
    }
    JsonNode figures = JSON.readTree(json.toFile());
    assertThat(figures.get("synthetic").booleanValue()).isFalse();
    JsonNode reference =
        JSON.readTree(data.resolve("reference/pooled_reference.json").toFile())
            .get("logistic_all_740")
            .get("coef");
    coefficients(figures.get("coefficients"), reference);
    sites(figures.get("sites"));
  }

  private static void coefficients(JsonNode federated, JsonNode reference) {
    assertThat(federated).hasSameSizeAs(reference);
    Map<String, JsonNode> terms = new HashMap<>();
    federated.forEach(pair -> terms.put(pair.get("term").asText(), pair));
    for (JsonNode expected : reference) {
      String term = expected.get("term").asText().replace("_", "");
      JsonNode pair = Objects.requireNonNull(terms.get(term), term);
      close(pair.get("federated"), expected.get("estimate"));
      close(pair.get("federatedStandardError"), expected.get("std_error"));
    }
  }

  private static void close(JsonNode actual, JsonNode expected) {
    double value = expected.doubleValue();
    assertThat(actual.doubleValue()).isCloseTo(value, within(1e-8 * Math.abs(value)));
  }

  /** In Zurich and Basel all test patients are ill, and so few are well that none trains alone. */
  private static void sites(JsonNode sites) {
    assertThat(sites.findValuesAsText("name"))
        .containsExactly("Tromsø", "Linköping", "Copenhagen", "Turku", "Tartu");
    assertThat(sites.findValues("patients").stream().mapToLong(JsonNode::longValue).sum())
        .isEqualTo(920);
    for (JsonNode site : sites) {
      assertThat(site.get("bytesOut").longValue()).isPositive();
      boolean turku = site.get("name").asText().equals("Turku");
      if (turku) {
        assertThat(site.get("note").asText()).isNotEmpty();
      }
      if (site.get("aucFederated").isNull()) {
        assertThat(site.get("note").asText()).as(site.toString()).contains("AUC");
      } else {
        assertThat(site.get("aucFederated").doubleValue()).isBetween(0.5, 1.0);
      }
      if (site.get("aucLocal").isNull()) {
        assertThat(site.get("note").asText()).as(site.toString()).isNotEmpty();
      }
    }
  }
}
