package eu.sund.site;

import eu.sund.algorithms.Analyses;
import eu.sund.algorithms.dp.DpCount;
import eu.sund.algorithms.dp.DpSgd;
import eu.sund.algorithms.learning.Training;
import eu.sund.algorithms.regression.Glm;
import eu.sund.connectors.Connector;
import eu.sund.core.AnalysisRef;
import eu.sund.core.Codebook;
import eu.sund.core.ResearcherId;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.governance.roster.RosterYaml;
import eu.sund.governance.study.PublicKeys;
import eu.sund.governance.study.RunSpec;
import eu.sund.governance.study.SignedStudy;
import eu.sund.privacy.ring.Protection;
import eu.sund.transport.Endpoint;
import eu.sund.transport.identity.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A site's folder with one small dataset, without a network. */
final class TestHouse {
  static final String NETWORK = "baltic";
  static final ResearcherId ANNA = new ResearcherId("anna");
  static final KeyPair KEYS = newKeys();
  static final String STUDY =
      """
      title: Who is ill?
      purpose: A test.
      datasets: heart
      analysis: %s
      formula: ill ~ age + sex
      options: %s
      """;

  static final List<SiteId> SITES = List.of(new SiteId("oslo"), new SiteId("tartu"), FakeHub.SELF);

  final Path root;
  final SiteFolder folder;

  /** What runs take for the time. */
  InstantSource clock = InstantSource.system();

  TestHouse(Path root) throws IOException {
    this.root = root;
    SiteSettings settings =
        new SiteSettings(
            NETWORK,
            new SiteId("turku"),
            "FI",
            "Åbo \"central\" hospital",
            new Endpoint("127.0.0.1", 1),
            "main",
            "");
    for (String name : List.of("datasets", "runs", "signing")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.writeString(root.resolve("site.yaml"), settings.yaml());
    folder = SiteFolder.open(root);
    SigningKey.store(newKeys(), folder.signing().resolve("key.pem"));
    Files.writeString(folder.officers(), RosterYaml.write(TestOfficers.OFFICERS));
    RosterKeeper keeper = RosterKeeper.open(folder);
    keeper.accept(TestOfficers.signed(TestOfficers.roster(1, keeper.ownKey())).encode());
    policy("automatic");
    data(7);
    new SiteDatasets(folder).add(description("[0, 120]"));
  }

  static KeyPair newKeys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  void policy(String approval) throws IOException {
    Files.writeString(folder.policy(), policyText(approval));
  }

  static String policyText(String approval) {
    return """
    version: 1
    researchers:
      anna: %s
    datasets:
      heart:
        researchers: [anna]
        analyses: [glm, bulk, train]
        approval: %s
    """
        .formatted(PublicKeys.text(PublicKeys.raw(KEYS.getPublic())), approval);
  }

  /** Patients whose illness rises with age, by a fixed rule and not separable. */
  void data(int step) throws IOException {
    StringBuilder csv = new StringBuilder("age,sex,num\n");
    for (int i = 0; i < 200; i++) {
      int age = 30 + (i * step) % 50;
      int ill = (age + (i * 13) % 60) > 85 ? 1 : 0;
      csv.append(age).append(',').append(i % 2).append(',').append(ill).append('\n');
    }
    Files.writeString(root.resolve("heart.csv"), csv);
  }

  Path description(String range) throws IOException {
    Path file = root.resolve("heart.yaml");
    Files.writeString(
        file,
        """
        dataset: heart
        title: Hearts
        synthetic: true
        source: { format: csv, path: heart.csv }
        variables:
          - { name: age, type: number, unit: a, range: %s }
          - { name: sex, type: category, levels: [0, 1] }
          - { name: ill, column: num, type: integer, range: [0, 1] }
        """
            .formatted(range));
    return file;
  }

  Codebook codebook() {
    return new SiteDatasets(folder).list().getFirst().codebook();
  }

  static SignedStudy study(String analysis, String options) {
    byte[] text = STUDY.formatted(analysis, options).getBytes(StandardCharsets.UTF_8);
    return SignedStudy.sign(NETWORK, ANNA, text, KEYS);
  }

  /**
   * A count of patients, with noise.
   *
   * @param more lines of the study
   */
  static SignedStudy counting(double epsilon, String more) {
    byte[] text =
        """
        title: How many?
        purpose: A test.
        datasets: heart
        analysis: dp-count
        formula: age ~ 1
        options: { epsilon: %s }
        %s
        """
            .formatted(epsilon, more)
            .getBytes(StandardCharsets.UTF_8);
    return SignedStudy.sign(NETWORK, ANNA, text, KEYS);
  }

  RunSpec run(int number, SignedStudy study, String analysis) {
    return new RunSpec(
        NETWORK,
        new RunId(String.format(java.util.Locale.ROOT, "r-%016x", number)),
        study,
        codebook(),
        SITES,
        new AnalysisRef(analysis, 1));
  }

  /** A run with one site more. */
  RunSpec four(int number) {
    RunSpec three = glm(number);
    List<SiteId> sites = new ArrayList<>(SITES);
    sites.add(1, new SiteId("riga"));
    return new RunSpec(
        NETWORK, three.id(), three.study(), three.codebook(), sites, three.analysis());
  }

  RunSpec glm(int number) {
    return run(number, study("glm", "{ family: binomial }"), "glm");
  }

  /** A hub for a run, which goes by the roster of this house. */
  FakeHub hub(RunSpec spec) {
    return new FakeHub(spec, RosterKeeper.open(folder));
  }

  static Analyses analyses() {
    return new Analyses(List.of(new Glm(), new Bulk(), new DpCount(), new DpSgd(), new Training()));
  }

  /** One life of the site's process: everything on the caller's thread. */
  Life life(Uplink uplink) {
    return new Life(uplink);
  }

  House house(Journal journal) {
    return new House(
        folder,
        journal,
        analyses(),
        new Connector(),
        () -> new SiteDatasets(folder).load(),
        RosterKeeper.open(folder),
        Protection.encodingOnly(),
        SecureKeys.of(folder),
        clock,
        Runnable::run);
  }

  /** A site without its connection. */
  final class Life implements AutoCloseable {
    final Journal journal = Journal.open(folder.database());
    final RunDesk desk;

    Life(Uplink uplink) {
      desk = new RunDesk(house(journal), uplink);
      desk.restore();
    }

    /** As a kill would: nothing is said or written, only handles go. */
    @Override
    public void close() {
      desk.close();
      journal.close();
    }
  }

  Steward steward() {
    return Steward.open(folder, InstantSource.system());
  }
}
