package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.vocabulary.VocabularyResult;
import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.core.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A vocabulary is learned over real processes, fetched, admitted by the stewards, and named by a
 * study that trains a transformer; where the tensor add-on is on the class path, to its end.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VocabularyTest {
  private static final String[] SITES = {"turku", "tartu", "tromso"};
  private static final List<String> WORDS =
      List.of("sover", "dårlig", "spiser", "godt", "hoster", "om", "natten", "svimmel", "trøtt");

  private static @TempDir Path folder;
  private RealNetwork network;
  private Desk desk;
  private Path researcher;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @BeforeAll
  void start() throws IOException {
    network = RealNetwork.create(folder);
    network.startHub();
    ResearcherFolder rita = network.enrol("rita");
    for (int k = 0; k < SITES.length; k++) {
      network.joinSite(SITES[k], notes(k), "");
      network.policy(
          SITES[k],
          """
          version: 1
          researchers:
            %s: %s
          datasets:
            notes:
              researchers: [%s]
              analyses: [vocabulary, train]
              approval: automatic
          """
              .formatted(rita.name(), rita.publicKey(), rita.name()));
    }
    Files.writeString(network.siteRoot("turku").resolve("hidden-words.txt"), "Solbakken\n");
    network.startSites(SITES);
    desk = network.desk(rita);
    researcher = network.researcherRoot("rita");
  }

  @AfterAll
  void end() {
    network.close();
  }

  /** Made-up notes; whoever has a rash had a reaction. */
  private Path notes(int site) {
    StringBuilder csv = new StringBuilder("person,note,adr\n");
    for (int i = 0; i < 90; i++) {
      boolean ill = (i * 7 + site) % 3 == 0;
      csv.append(String.format(Locale.ROOT, "p%d,\"", i));
      for (int w = 0; w < 6; w++) {
        csv.append(WORDS.get((i * (w + 3) + w * w + site) % WORDS.size())).append(' ');
      }
      csv.append(ill ? "kraftig utslett " : "").append(i % 4 == 0 ? "Solbakken" : "");
      csv.append(i == 5 ? " Zygmuntowicz" : "").append("\",").append(ill ? 1 : 0).append('\n');
    }
    network.file(SITES[site] + ".csv", csv.toString().getBytes(StandardCharsets.UTF_8));
    return network.file(
        SITES[site] + ".yaml",
        """
        dataset: notes
        title: Made-up notes
        synthetic: true
        source: { format: csv, path: %s.csv, delimiter: ",", header: true }
        variables:
          - { name: person, type: patient, meaning: made up }
          - { name: note, type: text, length: 400, language: nb, meaning: a note }
          - { name: adr, type: integer, range: [0, 1], meaning: adverse reaction }
        """
            .formatted(SITES[site])
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void vocabulary_overTheNetwork_isLearnedAdmittedAndUsed() throws IOException {
    Path study =
        network.file(
            "words.yaml",
            """
            title: Words
            purpose: A test of the network.
            datasets: notes
            analysis: vocabulary
            formula: note ~ 1
            options: { size: 512, word-length-max: 12, width: 256 }
            """
                .getBytes(StandardCharsets.UTF_8));
    Path out = folder.resolve("words");
    String said = ok("study", "run", study, "--as", researcher, "--out", out);
    assertThat(said).contains("utslett").contains("270 patients at 3 hospitals");
    VocabularyResult result =
        Desk.readVocabulary(Files.readAllBytes(out.resolve("result.json"))).orElseThrow();
    // One hospital hides the word, and two are too few; of one patient a hospital nobody hears.
    assertThat(Files.readString(out.resolve("words.csv")))
        .contains("dårlig,")
        .contains("kraftig,90\n")
        .doesNotContain("solbakken", "zygmuntowicz");

    byte[] train = train(result);
    assertThat(failure(train)).isEqualTo(ErrorCode.ARTEFACT_REFUSED.number());
    for (String site : SITES) {
      Path root = network.siteRoot(site);
      assertThat(ok("site", "artefact", "add", out.resolve("vocab.txt"), "--dir", root))
          .contains(result.sha256());
      assertThat(ok("site", "artefact", "list", "--dir", root)).contains(result.sha256());
    }
    byte[] json = RealNetwork.succeed(desk, train);
    assertThat(Desk.readTrained(json).orElseThrow().metrics())
        .filteredOn(m -> m.name().equals("auc"))
        .allMatch(m -> m.value() > 0.9)
        .isNotEmpty();
    predict();
  }

  /** The model's bundle answers where its word pieces are, and says which file it lacks. */
  private void predict() {
    Path model = folder.resolve("model");
    String run = desk.list(1).getFirst().getRunId();
    ok("study", "result", run, "--as", researcher, "--out", model);
    Path table =
        network.file(
            "table.csv",
            "note\nsover godt kraftig utslett\nsover godt om natten\n"
                .getBytes(StandardCharsets.UTF_8));
    Path bundle = model.resolve("model.zip");
    Program.Ended refused = network.run("model", "predict", bundle, "--data", table);
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.all()).contains("--artefacts DIR");
    Path artefacts = network.siteRoot("turku").resolve("artefacts");
    List<String> lines =
        ok("model", "predict", bundle, "--data", table, "--artefacts", artefacts).lines().toList();
    assertThat(lines.getFirst()).isEqualTo("adr_probability");
    assertThat(Double.parseDouble(lines.get(1))).isGreaterThan(Double.parseDouble(lines.get(2)));
  }

  private int failure(byte[] study) {
    return RealNetwork.follow(desk, desk.submit(study), view -> {}).getFailureCode();
  }

  private static byte[] train(VocabularyResult result) {
    return """
    title: Reactions
    purpose: A test of the network.
    datasets: notes
    analysis: train
    formula: adr ~ note
    options:
      model:
        text:
          { kind: encoder, pieces: "sha256:%s", vocabulary: %d, length: 24, width: 16, inner: 32 }
      local: { optimizer: adamw, rate: 0.01, epochs: 2 }
      strategy: { norm-max: 1000 }
      rounds: 6
    """
        .formatted(result.sha256(), result.size())
        .getBytes(StandardCharsets.UTF_8);
  }

  private String ok(Object... arguments) {
    Program.Ended ended = network.run(arguments);
    assertThat(ended.exit()).as(ended.all()).isZero();
    return ended.out();
  }
}
