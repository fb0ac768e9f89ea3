package eu.sund.transport;

import com.google.protobuf.ByteString;
import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.NetworkAuthority;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.PeerName;
import eu.sund.transport.identity.RootKey;
import eu.sund.transport.wire.CatalogueReply;
import eu.sund.transport.wire.CatalogueSite;
import eu.sund.transport.wire.Hello;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.ResultReply;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SignedStudy;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Welcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A whole network in one process: authority, hub with simple handlers, and members on demand. */
final class TestNetwork implements AutoCloseable {
  static final RunId RUN = new RunId("r-0123456789abcdef");
  private static final SecureRandom RANDOM = new SecureRandom();

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  final InstantSource clock = now::get;
  final NetworkAuthority authority;
  final AtomicReference<Identity> hubIdentity = new AtomicReference<>();
  final Set<PeerName> revoked = ConcurrentHashMap.newKeySet();
  final AtomicInteger joins = new AtomicInteger();
  final BlockingQueue<HubSession> sessions = new LinkedBlockingQueue<>();
  final List<Consumer<RunView>> watchers = new CopyOnWriteArrayList<>();
  final List<Digest> pinned = new java.util.concurrent.CopyOnWriteArrayList<>();
  final AtomicInteger watching = new AtomicInteger();

  /** What is attached to the run's result. */
  volatile byte[] attached = new byte[0];

  final Path blobs;
  final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  final HubServer server;

  TestNetwork(Path folder) throws IOException {
    this(folder, "baltic", Protocol.VERSIONS);
  }

  TestNetwork(Path folder, String network, Versions versions) throws IOException {
    authority =
        NetworkAuthority.create(RootKey.create(network, now.get(), RANDOM), now.get(), RANDOM);
    hubIdentity.set(identity(PeerKind.HUB, "main"));
    blobs = Files.createDirectories(folder.resolve("blobs"));
    server =
        HubServer.start(
            new HubConfig("127.0.0.1", 0, clock, peer -> revoked.contains(peer.name()), versions),
            hubIdentity::get,
            new HubHandlers(new Enrolling(), new Sessions(), new Blobs(), new Desk()));
  }

