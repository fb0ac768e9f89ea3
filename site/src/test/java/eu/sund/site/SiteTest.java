package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import eu.sund.core.Bytes;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.transport.BlobHandler;
import eu.sund.transport.BlobSource;
import eu.sund.transport.Endpoint;
import eu.sund.transport.EnrolmentHandler;
import eu.sund.transport.HubConfig;
import eu.sund.transport.HubHandlers;
import eu.sund.transport.HubServer;
import eu.sund.transport.ResearchHandler;
import eu.sund.transport.SessionListener;
import eu.sund.transport.SiteChannel;
import eu.sund.transport.UploadTarget;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.NetworkAuthority;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.PeerName;
import eu.sund.transport.identity.RootKey;
import eu.sund.transport.wire.CatalogueReply;
import eu.sund.transport.wire.Hello;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.ResultReply;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SignedStudy;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site against a hub's server over real TLS. */
class SiteTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path temporary = Path.of("");
  private final InstantSource clock = InstantSource.system();
  private final NetworkAuthority authority =
      NetworkAuthority.create(
          RootKey.create(TestHouse.NETWORK, clock.instant(), RANDOM), clock.instant(), RANDOM);
  private final BlockingQueue<SiteFrame> frames = new LinkedBlockingQueue<>();
  private final BlockingQueue<Hello> hellos = new LinkedBlockingQueue<>();
  private volatile Officers named = TestOfficers.OFFICERS;
  private volatile @Nullable SiteChannel channel;
  private final HubServer server = serve();

  @BeforeEach
  void nothing() {
    assertThat(server.port()).isPositive();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HubServer serve() {
    Identity hub =
        authority.identity(
            new PeerName(TestHouse.NETWORK, PeerKind.HUB, "main"),
            NetworkAuthority.MEMBER_LIFE,
            clock.instant());
    return HubServer.start(
        HubConfig.of("127.0.0.1", 0, clock, peer -> false),
        () -> hub,
        new HubHandlers(new Enrolling(), this::open, new NoBlobs(), new NoResearch()));
  }

  private SessionListener open(Peer site, Hello hello, int protocol, SiteChannel to) {
    channel = to;
    hellos.add(hello);
    return new SessionListener() {
      @Override
      public void onFrame(SiteFrame frame) {
        frames.add(frame);
      }

      @Override
      public void onClosed(String reason) {}
    };
  }

  private SiteJoin.Options options(String token, String fingerprint) {
    return options(token, fingerprint, TestOfficers.OFFICERS.fingerprint().hex());
  }

  private SiteJoin.Options options(String token, String fingerprint, String officers) {
    return new SiteJoin.Options(
        temporary.resolve("turku"),
        new Endpoint("127.0.0.1", server.port()),
        token,
        fingerprint,
        officers,
        "");
  }

  private SiteFolder joined() throws IOException {
    SiteFolder folder =
        SiteJoin.join(options("good-token", Certificates.fingerprint(authority.root())), clock);
    TestHouse data = new TestHouse(Files.createDirectory(temporary.resolve("data")));
    new SiteDatasets(folder).add(data.description("[0, 120]"));
    return folder;
  }

  /** All that the hub has for the site. */
  private void say(FakeHub hub) {
    for (var frame = hub.take(); frame.isPresent(); frame = hub.take()) {
      send(frame.get().toBuilder());
    }
  }

  private Verdict answer(FakeHub hub) throws InterruptedException {
    hub.send(next());
    return hub.last().getAnswer().getVerdict();
  }

  private void send(HubFrame.Builder frame) {
    SiteChannel to = Objects.requireNonNull(channel, "no site is connected");
    assertThat(to.send(frame.build())).isTrue();
  }

  private SiteFrame next() throws InterruptedException {
    SiteFrame frame = frames.poll(15, TimeUnit.SECONDS);
    if (frame == null) {
      throw new AssertionError("the site said nothing within 15 s");
    }
    return frame;
  }

  private Hello hello() throws InterruptedException {
    Hello hello = hellos.poll(15, TimeUnit.SECONDS);
    if (hello == null) {
      throw new AssertionError("the site did not connect within 15 s");
    }
    return hello;
  }

  @Test
  void join_wrongFingerprint_leavesNothing() {
    assertThatThrownBy(
            () -> SiteJoin.join(options("good-token", "sha256:" + "0".repeat(64)), clock))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IDENTITY_REFUSED));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void join_badToken_leavesNothing() {
    assertThatThrownBy(
            () ->
                SiteJoin.join(
                    options("old-token", Certificates.fingerprint(authority.root())), clock))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOKEN_REFUSED));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void join_hubNamesOtherOfficers_leavesNothing() {
    String told =
        TestOfficers.officers(TestHouse.NETWORK, TestOfficers.KARI, TestOfficers.TARTU)
            .fingerprint()
            .hex();
    assertThatThrownBy(
            () ->
                SiteJoin.join(
                    options("good-token", Certificates.fingerprint(authority.root()), told), clock))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROSTER_REFUSED))
        .hasMessageContaining(Officers.text(TestOfficers.OFFICERS.fingerprint()));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void join_officersOfAnotherNetwork_leavesNothing() {
    named = TestOfficers.officers("nordic", TestOfficers.KARI, TestOfficers.MATTI);
    String told = named.fingerprint().hex();
    assertThatThrownBy(
            () ->
                SiteJoin.join(
                    options("good-token", Certificates.fingerprint(authority.root()), told), clock))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROSTER_REFUSED));
    assertThat(temporary).isEmptyDirectory();
  }

  /** The log says why, once, and what is in force stays. */
  @Test
  void roster_overTls_isTakenOrToldToTheSteward() throws Exception {
    SiteFolder folder = joined();
    try (Site site = Site.start(folder, TestHouse.analyses(), Site.Options.defaults())) {
      hello();
      Bytes own = site.roster().ownKey();
      send(roster(TestOfficers.signed(TestOfficers.roster(2, own))));
      SignedRoster older = TestOfficers.signed(TestOfficers.roster(1, own));
      send(roster(older));
      send(roster(older));
      send(HubFrame.newBuilder().setProposal(hub(site).proposal()));
      assertThat(next().getAnswer().getVerdict()).isEqualTo(Verdict.REFUSED_BY_SITE);
      assertThat(site.roster().current()).hasValue(TestOfficers.roster(2, own));
    }
    try (Steward steward = Steward.open(folder, clock)) {
      assertThat(steward.log())
          .extracting(Steward.LogLine::event)
          .containsSubsequence("roster", "roster refused")
          .filteredOn("roster refused"::equals)
          .hasSize(1);
    }
  }

  @Test
  void proposal_beforeAnyRoster_isRefused() throws Exception {
    SiteFolder folder = joined();
    Files.writeString(folder.policy(), TestHouse.policyText("automatic"));
    try (Site site = Site.start(folder, TestHouse.analyses(), Site.Options.defaults())) {
      hello();
      send(HubFrame.newBuilder().setProposal(hub(site).proposal()));
      assertThat(next().getAnswer().getCode()).isEqualTo(ErrorCode.NOT_IN_ROSTER.number());
      assertThat(site.roster().current()).isEmpty();
    }
  }

  private static HubFrame.Builder roster(SignedRoster signed) {
    return HubFrame.newBuilder()
        .setRoster(
            eu.sund.transport.wire.Roster.newBuilder()
                .setSigned(ByteString.copyFrom(signed.encode())));
  }

  private static FakeHub hub(Site site) {
    SiteFolder folder = site.folder();
    return new FakeHub(
        new eu.sund.governance.study.RunSpec(
            TestHouse.NETWORK,
            new RunId("r-00000000000000aa"),
            TestHouse.study("glm", "{ family: binomial }"),
            new SiteDatasets(folder).list().getFirst().codebook(),
            TestHouse.SITES,
            new eu.sund.core.AnalysisRef("glm", 1)),
        () -> Optional.of(TestOfficers.roster(1, site.roster().ownKey())));
  }

  @Test
  void join_folderInUse_saysSo() throws IOException {
    joined();
    assertThatThrownBy(
            () ->
                SiteJoin.join(
                    options("good-token", Certificates.fingerprint(authority.root())), clock))
        .hasMessageContaining("already holds a site");
  }

  @Test
  void study_overTls_waitsForTheStewardAndRuns() throws Exception {
    SiteFolder folder = joined();
    Files.writeString(folder.policy(), TestHouse.policyText("each-study"));
    try (Site site = Site.start(folder, TestHouse.analyses(), Site.Options.defaults())) {
      Hello hello = hello();
      assertThat(hello.getDatasetsList())
          .singleElement()
          .matches(d -> d.getId().equals("heart") && d.getSynthetic());
      assertThatThrownBy(() -> Site.start(folder, TestHouse.analyses(), Site.Options.defaults()))
          .hasMessageContaining("another process serves");
      send(roster(TestOfficers.signed(TestOfficers.roster(1, site.roster().ownKey()))));
      FakeHub hub = hub(site);
      say(hub);
      assertThat(answer(hub)).isEqualTo(Verdict.PENDING);
      try (Steward steward = Steward.open(folder, clock)) {
        steward.approve(steward.pending().getFirst().study().hex(), "eva");
      }
      assertThat(answer(hub)).isEqualTo(Verdict.ACCEPTED);
      while (!hub.over) {
        say(hub);
        hub.send(next());
      }
      assertThat(hub.said(SiteMessage.Mask.class)).hasSameSizeAs(hub.sums).hasSizeGreaterThan(4);
      assertThat(site.connected()).isTrue();
      new SiteDatasets(folder).remove(new DatasetId("heart"));
      SiteFrame frame = next();
      while (frame.hasSecure()) {
        // What it said last, which the others' words made needless.
        frame = next();
      }
      assertThat(frame.hasDatasets()).as("%s", frame).isTrue();
      assertThat(frame.getDatasets().getDatasetsCount()).isZero();
    }
    try (Steward steward = Steward.open(folder, clock)) {
      assertThat(steward.outbox(Optional.empty()))
          .extracting(Steward.Left::kind)
          .contains(
              "enrolment",
              "catalogue",
              "answer",
              "agreement",
              "keys",
              "shares",
              "update",
              "confirmation",
              "unmasking");
    }
  }

  private final class Enrolling implements EnrolmentHandler {
    @Override
    public Grant join(Application application) {
      if (!application.token().equals("good-token")) {
        throw new SundException(ErrorCode.TOKEN_REFUSED, "the token is unknown");
      }
      PeerName name = new PeerName(authority.network(), application.kind(), "turku");
      return new Grant(
          name,
          authority.issue(
              application.request(), name, NetworkAuthority.MEMBER_LIFE, clock.instant()),
          List.of(authority.root()),
          "FI",
          "Åbo",
          "main",
          Bytes.of(named.encode()));
    }

    @Override
    public List<X509Certificate> renew(Peer peer, CertificateRequest request) {
      return authority.issue(request, peer.name(), NetworkAuthority.MEMBER_LIFE, clock.instant());
    }
  }

  private static final class NoBlobs implements BlobHandler {
    private static SundException none() {
      return new SundException(ErrorCode.NOT_FOUND, "no blobs here");
    }

    @Override
    public UploadTarget upload(Peer peer, Digest digest, long size) {
      throw none();
    }

    @Override
    public long received(Peer peer, Digest digest, long size) {
      throw none();
    }

    @Override
    public BlobSource download(Peer peer, Digest digest) {
      throw none();
    }
  }

  private static final class NoResearch implements ResearchHandler {
    private static SundException none() {
      return new SundException(ErrorCode.NOT_FOUND, "no research here");
    }

    @Override
    public CatalogueReply catalogue(Peer researcher) {
      throw none();
    }

    @Override
    public RunId submit(Peer researcher, SignedStudy study) {
      throw none();
    }

    @Override
    public List<RunView> list(Peer researcher, int limit) {
      throw none();
    }

    @Override
    public RunView show(Peer researcher, RunId run) {
      throw none();
    }

    @Override
    public Watching watch(Peer researcher, RunId run, Consumer<RunView> views) {
      throw none();
    }

    @Override
    public RunView cancel(Peer researcher, RunId run) {
      throw none();
    }

    @Override
    public ResultReply result(Peer researcher, RunId run) {
      throw none();
    }

    @Override
    public BlobSource attachment(Peer researcher, RunId run) {
      throw none();
    }
  }
}
