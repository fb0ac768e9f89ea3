package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a researcher takes home: numbers, tables and a page. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReportPagesTest {
  private static final List<String> BROWSERS =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

  private static @TempDir Path folder;
  private RealNetwork network;
  private Path out;
  private Program.Ended run;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @BeforeAll
  void study() {
    network = RealNetwork.create(folder);
    network.serve("glm", 1_000, "turku", "tartu", "tromso");
    Path study =
        network.file(
            "study.yaml",
            RealNetwork.study(
                "Heart & <b>vessels</b>", "disease ~ age + sex + cp", "evaluate: true"));
    out = folder.resolve("out");
    run = network.run("study", "run", study, "--as", network.researcherRoot("rita"), "--out", out);
  }

  @AfterAll
  void end() {
    network.close();
  }

  @Test
  @Order(1)
  void studyRun_out_writesEverything() throws IOException {
    assertThat(run.exit()).as(run.all()).isZero();
    assertThat(run.out())
        .contains("round 1")
        .contains("(Intercept)")
        .contains("AIC")
        .contains("SYNTHETIC patients at tartu, tromso, turku");
    JsonNode result = new ObjectMapper().readTree(out.resolve("result.json").toFile());
    assertThat(result.get("patients").longValue()).isBetween(1_500L, 3_000L);
    assertThat(result.get("coefficients")).hasSize(6);
    List<Path> tables;
    try (Stream<Path> files = Files.list(out)) {
      tables = files.filter(f -> f.toString().endsWith(".csv")).toList();
    }
    assertThat(tables).isNotEmpty().allSatisfy(t -> assertThat(Files.size(t)).isPositive());
    String page = Files.readString(out.resolve("report.html"));
    assertThat(page).doesNotContain("<b>vessels</b>").contains("&lt;b&gt;vessels");
    assertThat(page.toLowerCase(java.util.Locale.ROOT)).contains("synthetic");
  }

  @Test
  @Order(2)
  void report_inABrowser_drawsWithoutAComplaint() throws IOException, InterruptedException {
    Optional<String> browser = BROWSERS.stream().filter(b -> Files.exists(Path.of(b))).findFirst();
    if (browser.isEmpty()) {
      System.out.println("SKIPPED: no chromium here; the report page was not drawn");
    }
    Assumptions.assumeTrue(browser.isPresent(), "no browser");
    Path complaints = folder.resolve("browser.err");
    Path dom = folder.resolve("browser.out");
    Path picture = folder.resolve("report.png");
    Process chromium =
        new ProcessBuilder(
                browser.orElseThrow(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--proxy-server=127.0.0.1:1",
                "--user-data-dir=" + folder.resolve("browser"),
                "--enable-logging=stderr",
                "--v=0",
                "--screenshot=" + picture,
                "--window-size=1000,3000",
                "--dump-dom",
                out.resolve("report.html").toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(complaints.toFile())
            .start();
    try {
      assertThat(chromium.waitFor(90, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    } finally {
      chromium.descendants().forEach(ProcessHandle::destroyForcibly);
      chromium.destroyForcibly();
    }
    Waiting.until("the page is there", Duration.ofSeconds(5), () -> dom.toFile().length() > 0);
    assertThat(Files.readString(dom)).contains("<svg").contains("(Intercept)");
    assertThat(Files.readString(complaints)).doesNotContain("CONSOLE").doesNotContain("Refused");
    assertThat(Files.size(picture)).isGreaterThan(10_000);
  }
}
