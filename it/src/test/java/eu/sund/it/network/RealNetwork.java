package eu.sund.it.network;

import eu.sund.app.demo.Bringing;
import eu.sund.app.demo.data.DemoSite;
import eu.sund.app.demo.data.SynthData;
import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.app.synth.HeartSynth;
import eu.sund.app.synth.Hospital;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.hub.HubConfig;
import eu.sund.hub.HubInit;
import eu.sund.site.SiteDatasets;
import eu.sund.site.SiteFolder;
import eu.sund.site.SiteJoin;
import eu.sund.transport.Endpoint;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.wire.CatalogueSite;
import eu.sund.transport.wire.RunView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A hub and sites, each a process, in one folder. Members are brought in from this process; what
 * serves runs outside of it.
 */
final class RealNetwork implements AutoCloseable {
  private static final Map<String, String> COUNTRIES =
      Map.of("tartu", "EE", "tromso", "NO", "linkoping", "SE", "oslo", "NO", "bergen", "NO");

  static final InstantSource CLOCK = InstantSource.system();
  static final Duration START_MAX = Duration.ofSeconds(90);
  static final Duration RUN_MAX = Duration.ofMinutes(2);
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 12_000;
  private static final long PORTS_EACH = 151;
  private static final AtomicLong PORTS_GIVEN = new AtomicLong();
  static final String NAME = "baltic";
  static final String PASSPHRASE = "5eed".repeat(16);

  private final Path folder;
  private final int port;
  private final String fingerprint;
  private final String officers;
  private final Map<String, Program> running = new HashMap<>();
  private final List<Desk> desks = new ArrayList<>();
  private Path hubFolder;

  private RealNetwork(Path folder, int port, String database) {
    this.folder = folder;
    this.port = port;
    this.hubFolder = folder.resolve("hub");
    HubConfig config = HubConfig.usual(NAME, "hub", "127.0.0.1", port).withDatabase(database);
    HubInit.Options options =
        new HubInit.Options(hubFolder, config, folder.resolve("root-key.pem"));
    this.fingerprint =
        HubInit.init(options, PASSPHRASE.toCharArray(), CLOCK, new SecureRandom())
            .rootFingerprint();
    try (Bringing bringing = new Bringing(hubFolder, CLOCK)) {
      this.officers = bringing.appointOfficers(officersFolder());
    }
  }

  /** Makes a network with the embedded database; nothing runs yet. */
  static RealNetwork create(Path folder) {
    return create(folder, HubConfig.EMBEDDED);
  }

  static RealNetwork create(Path folder, String database) {
    return new RealNetwork(folder, freePort(), database);
  }