  Identity identity(PeerKind kind, String name) {
    return authority.identity(
        new PeerName(authority.network(), kind, name), NetworkAuthority.MEMBER_LIFE, now.get());
  }

  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", server.port());
  }

  HubAddress address() {
    return new HubAddress(endpoint(), Optional.empty(), "main");
  }

  SiteConfig siteConfig() {
    return new SiteConfig(address(), clock, scheduler, () -> 0.0, Protocol.VERSIONS);
  }

  Member site(String name) {
    Identity identity = identity(PeerKind.SITE, name);
    return new Member(siteConfig(), identity);
  }

  HubSession session() throws InterruptedException {
    HubSession session = sessions.poll(10, TimeUnit.SECONDS);
    if (session == null) {
      throw new AssertionError("no site connected within 10 s");
    }
    return session;
  }

  @Override
  public void close() {
    server.close();
    scheduler.shutdownNow();
  }

  /** A site's connector with a listener that keeps what it hears. */
  static final class Member implements SiteListener, AutoCloseable {
    final BlockingQueue<Welcome> welcomes = new LinkedBlockingQueue<>();
    final BlockingQueue<HubFrame> frames = new LinkedBlockingQueue<>();
    final BlockingQueue<SundException> losses = new LinkedBlockingQueue<>();
    final SiteConnector connector;

    Member(SiteConfig config, Identity identity) {
      connector = SiteConnector.start(config, () -> identity, this);
    }

    Member connected() throws InterruptedException {
      Welcome welcome = welcomes.poll(10, TimeUnit.SECONDS);
      if (welcome == null) {
        throw new AssertionError("not connected within 10 s; losses: " + losses);
      }
      return this;
    }

    SundException loss() throws InterruptedException {
      SundException loss = losses.poll(15, TimeUnit.SECONDS);
      if (loss == null) {
        throw new AssertionError("no loss within 15 s");
      }
      return loss;
    }

    @Override
    public Hello hello() {
      return Hello.newBuilder().setSoftware("test").build();
    }

    @Override
    public void onWelcome(Welcome welcome) {
      welcomes.add(welcome);
    }

    @Override
    public void onFrame(HubFrame frame) {
      frames.add(frame);
    }

    @Override
    public void onLost(SundException reason, Duration retryIn) {
      losses.add(reason);
    }

    @Override
    public void close() {
      connector.close();
    }
  }

  /** The hub's end of a session. */
  static final class HubSession implements SessionListener {
    final SiteChannel channel;
    final int protocol;
    final BlockingQueue<SiteFrame> frames = new LinkedBlockingQueue<>();
    final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    HubSession(SiteChannel channel, int protocol) {
      this.channel = channel;
      this.protocol = protocol;
    }

    @Override
    public void onFrame(SiteFrame frame) {
      frames.add(frame);
    }

    @Override
    public void onClosed(String reason) {
      ends.add(reason);
    }
  }

  private final class Sessions implements SessionHandler {
    @Override
    public SessionListener open(Peer site, Hello hello, int protocol, SiteChannel channel) {
      HubSession session = new HubSession(channel, protocol);
      sessions.add(session);
      return session;
    }
  }

  private final class Enrolling implements EnrolmentHandler {
    @Override
    public Grant join(Application application) {
      joins.incrementAndGet();
      pinned.addAll(application.officers().stream().toList());
      if (!application.token().equals("good-token")) {
        throw new SundException(ErrorCode.TOKEN_REFUSED, "the token is unknown");
      }
      PeerName name = new PeerName(authority.network(), application.kind(), "turku");
      return new Grant(
          name,
          authority.issue(application.request(), name, NetworkAuthority.MEMBER_LIFE, now.get()),
          List.of(authority.root()),
          "FI",
          "Åbo",
          "main",
          Bytes.of(new byte[] {7}));
    }

    @Override
    public List<X509Certificate> renew(Peer peer, CertificateRequest request) {
      return authority.issue(request, peer.name(), NetworkAuthority.MEMBER_LIFE, now.get());
    }
  }

  private final class Blobs implements BlobHandler {
    @Override
    public UploadTarget upload(Peer peer, Digest digest, long size) {
      try {
        return FileBlob.target(blobs.resolve(digest.hex()), false);
      } catch (IOException e) {
        throw Incoming.storage(e);
      }
    }

    @Override
    public long received(Peer peer, Digest digest, long size) {
      Path file = blobs.resolve(digest.hex());
      try {
        return Files.exists(file) ? size : FileBlob.received(file);
      } catch (IOException e) {
        throw Incoming.storage(e);
      }
    }

    @Override
    public BlobSource download(Peer peer, Digest digest) {
      try {
        return FileBlob.source(blobs.resolve(digest.hex()));
      } catch (IOException e) {
        throw new SundException(ErrorCode.NOT_FOUND, "no such blob", e);
      }
    }
  }

  private final class Desk implements ResearchHandler {
    private RunView view() {
      return RunView.newBuilder().setRunId(RUN.value()).setState("running").build();
    }

    @Override
    public CatalogueReply catalogue(Peer researcher) {
      return CatalogueReply.newBuilder()
          .addSites(CatalogueSite.newBuilder().setName("turku"))
          .build();
    }

    @Override
    public RunId submit(Peer researcher, SignedStudy study) {
      return RUN;
    }

    @Override
    public List<RunView> list(Peer researcher, int limit) {
      return List.of(view());
    }

    @Override
    public RunView show(Peer researcher, RunId run) {
      if (!run.equals(RUN)) {
        throw new SundException(ErrorCode.NOT_FOUND, "there is no run " + run);
      }
      return view();
    }

    @Override
    public Watching watch(Peer researcher, RunId run, Consumer<RunView> views) {
      watching.incrementAndGet();
      views.accept(view());
      watchers.add(views);
      return watching::decrementAndGet;
    }

    @Override
    public RunView cancel(Peer researcher, RunId run) {
      return view().toBuilder().setState("cancelled").setTerminal(true).build();
    }

    @Override
    public ResultReply result(Peer researcher, RunId run) {
      return ResultReply.newBuilder().setJson(ByteString.copyFromUtf8("{}")).build();
    }

    @Override
    public BlobSource attachment(Peer researcher, RunId run) {
      byte[] bytes = attached;
      return new BlobSource() {
        @Override
        public long size() {
          return bytes.length;
        }

        @Override
        public void read(long offset, ByteBuffer into) {
          into.put(bytes, (int) offset, into.remaining());
        }

        @Override
        public void close() {}
      };
    }
  }

  Digest rootDigest() {
    return Certificates.digest(authority.root());
  }
}
