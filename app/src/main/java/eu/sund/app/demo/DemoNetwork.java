package eu.sund.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.algorithms.Analyses;
import eu.sund.app.demo.data.DemoSite;
import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.core.Checks;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.hub.Hub;
import eu.sund.site.LocalEvaluation;
import eu.sund.site.Site;
import eu.sund.site.SiteDatasets;
import eu.sund.site.SiteFolder;
import eu.sund.site.SiteJoin;
import eu.sund.site.Steward;
import eu.sund.transport.Endpoint;
import eu.sund.transport.identity.Certificates;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The demo's network: one hub and five sites, each a process, all in one folder; and a researcher.
 */
public final class DemoNetwork implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NETWORK = "demo";
  private static final String RESEARCHER = "rita";

  private final PrintStream out;
  private final Path folder;
  private final InstantSource clock = InstantSource.system();
  private final boolean inThisProcess;
  private final List<Child> children = new ArrayList<>();
  private final List<AutoCloseable> servers = new ArrayList<>();
  private final Map<String, SiteFolder> sites = new LinkedHashMap<>();
  private @Nullable ResearcherFolder researcher;
  private boolean closed;

  /** A network in an empty folder; nothing is started yet. */
  public DemoNetwork(PrintStream out, Path folder) {
    this(out, folder, false);
  }

  private DemoNetwork(PrintStream out, Path folder, boolean inThisProcess) {
    this.out = out;
    this.folder = folder;
    this.inThisProcess = inThisProcess;
  }

  /** The same network without processes of its own: what the start-up cache is trained with. */
  public static DemoNetwork inThisProcess(PrintStream out, Path folder) {
    return new DemoNetwork(out, folder, true);
  }

  /** Makes the network, starts its hub and its sites, and waits until all are connected. */
  public void start(List<DemoSite> hospitals) throws IOException {
    int port = freePort();
    Path hub = folder.resolve("hub");
    String fingerprint = Bringing.initHub(hub, NETWORK, port, folder.resolve("root-key.pem"));
    String line = startHub(hub);
    Map<DemoSite, Child> starting = new LinkedHashMap<>();
    try (Bringing bringing = new Bringing(hub, clock)) {
      out.println();
      out.println(
          "The network comes up (each a process, joined over TLS 1.3 with both sides"
              + " authenticated):");
      out.println("  hub         " + line);
      Endpoint endpoint = new Endpoint("127.0.0.1", port);
      researcher =
          ResearcherFolder.enrol(
              folder.resolve("researcher"),
              new ResearcherFolder.Invitation(
                  endpoint,
                  Optional.empty(),
                  Certificates.parseFingerprint(fingerprint),
                  bringing.inviteResearcher(RESEARCHER)),
              clock);
      String officers = bringing.appointOfficers(folder.resolve("officers"));
      for (DemoSite hospital : hospitals) {
        Path home = folder.resolve("site-" + hospital.id());
        String token = bringing.inviteSite(hospital);
        join(hospital, new SiteJoin.Options(home, endpoint, token, fingerprint, officers, ""));
        startSite(hospital).ifPresent(child -> starting.put(hospital, child));
      }
      SignedRoster roster = bringing.publishRoster();
      out.println(
          "  officers    "
              + roster.signatures().size()
              + " signed the roster of the "
              + roster.roster().count()
              + " and their keys; the hub has neither's key");
    }
    awaitSites(hospitals, starting);
  }

  private String startHub(Path hub) {
    if (inThisProcess) {
      servers.add(
          Hub.start(hub, Analyses.builtIn(), Hub.Options.usual().keeping(Optional.of(received()))));
      return "in this process";
    }
    return launch(
            "hub",
            "Hub ",
            List.of(
                "hub", "start", "--dir", hub.toString(), "--keep-received", received().toString()))
        .awaitReady(START_MAX);
  }

  /** All that the hub received from sites, beside the signatures and keys of the protocol. */
  Path received() {
    return folder.resolve("hub-received");
  }

  /** Starts the site as soon as it has joined: while its Java comes up, the next one joins. */
  private Optional<Child> startSite(DemoSite hospital) {
    SiteFolder site = site(hospital);
    if (inThisProcess) {
      servers.addFirst(Site.start(site, Analyses.builtIn(), Site.Options.defaults()));
      return Optional.empty();
    }
    List<String> command = List.of("site", "start", "--dir", site.root().toString());
    return Optional.of(launch(hospital.id(), "Connected", command));
  }

  private void awaitSites(List<DemoSite> hospitals, Map<DemoSite, Child> starting) {
    starting.values().forEach(child -> child.awaitReady(START_MAX));
    for (DemoSite hospital : hospitals) {
      out.printf(
          "  %-11s %s (%s), %d patients: %s%n",
          hospital.id(),
          hospital.place(),
          hospital.country(),
          hospital.patients(),
          hospital.dataLabel());
    }
  }

  private void join(DemoSite hospital, SiteJoin.Options options) throws IOException {
    SiteFolder joined = SiteJoin.join(options, clock);
    sites.put(hospital.id(), joined);
    new SiteDatasets(joined).add(hospital.yaml());
    ResearcherFolder asking = researcher();
    Files.writeString(
        joined.policy(),
        """
        version: 1
        researchers:
          %s: %s
        datasets:
          heart:
            researchers: [%s]
            analyses: [glm]
            approval: automatic
        """
            .formatted(asking.name(), asking.publicKey(), asking.name()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private synchronized Child launch(String name, String readyMark, List<String> arguments) {
    Checks.state(!closed, "the demo has ended");
    Child child =
        Child.start(
            name, folder.resolve(name + ".log"), readyMark, Child.java(Child.MAIN, arguments));
    children.add(child);
    return child;
  }

  private ResearcherFolder researcher() {
    return Objects.requireNonNull(researcher, "the researcher is enrolled first");
  }

  private SiteFolder site(DemoSite hospital) {
    return Objects.requireNonNull(sites.get(hospital.id()), "each hospital joins first");
  }

  /** The researcher's desk. */
  Desk desk() {
    return Desk.open(researcher(), clock);
  }

  /**
   * Tests the federated model, and one of its own, on each site's held-out patients, as {@code sund
   * site evaluate} does; and reads what left it from its outbox. In this process: five more would
   * spend most of their time on starting.
   */
  List<DemoFigures.SiteFigures> evaluate(List<DemoSite> hospitals, byte[] study, byte[] result)
      throws IOException {
    Path studyFile = Files.write(folder.resolve("training.yaml"), study);
    Path resultFile = Files.write(folder.resolve("training-result.json"), result);
    List<DemoFigures.SiteFigures> all = new ArrayList<>();
    for (DemoSite hospital : hospitals) {
      all.add(
          figures(
              hospital,
              JSON.valueToTree(LocalEvaluation.run(site(hospital), studyFile, resultFile))));
    }
    return all;
  }

  private DemoFigures.SiteFigures figures(DemoSite hospital, JsonNode report) {
    try (Steward steward = Steward.open(site(hospital), clock)) {
      return new DemoFigures.SiteFigures(
          hospital.place(),
          hospital.country(),
          hospital.dataLabel(),
          hospital.patients(),
          steward.bytesOut(Optional.empty()),
          number(report.path("aucLocal")),
          number(report.path("aucFederated")),
          notes(report));
    }
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isNumber() ? Double.valueOf(node.doubleValue()) : null;
  }

  private static String notes(JsonNode report) {
    List<String> notes = new ArrayList<>();
    for (String field : List.of("withoutLocal", "withoutAuc")) {
      if (!report.path(field).asText().isEmpty()) {
        notes.add(report.path(field).asText());
      }
    }
    return String.join(" ", notes);
  }

  /** Says how to play with the network while it is up. */
  public void invite() {
    out.println();
    out.println("The network stays up. In another terminal, for example:");
    out.println("  ./sund study catalogue --as " + folder.resolve("researcher"));
    out.println(
        "  ./sund study run "
            + folder.resolve("training.yaml")
            + " --as "
            + folder.resolve("researcher"));
    out.println("  ./sund site outbox --dir " + folder.resolve("site-turku"));
    out.println("Ctrl-C here ends it and removes " + folder + ".");
  }

  private static void end(AutoCloseable server) {
    try {
      server.close();
    } catch (Exception e) { // whatever it was: the next one must end too
      LoggerFactory.getLogger(DemoNetwork.class).warn("a server did not end cleanly", e);
    }
  }

  /** Ends every process and removes the folder; safe to call twice, also from the shutdown hook. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    children.forEach(Child::stop);
    children.forEach(Child::close);
    servers.forEach(DemoNetwork::end);
    try {
      Folders.remove(folder);
    } catch (IOException e) {
      out.println("Could not remove " + folder + ": " + e.getMessage());
    }
  }
}