  /**
   * A port that nobody has. Below those that systems give to connections that go out, so that none
   * of these takes it before the hub does; test processes beside this one begin elsewhere.
   */
  static int freePort() {
    for (int tried = 0; tried < PORTS; tried++) {
      long next = ProcessHandle.current().pid() * PORTS_EACH + PORTS_GIVEN.getAndIncrement();
      int port = FIRST_PORT + (int) (next % PORTS);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException e) {
        // Someone has it: the next.
      }
    }
    throw new AssertionError("no port is free from " + FIRST_PORT + " on");
  }

  Path folder() {
    return folder;
  }

  Path logs() {
    return folder.resolve("logs");
  }

  Path hubFolder() {
    return hubFolder;
  }

  int port() {
    return port;
  }

  String fingerprint() {
    return fingerprint;
  }

  /** The officers' fingerprint, which sites pin. */
  String officers() {
    return officers;
  }

  /** Where the officers' keys lie. */
  Path officersFolder() {
    return folder.resolve("officers");
  }

  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", port);
  }

  // ---- what serves

  Program startHub() {
    Program hub =
        Program.start("hub", logs(), List.of("hub", "start", "--dir", hubFolder.toString()));
    running.put("hub", hub);
    return hub.awaitOutput("Hub ", START_MAX);
  }

  /** The hub serves from another folder from now on. */
  void moveHub(Path restored) {
    hubFolder = restored;
  }

  /** Starts a site's process; {@link #awaitConnected} says when it is in. */
  Program startSite(String site) {
    Program program =
        Program.start(
            "site-" + site, logs(), List.of("site", "start", "--dir", siteRoot(site).toString()));
    running.put(site, program);
    return program;
  }

  void awaitConnected(String... sites) {
    for (String site : sites) {
      program(site).awaitOutput("Connected", START_MAX);
    }
  }

  /** Starts sites side by side and waits until all are connected. */
  void startSites(String... sites) {
    List.of(sites).forEach(this::startSite);
    awaitConnected(sites);
  }

  Program program(String name) {
    return Objects.requireNonNull(running.get(name), name + " was never started");
  }

  void kill(String name) {
    program(name).kill();
  }

  /**
   * Starts the hub and sites that have synthetic patients and allow "rita" this analysis on them;
   * returns her desk.
   */
  Desk serve(String analysis, long patients, String... sites) {
    return serve(
        (site, rita) -> {
          joinSite(site, patients);
          allow(site, rita, analysis, "automatic");
        },
        sites);
  }

  /** The same with sites that join in their own way: a site's name, and "rita". */
  Desk serve(BiConsumer<String, ResearcherFolder> joining, String... sites) {
    startHub();
    ResearcherFolder rita = enrol("rita");
    for (String site : sites) {
      joining.accept(site, rita);
    }
    startSites(sites);
    return desk(rita);
  }

  // ---- who belongs to it

  String inviteSite(String site) {
    try (Bringing bringing = new Bringing(hubFolder, CLOCK)) {
      return bringing.inviteSite(site, COUNTRIES.getOrDefault(site, "FI"), "Hospital of " + site);
    }
  }

  /** The officers sign the roster of all sites that are enrolled now, and it is published. */
  SignedRoster publishRoster() {
    try (Bringing bringing = new Bringing(hubFolder, CLOCK)) {
      bringing.appointOfficers(officersFolder());
      return bringing.publishRoster();
    }
  }

  String inviteResearcher(String name) {
    try (Bringing bringing = new Bringing(hubFolder, CLOCK)) {
      return bringing.inviteResearcher(name);
    }
  }

  Path siteRoot(String site) {
    return folder.resolve("site-" + site);
  }

  SiteFolder site(String site) {
    return SiteFolder.open(siteRoot(site));
  }

  /** A site of the demo joins, with synthetic patients. */
  SiteFolder joinSite(String site, long patients) {
    return joinSite(site, synthetic(site, patients).yaml(), "");
  }

  SiteFolder joinSite(String site, Path dataset, String proxy) {
    SiteJoin.Options options =
        new SiteJoin.Options(
            siteRoot(site), endpoint(), inviteSite(site), fingerprint, officers, proxy);
    SiteFolder joined = SiteJoin.join(options, CLOCK);
    publishRoster();
    new SiteDatasets(joined).add(dataset);
    return joined;
  }

  /** Writes the synthetic patients of a hospital. */
  DemoSite synthetic(String site, long patients) {
    Hospital hospital =
        Hospital.demo().stream().filter(h -> h.id().equals(site)).findFirst().orElseThrow();
    return SynthData.prepare(new HeartSynth(7), hospital, patients, folder.resolve("data"));
  }

  ResearcherFolder enrol(String name) {
    return ResearcherFolder.enrol(
        researcherRoot(name),
        new ResearcherFolder.Invitation(
            endpoint(),
            Optional.empty(),
            Certificates.parseFingerprint(fingerprint),
            inviteResearcher(name)),
        CLOCK);
  }

  Path researcherRoot(String name) {
    return folder.resolve("researcher-" + name);
  }

  /** The site allows this researcher the analysis on its patients. */
  void allow(String site, ResearcherFolder researcher, String approval) {
    allow(site, researcher, "glm", approval);
  }

  /** The same for another analysis. */
  void allow(String site, ResearcherFolder researcher, String analysis, String approval) {
    policy(
        site,
        """
        version: 1
        researchers:
          %s: %s
        datasets:
          heart:
            researchers: [%s]
            analyses: [%s]
            approval: %s
        """
            .formatted(
                researcher.name(), researcher.publicKey(), researcher.name(), analysis, approval));
  }

  /** Replaces a site's policy as an editor does. */
  void policy(String site, String text) {
    try {
      Files.writeString(site(site).policy(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- what researchers do

  Desk desk(ResearcherFolder researcher) {
    Desk desk = Desk.open(researcher, CLOCK);
    desks.add(desk);
    return desk;
  }

  /** Waits until the hub says that these sites are connected, or are not. */
  void awaitCatalogue(Desk desk, boolean connected, String... sites) {
    Waiting.until(
        List.of(sites) + " connected: " + connected,
        START_MAX,
        () ->
            desk.catalogue().getSitesList().stream()
                    .filter(s -> List.of(sites).contains(s.getName()))
                    .filter(s -> connected == s.getConnected())
                    .map(CatalogueSite::getName)
                    .count()
                == sites.length);
  }

  /**
   * Watches a run to its end, also past a hub that goes and comes again; fails if the end does not
   * come.
   */
  static RunView follow(Desk desk, RunId run, Consumer<RunView> views) {
    CompletableFuture<RunView> end = new CompletableFuture<>();
    Thread watching =
        Thread.ofVirtual().name("watching " + run).start(() -> watch(desk, run, views, end));
    try {
      return end.get(RUN_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the run does not end: " + desk.show(run), e);
    } catch (ExecutionException e) {
      throw new AssertionError("watching " + run + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while watching " + run, e);
    } finally {
      watching.interrupt();
    }
  }

  private static void watch(
      Desk desk, RunId run, Consumer<RunView> views, CompletableFuture<RunView> end) {
    while (!end.isDone() && !Thread.currentThread().isInterrupted()) {
      try {
        end.complete(desk.watch(run, views));
      } catch (SundException e) {
        if (e.code() != ErrorCode.PEER_UNREACHABLE) {
          end.completeExceptionally(e);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      } catch (RuntimeException | AssertionError e) {
        end.completeExceptionally(e);
      }
    }
  }

  /** Runs a study to its good end; returns the result as the hub wrote it. */
  static byte[] succeed(Desk desk, byte[] study) {
    return result(desk, desk.submit(study), view -> {});
  }

  static byte[] result(Desk desk, RunId run, Consumer<RunView> views) {
    RunView last = follow(desk, run, views);
    if (!last.getState().equals("succeeded")) {
      throw new AssertionError("run " + run + " is " + last);
    }
    return desk.result(run).getJson().toByteArray();
  }

  /** A study on the synthetic patients. */
  static byte[] study(String title, String formula, String options) {
    return """
    title: "%s"
    purpose: "A test of the network"
    datasets: [heart]
    analysis: glm
    formula: "%s"
    options:
      family: binomial
    %s
    """
        .formatted(title, formula, options.indent(2))
        .getBytes(StandardCharsets.UTF_8);
  }

  Path file(String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command of the program. */
  Program.Ended run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Program.run(logs(), words);
  }

  @Override
  public void close() {
    desks.forEach(Desk::close);
    running.values().forEach(Program::close);
  }
}
