package eu.sund.site;

import eu.sund.algorithms.Analyses;
import eu.sund.connectors.Connector;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.document.CodebookText;
import eu.sund.governance.roster.Roster;
import eu.sund.privacy.ring.Protection;
import eu.sund.transport.Protocol;
import eu.sund.transport.SiteConfig;
import eu.sund.transport.SiteConnector;
import eu.sund.transport.SiteListener;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.wire.AnalysisVersion;
import eu.sund.transport.wire.Datasets;
import eu.sund.transport.wire.Hello;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Welcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running site: one outbound connection to its hub, its datasets published, its runs served.
 *
 * <p>Thread-safe. One process serves a folder; steward's commands act on the folder from outside
 * and are noticed within {@value #WATCH_MILLIS} ms.
 */
public final class Site implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Site.class);
  static final long WATCH_MILLIS = 250;

  private final SiteFolder.Lock lock;
  private final House house;
  private final SiteDatasets described;
  private final Events events;
  private final ExecutorService workers;
  private final ScheduledExecutorService scheduler;
  private final RosterKeeper roster;
  private final RunDesk desk;
  private final SiteConnector connector;
  private final List<ScheduledFuture<?>> watching;
  private volatile Identity identity;
  private volatile Map<DatasetId, Dataset> datasets;
  private volatile long trace;
  private volatile long dataVersion;
  private volatile boolean connected;
  private volatile @Nullable Digest refusedRoster;

  /** What the one who started the site may want to tell people. Calls must not block for long. */
  public interface Events {
    /** The session with the hub stands. */
    void connected(String network);

    /** There is no session; the connector tries again. */
    void lost(SundException reason, Duration retryIn);

    /** Tells nobody. */
    static Events none() {
      return new Events() {
        @Override
        public void connected(String network) {}

        @Override
        public void lost(SundException reason, Duration retryIn) {}
      };
    }
  }

  /**
   * How a site runs.
   *
   * @param clock tells the time
   * @param reader what reading data may use of the machine
   * @param protection what lies between an analysis and the wire
   */
  public record Options(
      InstantSource clock, Connector.Options reader, Protection protection, Events events) {
    /** The usual: system clock, tables of up to 64 MB kept in memory, ring encoding. */
    public static Options defaults() {
      return new Options(
          InstantSource.system(),
          new Connector.Options(2, 512, 64),
          Protection.encodingOnly(),
          Events.none());
    }

    /** The same with events. */
    public Options with(Events told) {
      return new Options(clock, reader, protection, told);
    }
  }

  /**
   * Starts a site: takes the folder, goes on with the runs of its journal, and dials out.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if it is no site's folder or another process
   *     serves it, {@code DOCUMENT_INVALID} if a file of it is damaged, {@code STORAGE_FAILED}
   */
  public static Site start(SiteFolder folder, Analyses analyses, Options options) {
    SiteFolder.Lock lock = folder.lock();
    try {
      Identity identity = Identity.load(folder.identity());
      RosterKeeper roster = RosterKeeper.open(folder);
      Journal journal = Journal.open(folder.database());
      try {
        return new Site(lock, folder, new Opened(identity, roster, journal), analyses, options);
      } catch (RuntimeException e) {
        journal.close();
        throw e;
      }
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private record Opened(Identity identity, RosterKeeper roster, Journal journal) {}

  private Site(
      SiteFolder.Lock lock, SiteFolder folder, Opened opened, Analyses analyses, Options options) {
    this.lock = lock;
    this.events = options.events();
    this.identity = opened.identity();
    this.roster = opened.roster();
    this.described = new SiteDatasets(folder);
    this.trace = described.trace();
    this.datasets = described.load();
    this.dataVersion = opened.journal().db().dataVersion();
    this.workers = Executors.newCachedThreadPool(threads("site-run-"));
    this.scheduler = Executors.newSingleThreadScheduledExecutor(threads("site-watch-"));
    this.house =
        new House(
            folder,
            opened.journal(),
            analyses,
            new Connector(options.reader()),
            () -> datasets,
            roster,
            options.protection(),
            SecureKeys.of(folder),
            options.clock(),
            workers);
    Deferred uplink = new Deferred();
    this.desk = new RunDesk(house, uplink);
    desk.restore();
    this.connector =
        SiteConnector.start(
            new SiteConfig(
                folder.settings().address(),
                options.clock(),
                scheduler,
                () -> ThreadLocalRandom.current().nextDouble(),
                Protocol.VERSIONS),
            () -> identity,
            new Listener());
    uplink.to(Uplink.of(connector));
    this.watching =
        List.of(
            scheduler.scheduleWithFixedDelay(
                this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS),
            scheduler.scheduleWithFixedDelay(this::renewWhenDue, 1, 60, TimeUnit.SECONDS));
  }

  private static ThreadFactory threads(String name) {
    return Thread.ofPlatform().daemon().name(name, 0).factory();
  }

  /** The folder and settings that this site serves. */
  public SiteFolder folder() {
    return house.folder();
  }

  /** Whether a session with the hub stands. */
  public boolean connected() {
    return connected;
  }

  private final class Listener implements SiteListener {
    @Override
    public Hello hello() {
      Hello.Builder hello =
          Hello.newBuilder().setSoftware(Protocol.SOFTWARE).addAllDatasets(catalogue(datasets));
      house
          .analyses()
          .list()
          .forEach(
              analysis ->
                  hello.addAnalyses(
                      AnalysisVersion.newBuilder()
                          .setName(analysis.ref().name())
                          .setVersion(analysis.ref().version())));
      hello.setProtocolMin(Protocol.VERSIONS.min()).setProtocolMax(Protocol.VERSIONS.max());
      note("catalogue", SiteFrame.newBuilder().setHello(hello).build().getSerializedSize());
      return hello.build();
    }

    @Override
    public void onWelcome(Welcome welcome) {
      LOG.info("connected to network {}, {}", welcome.getNetwork(), welcome.getSoftware());
      connected = true;
      events.connected(welcome.getNetwork());
    }

    @Override
    public void onFrame(HubFrame frame) {
      try {
        switch (frame.getFrameCase()) {
          case PROPOSAL -> desk.proposed(frame.getProposal());
          case ROUND_CALL -> desk.called(frame.getRoundCall());
          case SECURE -> desk.secure(frame.getSecure());
          case RUN_ENDED -> desk.ended(frame.getRunEnded());
          case ROSTER -> take(frame.getRoster().getSigned().toByteArray());
          default -> LOG.warn("the hub sent {}, which is not for sites", frame.getFrameCase());
        }
      } catch (RuntimeException e) { // whatever it was: other runs go on
        LOG.error("a message of the hub could not be served", e);
      }
    }

    @Override
    public void onLost(SundException reason, Duration retryIn) {
      LOG.info("no connection: {}; next try in {} ms", reason.getMessage(), retryIn.toMillis());
      connected = false;
      events.lost(reason, retryIn);
    }
  }

  /** The roster in force and the network's officers. */
  public RosterKeeper roster() {
    return roster;
  }

  /** A roster comes into force, or is refused and told to the steward; never anything between. */
  private void take(byte[] bytes) {
    try {
      if (roster.accept(bytes)) {
        Roster now = roster.current().orElseThrow();
        String words = "version " + now.version() + " with " + now.count();
        LOG.info("a roster came into force: {}", words);
        house.journal().log(house.now(), "", "roster", words + " is in force");
      }
    } catch (SundException e) {
      LOG.warn("the hub's roster was refused: {}", e.getMessage());
      // The hub sends it again with each session; the steward needs to read it once.
      if (!Digest.of(bytes).equals(refusedRoster)) {
        refusedRoster = Digest.of(bytes);
        house.journal().log(house.now(), "", "roster refused", String.valueOf(e.getMessage()));
      }
    }
  }

  private static List<eu.sund.transport.wire.Dataset> catalogue(Map<DatasetId, Dataset> all) {
    List<eu.sund.transport.wire.Dataset> list = new ArrayList<>();
    for (Dataset dataset : all.values()) {
      eu.sund.transport.wire.Dataset.Builder entry =
          eu.sund.transport.wire.Dataset.newBuilder()
              .setId(dataset.description().id().value())
              .setTitle(dataset.description().title())
              .setSynthetic(dataset.description().synthetic())
              .setPublished(dataset.description().published())
              .setCodebook(CodebookText.write(dataset.codebook()));
      list.add(entry.build());
    }
    return list;
  }

  private void note(String kind, long bytes) {
    house.journal().left(List.of(Outgoing.message(kind, bytes)), house.now());
  }

  private void watch() {
    try {
      long version = house.journal().db().dataVersion();
      if (version != dataVersion) {
        dataVersion = version;
        desk.stewardSpoke();
      }
      long now = described.trace();
      if (now != trace) {
        trace = now;
        publish();
      }
    } catch (RuntimeException e) { // whatever it was: the next look comes
      LOG.error("watching the folder failed: {}", e.getMessage());
    }
  }

  private void publish() {
    Map<DatasetId, Dataset> read;
    try {
      read = described.load();
    } catch (SundException e) {
      // Fail closed: what cannot be read is not offered, and no run reads it.
      LOG.error("no dataset is offered until this is mended: {}", e.getMessage());
      read = Map.of();
    }
    datasets = read;
    SiteFrame frame =
        SiteFrame.newBuilder()
            .setDatasets(Datasets.newBuilder().addAllDatasets(catalogue(read)))
            .build();
    note("catalogue", frame.getSerializedSize());
    if (!connector.send(frame)) {
      LOG.info("the datasets changed; the hub learns of it with the next connection");
    }
  }

  private void renewWhenDue() {
    if (!identity.needsRenewal(house.clock().instant()) || !connected) {
      return;
    }
    workers.execute(this::renew);
  }

  private void renew() {
    try {
      Identity renewed = connector.renew();
      renewed.store(house.folder().identity());
      identity = renewed;
      note("renewal", SiteJoin.requestBytes(renewed));
      LOG.info("the certificate was renewed; it ends {}", renewed.expiresAt());
      connector.reconnect();
    } catch (SundException e) {
      LOG.warn(
          "the certificate could not be renewed ({}); it ends {}; the next try is in a minute",
          e.getMessage(),
          identity.expiresAt());
    } catch (RuntimeException e) { // whatever it was: the next try comes
      LOG.error("the certificate could not be renewed", e);
    }
  }

  /** Ends the session; runs stay in the journal and go on with the next start. */
  @Override
  public void close() {
    connector.close();
    watching.forEach(task -> task.cancel(false));
    scheduler.shutdownNow();
    desk.close();
    workers.shutdown();
    try {
      if (!workers.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("a run did not end its round in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    house.journal().close();
    lock.close();
  }

  /** The uplink before there is one. */
  private static final class Deferred implements Uplink {
    private volatile Uplink target = new NoUplink();

    void to(Uplink uplink) {
      target = uplink;
    }

    @Override
    public boolean send(SiteFrame frame) {
      return target.send(frame);
    }

    @Override
    public void upload(eu.sund.core.Digest digest, eu.sund.transport.BlobSource source) {
      target.upload(digest, source);
    }

    @Override
    public void download(eu.sund.core.Digest digest, long size, java.nio.file.Path file) {
      target.download(digest, size, file);
    }
  }

  private static final class NoUplink implements Uplink {
    @Override
    public boolean send(SiteFrame frame) {
      return false;
    }

    @Override
    public void upload(eu.sund.core.Digest digest, eu.sund.transport.BlobSource source) {
      throw unreachable();
    }

    @Override
    public void download(eu.sund.core.Digest digest, long size, java.nio.file.Path file) {
      throw unreachable();
    }

    private static SundException unreachable() {
      return new SundException(ErrorCode.PEER_UNREACHABLE, "there is no connection yet");
    }
  }
}
