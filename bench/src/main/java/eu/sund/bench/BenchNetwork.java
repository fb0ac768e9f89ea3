package eu.sund.bench;

import eu.sund.app.demo.Bringing;
import eu.sund.app.demo.Child;
import eu.sund.app.demo.data.DemoSite;
import eu.sund.app.demo.data.SynthData;
import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.app.synth.HeartSynth;
import eu.sund.app.synth.Hospital;
import eu.sund.core.RunId;
import eu.sund.site.SiteDatasets;
import eu.sund.site.SiteFolder;
import eu.sund.site.SiteJoin;
import eu.sund.transport.Endpoint;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.wire.RunView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A hub and sites as processes, for measurements. */
final class BenchNetwork implements AutoCloseable {
  private static final String MAIN = BenchMain.class.getName();
  private static final Duration START_MAX = Duration.ofMinutes(2);

  private final Path folder;
  private final InstantSource clock = InstantSource.system();
  private final List<Child> children = new ArrayList<>();
  private final Child hub;
  private final ResearcherFolder researcher;
  private final Optional<CutProxy> proxy;

  BenchNetwork(int sites) throws IOException {
    this(sites, 0);
  }

  /**
   * Starts the processes.
   *
   * @param cutAfter the first site's connection is cut once when it has sent so many bytes; 0 for
   *     never
   */
  BenchNetwork(int sites, long cutAfter) throws IOException {
    folder = Files.createTempDirectory("sund-bench-");
    int port = freePort();
    Path hubFolder = folder.resolve("hub");
    String fingerprint = Bringing.initHub(hubFolder, "bench", port, folder.resolve("root-key.pem"));
    hub = launch("hub", "Hub ", List.of("hub", hubFolder.toString()));
    hub.awaitReady(START_MAX);
    Endpoint endpoint = new Endpoint("127.0.0.1", port);
    proxy = cutAfter > 0 ? Optional.of(new CutProxy(port, cutAfter)) : Optional.empty();
    try (Bringing bringing = new Bringing(hubFolder, clock)) {
      researcher =
          ResearcherFolder.enrol(
              folder.resolve("researcher"),
              new ResearcherFolder.Invitation(
                  endpoint,
                  Optional.empty(),
                  Certificates.parseFingerprint(fingerprint),
                  bringing.inviteResearcher("rita")),
              clock);
      DemoSite data =
          SynthData.prepare(
              new HeartSynth(1),
              Hospital.demo().getFirst(),
              50,
              Files.createDirectory(folder.resolve("data")));
      String officers = bringing.appointOfficers(folder.resolve("officers"));
      for (int i = 0; i < sites; i++) {
        String name = "site-" + i;
        String token = bringing.inviteSite(name, "NO", "Bench");
        Endpoint at =
            i == 0 && proxy.isPresent() ? new Endpoint("127.0.0.1", proxy.get().port()) : endpoint;
        join(
            folder.resolve(name),
            new SiteJoin.Options(folder.resolve(name), at, token, fingerprint, officers, ""),
            data);
      }
      bringing.publishRoster();
    }
    List<Child> starting = new ArrayList<>();
    for (int i = 0; i < sites; i++) {
      starting.add(
          launch(
              "site-" + i, "Connected", List.of("site", folder.resolve("site-" + i).toString())));
    }
    starting.forEach(child -> child.awaitReady(START_MAX));
  }

  private void join(Path home, SiteJoin.Options options, DemoSite data) throws IOException {
    SiteFolder site = SiteJoin.join(options, clock);
    new SiteDatasets(site).add(data.yaml());
    Files.writeString(
        home.resolve("policy.yaml"),
        """
        version: 1
        researchers:
          rita: %s
        datasets:
          heart: {researchers: [rita], analyses: [vector-mean], approval: automatic}
        """
            .formatted(researcher.publicKey()));
  }

  private Child launch(String name, String ready, List<String> arguments) {
    Child child =
        Child.start(name, folder.resolve(name + ".log"), ready, Child.java(MAIN, arguments));
    children.add(child);
    return child;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * What a run took.
   *
   * @param seconds between one sum and the next
   * @param hub the hub's processor seconds of each round
   * @param site a site's, the mean over the sites
   */
  record Load(List<Double> seconds, List<Double> hub, List<Double> site) {}

  /** Runs the load. */
  Load run(int rounds, int size, String kind) throws IOException {
    String study =
        """
        title: "Load"
        purpose: "A measurement of the network."
        datasets: [heart]
        analysis: vector-mean
        formula: "disease ~ age"
        options: {rounds: %d, size: %d, kind: %s}
        """
            .formatted(rounds, size, kind);
    SortedMap<Integer, List<Double>> busy = new TreeMap<>();
    try (Desk desk = Desk.open(researcher, clock)) {
      RunId run = desk.submit(study.getBytes(StandardCharsets.UTF_8));
      RunView last =
          desk.watch(run, view -> busy.computeIfAbsent(view.getRound(), round -> processorTimes()));
      if (!last.getState().equals("succeeded")) {
        throw new IllegalStateException(
            "the run ended " + last.getState() + ": " + last.getFailure());
      }
    }
    List<Long> times =
        Files.readAllLines(folder.resolve("hub.log")).stream()
            .filter(line -> line.startsWith(BenchMain.ABSORBED))
            .map(line -> Long.parseLong(line.substring(BenchMain.ABSORBED.length())))
            .toList();
    List<Double> seconds = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      seconds.add((times.get(i) - times.get(i - 1)) / 1e9);
    }
    List<Double> atHub = new ArrayList<>();
    List<Double> atSite = new ArrayList<>();
    List<Double> before = List.of();
    for (List<Double> now : busy.values()) {
      if (!before.isEmpty()) {
        atHub.add(now.getFirst() - before.getFirst());
        atSite.add(
            (sum(now) - now.getFirst() - sum(before) + before.getFirst()) / (now.size() - 1));
      }
      before = now;
    }
    return new Load(seconds, atHub, atSite);
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Processor seconds of each process since its start, the hub's first. */
  private List<Double> processorTimes() {
    return children.stream()
        .map(child -> ProcessHandle.of(child.pid()).orElseThrow())
        .map(process -> process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3)
        .toList();
  }

  /**
   * A line of the hub's {@code /proc} status in megabytes: {@code VmRSS} now, {@code VmHWM} at
   * most.
   */
  long hubMegabytes(String line) throws IOException {
    return megabytes(hub, line);
  }

  /** The same of the site that has most. */
  long siteMegabytes(String line) throws IOException {
    long most = 0;
    for (Child child : children.subList(1, children.size())) {
      most = Math.max(most, megabytes(child, line));
    }
    return most;
  }

  private static long megabytes(Child child, String line) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(child.pid()), "status")).stream()
        .filter(l -> l.startsWith(line + ":"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  /** What stands between the first site and the hub, if its connection is cut. */
  Optional<CutProxy> proxy() {
    return proxy;
  }

  @Override
  public void close() throws IOException {
    children.forEach(Child::stop);
    children.forEach(Child::close);
    if (proxy.isPresent()) {
      proxy.get().close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
