package eu.sund.privacy.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code disclosure-kat.json}, made with sympy's exact ranks. */
class DisclosureVectorsTest {
  @Test
  void exposed_allCases_asInTheVectors() throws IOException {
    String folder = System.getenv("SUND_VECTORS");
    assumeTrue(folder != null, "SUND_VECTORS is not set: disclosure-kat.json is not tried");
    JsonNode cases =
        new ObjectMapper()
            .readTree(Path.of(folder, "disclosure-kat.json").toFile())
            .get("rowspace_guard");
    assertThat(cases).hasSize(6);
    for (JsonNode one : cases) {
      List<boolean[]> rows = new ArrayList<>();
      for (JsonNode row : one.get("participation")) {
        boolean[] there = new boolean[row.size()];
        for (int i = 0; i < there.length; i++) {
          there[i] = row.get(i).asInt() == 1;
        }
        rows.add(there);
      }
      List<List<Integer>> expected = new ArrayList<>();
      for (JsonNode group : one.get("exposed_site_groups")) {
        List<Integer> sites = new ArrayList<>();
        group.forEach(site -> sites.add(site.asInt()));
        expected.add(sites);
      }
      ParticipationGuard guard =
          new ParticipationGuard(rows.getFirst().length, one.get("k").asInt());
      assertThat(guard.exposed(rows)).as(one.get("case").asText()).isEqualTo(expected);
    }
  }
}
