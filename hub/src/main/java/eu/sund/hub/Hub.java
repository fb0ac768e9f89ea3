package eu.sund.hub;

import eu.sund.algorithms.Analyses;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.hub.member.Enrolment;
import eu.sund.hub.member.MemberIndex;
import eu.sund.hub.member.Researchers;
import eu.sund.hub.member.Rosters;
import eu.sund.hub.member.Sessions;
import eu.sund.hub.run.AnalysisSource;
import eu.sund.hub.run.RunDesk;
import eu.sund.hub.run.RunPorts;
import eu.sund.hub.store.HubStore;
import eu.sund.transport.Cores;
import eu.sund.transport.HubHandlers;
import eu.sund.transport.HubServer;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.NetworkAuthority;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.PeerName;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A serving hub. Thread-safe. */
public final class Hub implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
  private static final Duration WARN_BEFORE = Duration.ofDays(60);

  /**
   * How a hub is started.
   *
   * @param clock tells the time
   * @param random makes ids and keys
   * @param poll how often members and deadlines are looked at
   * @param keepReceived a folder that gets all masked words that sites send, for an auditor to look
   *     at; usually none
   */
  public record Options(
      InstantSource clock, SecureRandom random, Duration poll, Optional<Path> keepReceived) {
    /** Keeps nothing for an auditor. */
    public Options(InstantSource clock, SecureRandom random, Duration poll) {
      this(clock, random, poll, Optional.empty());
    }

    /** The same, keeping what sites send. */
    public Options keeping(Optional<Path> received) {
      return new Options(clock, random, poll, received);
    }

    /** The machine's clock, two seconds. */
    public static Options usual() {
      return new Options(InstantSource.system(), new SecureRandom(), Duration.ofSeconds(2));
    }
  }

  /** What is closed at the end, in this order. */
  private record Parts(
      HubServer server,
      ScheduledExecutorService timer,
      RunDesk desk,
      HubStore store,
      HubFolder.Lock lock) {}

  private final HubFolder folder;
  private final HubConfig config;
  private final Options options;
  private final NetworkAuthority authority;
  private final MemberIndex members;
  private final Sessions sessions;
  private final Parts parts;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Identity identity;
  private Instant nextDaily;

  private Hub(HubFolder folder, Options options, Analyses analyses, HubFolder.Lock lock) {
    this.folder = folder;
    this.options = options;
    this.config = folder.config();
    this.authority = folder.authority(config, options.random());
    this.nextDaily = options.clock().instant();
    RootKeyGuard.check(folder.path(), authority.root());
    this.identity = folder.identity();
    renewIfDue();
    HubStore store = folder.store(config);
    this.members = new MemberIndex(store.members(), options.clock());
    Rosters rosters = new Rosters(store.rosters());
    this.sessions = new Sessions(store, members, rosters, options.clock());
    RunDesk desk = new RunDesk(ports(store, rosters, analyses), options.random());
    sessions.leadTo(desk);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("hub-timer").factory());
    HubServer server;
    try {
      desk.wake();
      server =
          HubServer.start(
              eu.sund.transport.HubConfig.of(
                  config.host(), config.port(), options.clock(), members::isRevoked),
              () -> identity,
              handlers(store, desk));
    } catch (RuntimeException e) {
      desk.close();
      timer.shutdownNow();
      store.close();
      throw e;
    }
    this.parts = new Parts(server, timer, desk, store, lock);
  }

  private RunPorts ports(HubStore store, Rosters rosters, Analyses analyses) {
    AnalysisSource source =
        new AnalysisSource() {
          @Override
          public Analysis<?, ?> newest(String name) {
            return analyses.find(name);
          }

          @Override
          public Optional<Analysis<?, ?>> exact(AnalysisRef ref) {
            return analyses.find(ref);
          }
        };
    return new RunPorts(
        config.network(),
        folder.runs(),
        store,
        sessions,
        source,
        rosters,
        new RunPorts.Deadlines(
            config.answerDeadline(), config.roundDeadline(), config.missingDeadline()),
        options.clock(),
        new Cores(),
        options.keepReceived());
  }

  private HubHandlers handlers(HubStore store, RunDesk desk) {
    return new HubHandlers(
        new Enrolment(
            store,
            authority,
            members,
            new Enrolment.Terms(config.name(), config.certificateLife(), options.clock())),
        sessions,
        desk,
        new Researchers(
            config.network(),
            store,
            new Researchers.Directory(members, sessions),
            desk,
            options.clock()));
  }

  /**
   * Starts a hub on its folder: every run that has not ended goes on.
   *
   * @throws SundException {@code FOLDER_UNUSABLE} if the folder is none or another hub serves from
   *     it, {@code ROOT_KEY_PRESENT} while the root key lies in it, {@code STORAGE_FAILED} if the
   *     database cannot be used
   */
  public static Hub start(Path folder, Analyses analyses, Options options) {
    HubFolder home = new HubFolder(folder);
    home.config();
    HubFolder.Lock lock = home.lock();
    try {
      Hub hub = new Hub(home, options, analyses, lock);
      hub.startTimer();
      LOG.info("hub {} of network {} serves", hub.config.name(), hub.config.network());
      return hub;
    } catch (RuntimeException e) {
      try {
        lock.close();
      } catch (IOException ignored) {
        // The lock ends with the process.
      }
      throw e;
    }
  }

  private void startTimer() {
    long millis = options.poll().toMillis();
    var _ = parts.timer().scheduleWithFixedDelay(this::poll, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Every two seconds: members, roster, deadlines; once an hour: certificates and old files. */
  private void poll() {
    try {
      if (members.refresh()) {
        parts.server().dropRevoked();
      }
      sessions.refreshRoster();
      sessions.settleTold();
      parts.desk().tick();
      Instant now = options.clock().instant();
      if (!now.isBefore(nextDaily)) {
        nextDaily = now.plus(Duration.ofHours(1));
        renewIfDue();
        parts.server().sweep();
        parts.desk().sweep();
      }
    } catch (SundException | IOException e) {
      LOG.error("the hub's clockwork: {}", e.getMessage());
    }
  }

  /** The hub's own certificate is renewed at half of its life; the authority's end is warned of. */
  private void renewIfDue() {
    Instant now = options.clock().instant();
    if (identity.needsRenewal(now)) {
      Identity next =
          authority.identity(
              new PeerName(config.network(), PeerKind.HUB, config.name()),
              config.certificateLife(),
              now);
      next.store(folder.identityPath());
      identity = next;
      LOG.info("the hub's certificate was renewed until {}", next.expiresAt());
    }
    if (authority.expiresAt().isBefore(now.plus(WARN_BEFORE))) {
      LOG.warn(
          "the network's intermediate certificate ends on {}; make a new one with sund hub"
              + " renew-authority",
          authority.expiresAt());
    }
  }

  /** The port that it listens on. */
  public int port() {
    return parts.server().port();
  }

  /** The settings that it runs by. */
  public HubConfig config() {
    return config;
  }

  /** The fingerprint of the network's root. */
  public String rootFingerprint() {
    return identity.rootFingerprint();
  }

  /** How many sites are connected and in the catalogue. */
  public int connectedSites() {
    return sessions.count();
  }

  /** Waits until the hub is closed. */
  public void await() throws InterruptedException {
    closed.await();
  }

  /** Stops serving; runs stay as they are written and go on at the next start. */
  @Override
  public synchronized void close() {
    if (closed.getCount() == 0) {
      return;
    }
    parts.timer().shutdownNow();
    parts.server().close();
    parts.desk().close();
    parts.store().close();
    try {
      parts.lock().close();
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "the lock cannot be given back", e);
    } finally {
      closed.countDown();
      LOG.info("hub {} stopped", config.name());
    }
  }
}
