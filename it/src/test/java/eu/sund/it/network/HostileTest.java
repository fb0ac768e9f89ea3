package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.governance.study.PublicKeys;
import eu.sund.governance.study.SignedStudy;
import eu.sund.transport.ResearchClient;
import eu.sund.transport.wire.RunView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What comes from outside is refused with clear words; nothing crashes, nothing leaks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTest {
  private static final int DOCUMENT = 2;
  private static final int NETWORK = 6;
  private static final Duration GARBAGE_MAX = Duration.ofMinutes(2);

  /** A patient's number that no other patient has. */
  private static final String CANARY_NUMBER = "171.71717171";

  /** A patient's word that stands in no codebook. */
  private static final String CANARY_WORD = "canary-Ane-Olsen-24017";

  private static @TempDir Path folder;
  private final List<String> tokens = new ArrayList<>();
  private RealNetwork network;
  private ResearcherFolder rita;
  private Desk desk;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @BeforeAll
  void start() throws IOException {
    network = RealNetwork.create(folder);
    network.startHub();
    rita = network.enrol("rita");
    for (String site : new String[] {"turku", "tartu", "tromso"}) {
      plant(network.synthetic(site, 2_000).csv());
      network.joinSite(site, folder.resolve("data").resolve(site + ".yaml"), "");
      network.allow(site, rita, "automatic");
    }
    network.startSites("turku", "tartu", "tromso");
    desk = network.desk(rita);
  }

  /** Gives one patient an age that only they have, and another an age that is a name. */
  private static void plant(Path csv) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(csv));
    int age = List.of(lines.getFirst().split(",")).indexOf("age");
    lines.set(5, with(lines.get(5), age, CANARY_NUMBER));
    lines.set(9, with(lines.get(9), age, CANARY_WORD));
    Files.write(csv, lines);
  }

  private static String with(String line, int at, String value) {
    String[] cells = line.split(",", -1);
    cells[at] = value;
    return String.join(",", cells);
  }

  @AfterAll
  void end() {
    network.close();
  }

  private static byte[] study(String title) {
    return RealNetwork.study(title, "disease ~ age + sex + oldpeak", "ridge: 0");
  }

  private Path home() {
    return network.researcherRoot("rita");
  }

  private void stillServes() {
    assertThat(network.program("hub").isAlive()).isTrue();
    assertThat(RealNetwork.succeed(desk, study("Still serving"))).isNotEmpty();
  }

  // ---- documents

  private static byte[] bomb() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 12; level++) {
      String before = "*a" + (level - 1);
      text.append("a" + level + ": &a" + level + " [")
          .append(String.join(", ", java.util.Collections.nCopies(9, before)))
          .append("]\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void yamlBomb_asStudyAndDataset_isRefused() {
    Path file = network.file("bomb.yaml", bomb());
    Path turku = network.siteRoot("turku");
    for (Program.Ended ended :
        List.of(
            network.run("study", "run", file, "--as", home()),
            network.run("site", "dataset", "add", file, "--dir", turku))) {
      assertThat(ended.exit()).as(ended.all()).isEqualTo(DOCUMENT);
      assertThat(ended.err()).contains("error 101").contains("bomb.yaml");
      assertThat(ended.err().length()).isLessThan(4_000);
    }
  }

  @Test
  void yamlBomb_asPolicy_refusesEveryStudy() throws IOException {
    Path policy = network.site("turku").policy();
    byte[] good = Files.readAllBytes(policy);
    Files.write(policy, bomb());
    try {
      RunView last = RealNetwork.follow(desk, desk.submit(study("Bomb")), view -> {});
      assertThat(last.getFailureCode()).isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
    } finally {
      Files.write(policy, good);
    }
    stillServes();
  }

  @Test
  void study_of2Mebibytes_isRefusedHereAndAtTheHub() {
    byte[] large = new byte[2 << 20];
    java.util.Arrays.fill(large, (byte) '#');
    Program.Ended ended =
        network.run("study", "run", network.file("large.yaml", large), "--as", home());
    assertThat(ended.exit()).isEqualTo(DOCUMENT);
    assertThat(ended.err()).contains("error 101").contains("larger than");
    assertThat(refusal(large)).isIn(ErrorCode.DOCUMENT_INVALID, ErrorCode.MESSAGE_INVALID);
    assertThat(refusal(study("Another than was signed"))).isEqualTo(ErrorCode.SIGNATURE_INVALID);
    stillServes();
  }

  @Test
  void yamlBomb_signed_isRefusedByTheHub() {
    assertThatThrownBy(() -> desk.submit(bomb()))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DOCUMENT_INVALID));
    stillServes();
  }

  /** What the hub says to a client that does not check first. */
  private ErrorCode refusal(byte[] document) {
    SignedStudy small = rita.sign(study("Signed"));
    try (ResearchClient client =
        ResearchClient.connect(rita.hub(), rita.identity(), RealNetwork.CLOCK)) {
      RunId run =
          client.submit(
              eu.sund.transport.wire.SignedStudy.newBuilder()
                  .setDocument(ByteString.copyFrom(document))
                  .setResearcher("rita")
                  .setPublicKey(ByteString.copyFrom(PublicKeys.key(small.publicKey()).getEncoded()))
                  .setSignature(ByteString.copyFrom(small.signature()))
                  .build());
      throw new AssertionError("the hub took it as run " + run);
    } catch (SundException e) {
      return e.code();
    }
  }

  // ---- data

  private Program.Ended checkLineOf(long bytes) throws IOException {
    Path csv = folder.resolve("long-line.csv");
    byte[] block = (CANARY_WORD + "-").repeat(40_000).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(csv)) {
      out.write("age,disease\n63,1\n".getBytes(StandardCharsets.UTF_8));
      for (long written = 0; written < bytes; written += block.length) {
        out.write(block);
      }
      out.write("\n41,0\n".getBytes(StandardCharsets.UTF_8));
    }
    Path yaml =
        network.file(
            "long-line.yaml",
            """
            dataset: long-line
            title: "One line without an end"
            source: {format: csv, path: long-line.csv, delimiter: ",", header: true}
            variables:
              - {name: age, type: number, unit: "years", range: [0, 120]}
              - {name: disease, type: integer, range: [0, 1]}
            """
                .getBytes(StandardCharsets.UTF_8));
    Path turku = network.siteRoot("turku");
    Program.Ended added = network.run("site", "dataset", "add", yaml, "--dir", turku);
    if (added.exit() != 0) {
      return added;
    }
    try {
      return network.run("site", "dataset", "check", "long-line", "--dir", turku);
    } finally {
      network.run("site", "dataset", "remove", "long-line", "--dir", turku);
      Files.delete(csv);
    }
  }

  private static void isRefused(Program.Ended check) {
    assertThat(check.exit()).as(check.all()).isEqualTo(DOCUMENT);
    assertThat(check.err()).contains("error 102").doesNotContain("canary");
    assertThat(check.err().length()).isLessThan(2_000);
  }

  @Test
  void csvLine_of50Megabytes_isRefused() throws IOException {
    isRefused(checkLineOf(50_000_000));
  }

  @Test
  @Tag("slow")
  void csvLine_of1Gigabyte_isRefused() throws IOException {
    isRefused(checkLineOf(1_000_000_000));
  }

  // ---- the port

  @Test
  void garbage_2000Connections_whileAStudyRuns() {
    garbageWhileAStudyRuns(2_000);
  }

  @Test
  @Tag("slow")
  void garbage_10000Connections_whileAStudyRuns() {
    garbageWhileAStudyRuns(10_000);
  }

  private void garbageWhileAStudyRuns(int connections) {
    AtomicInteger sent = new AtomicInteger();
    long start = System.nanoTime();
    CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(connections, sent));
    int studies = 0;
    do {
      assertThat(RealNetwork.succeed(desk, study("Under fire"))).isNotEmpty();
      studies++;
    } while (!flood.isDone());
    flood.join();
    assertThat(studies).isPositive();
    assertThat(sent.get()).as("connections that carried garbage").isEqualTo(connections);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GARBAGE_MAX);
    assertThat(network.program("hub").err())
        .doesNotContain("OutOfMemory")
        .doesNotContain("Too many open files");
    stillServes();
  }

  private void flood(int connections, AtomicInteger sent) {
    try (ExecutorService senders = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        SplittableRandom random = new SplittableRandom(i);
        all.add(senders.submit(() -> throwGarbage(random, sent)));
      }
      for (Future<?> one : all) {
        if (one.state() == Future.State.FAILED) {
          throw new AssertionError(one.exceptionNow());
        }
      }
    }
  }

  /** Random bytes; half of them begin as a TLS record does. */
  private void throwGarbage(SplittableRandom random, AtomicInteger sent) {
    byte[] bytes = new byte[1 + random.nextInt(4_096)];
    random.nextBytes(bytes);
    if (random.nextBoolean() && bytes.length > 5) {
      int length = random.nextBoolean() ? bytes.length - 5 : 16_384;
      ByteBuffer.wrap(bytes).put((byte) 22).putShort((short) 0x0301).putShort((short) length);
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), network.port())) {
      socket.setSoTimeout(100);
      try {
        socket.getOutputStream().write(bytes);
        if (random.nextInt(8) == 0) {
          socket.getInputStream().readNBytes(16);
        }
      } catch (IOException e) {
        // The hub hung up, as it should, or let us wait.
      }
      sent.incrementAndGet();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void certificate_ofAnotherNetwork_isRefused() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    try (RealNetwork other = RealNetwork.create(elsewhere)) {
      other.startHub();
      other.enrol("rita");
      Path settings = other.researcherRoot("rita").resolve("researcher.yaml");
      String text = Files.readString(settings);
      Files.writeString(settings, text.replace(":" + other.port(), ":" + network.port()));
      Program.Ended ended = network.run("study", "catalogue", "--as", other.researcherRoot("rita"));
      assertThat(ended.exit()).as(ended.all()).isEqualTo(NETWORK);
      assertThat(ended.err()).contains("error 402");
    }
    stillServes();
  }

  // ---- what must not be found anywhere

  @Test
  void valuesAndTokens_areInNoLogAndNotAtTheHub() throws IOException {
    Path turku = network.siteRoot("turku");
    Program.Ended check = network.run("site", "dataset", "check", "heart", "--dir", turku);
    assertThat(check.exit()).as(check.all()).isZero();
    String token = network.inviteSite("unused");
    tokens.add(token);
    String used = network.inviteSite("vaasa");
    tokens.add(used);
    Path vaasa = folder.resolve("vaasa");
    Program.Ended joined =
        network.run(
            "site",
            "join",
            "--hub",
            network.endpoint(),
            "--token",
            used,
            "--fingerprint",
            network.fingerprint(),
            "--officers",
            network.officers(),
            "--dir",
            vaasa);
    assertThat(joined.exit()).as(joined.all()).isZero();
    Path typo = network.file("t.yaml", RealNetwork.study("Typo", "disease ~ agee", "ridge: 0"));
    network.run("study", "run", typo, "--as", home());
    stillServes();
    List<String> secrets = new ArrayList<>(tokens);
    secrets.addAll(List.of(CANARY_NUMBER, CANARY_WORD, RealNetwork.PASSPHRASE));
    List<Path> places =
        List.of(network.logs(), network.hubFolder(), turku, network.siteRoot("tartu"), vaasa);
    for (Path place : places) {
      assertThat(holders(place, secrets)).as("files under " + place + " with a secret").isEmpty();
    }
    assertThat(holders(folder.resolve("data"), secrets))
        .as("the search itself finds the planted values")
        .isNotEmpty();
  }

  private static List<Path> holders(Path place, List<String> secrets) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.toString().contains("sqlitejdbc")) {
          continue;
        }
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (secrets.stream().anyMatch(bytes::contains)) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
