package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.algorithms.learning.TrainResult;
import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.core.SundException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Figures by country, as the officers' roster has the sites' countries, over real processes. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CountriesTest {
  private static final List<String> FINLAND = List.of("turku", "oulu", "vaasa");
  private static final List<String> NORWAY = List.of("oslo", "bergen", "tromso");

  private static @TempDir Path folder;
  private RealNetwork network;
  private Desk desk;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @BeforeAll
  void start() {
    network = RealNetwork.create(folder);
    desk = network.serve(this::join, all().toArray(String[]::new));
  }

  @AfterAll
  void end() {
    network.close();
  }

  private static List<String> all() {
    return Stream.concat(FINLAND.stream(), NORWAY.stream()).toList();
  }

  private void join(String site, ResearcherFolder rita) {
    network.joinSite(site, patients(site), "");
    network.allow(site, rita, "train", "automatic");
  }

  /** Made-up patients: in Finland age tells who is ill, in Norway nothing does. */
  private Path patients(String site) {
    boolean byAge = FINLAND.contains(site);
    int step = (byAge ? FINLAND : NORWAY).indexOf(site);
    StringBuilder csv = new StringBuilder("age,ill\n");
    for (int i = 0; i < 150; i++) {
      int age = 20 + (i * 7 + step) % 60;
      int ill = byAge ? (age > 50 ? 1 : 0) : i / 60 % 2;
      csv.append(age).append(',').append(ill).append('\n');
    }
    network.file(site + ".csv", csv.toString().getBytes(StandardCharsets.UTF_8));
    return network.file(
        site + ".yaml",
        """
        dataset: heart
        title: Made-up patients
        synthetic: true
        source: { format: csv, path: %s.csv, delimiter: ",", header: true }
        variables:
          - { name: age, type: number, range: [0, 120], unit: a, meaning: made up }
          - { name: ill, type: integer, range: [0, 1], meaning: made up }
        """
            .formatted(site)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] study(String sites) {
    return """
    title: By country
    purpose: A test of the network.
    datasets: heart
    sites: [%s]
    analysis: train
    formula: ill ~ age
    options:
      local: { rate: 0.5, steps: 20, batch: 64 }
      rounds: 3
      evaluate: { holdout: 0.3, by: country }
    """
        .formatted(sites)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The areas under the curve by group. */
  private Map<String, Double> aucs(List<String> sites) {
    byte[] json = RealNetwork.succeed(desk, study(String.join(", ", sites)));
    Map<String, Double> aucs = new TreeMap<>();
    for (TrainResult.Metric metric : Desk.readTrained(json).orElseThrow().metrics()) {
      if (metric.name().equals("auc")) {
        aucs.put(metric.group(), metric.value());
      }
    }
    return aucs;
  }

  @Test
  void figures_byCountry_areThoseOfItsHospitals() {
    Map<String, Double> aucs = aucs(all());
    assertThat(aucs).containsOnlyKeys("all", "country=FI", "country=NO");
    assertThat(aucs.get("country=FI")).isGreaterThan(0.95);
    assertThat(aucs.get("country=NO")).isBetween(0.3, 0.7);
  }

  @Test
  void figures_byCountryWithTwoHospitalsInOne_areRefusedAtOnce() {
    assertThatThrownBy(() -> aucs(all().subList(0, 5)))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("two groups of 3 sites or more");
  }
}
