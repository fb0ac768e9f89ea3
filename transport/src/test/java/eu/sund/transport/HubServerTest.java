package eu.sund.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.transport.EnrolmentClient.Invitation;
import eu.sund.transport.EnrolmentClient.Joined;
import eu.sund.transport.TestNetwork.HubSession;
import eu.sund.transport.TestNetwork.Member;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.NetworkAuthority;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.PeerName;
import eu.sund.transport.identity.Trust;
import eu.sund.transport.wire.CatalogueRequest;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.Ping;
import eu.sund.transport.wire.Proposal;
import eu.sund.transport.wire.ResearchDeskGrpc;
import eu.sund.transport.wire.RunFailed;
import eu.sund.transport.wire.RunStopped;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SignedStudy;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.SiteLinkGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real servers and clients over real TLS on this machine. */
@Timeout(60)
class HubServerTest {
  @TempDir Path folder;
  private static final Digest OFFICERS = Digest.of(new byte[] {9});

  private TestNetwork network;

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork(folder);
  }

  @AfterEach
  void stop() {
    network.close();
  }

  private static PublicKey signingKey() throws Exception {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
  }

  private Invitation invitation(Digest fingerprint, String token) {
    return new Invitation(
        network.endpoint(),
        Optional.empty(),
        fingerprint,
        token,
        PeerKind.SITE,
        Optional.of(OFFICERS));
  }

  private static SiteFrame stopped(int i) {
    return SiteFrame.newBuilder()
        .setRunStopped(RunStopped.newBuilder().setRunId(String.format("r-%016x", i)))
        .build();
  }

  private static ErrorCode codeOf(Runnable call) {
    try {
      call.run();
    } catch (SundException e) {
      return e.code();
    }
    throw new AssertionError("the call went through");
  }

  @Test
  void join_goodToken_givesIdentityThatConnects() throws Exception {
    Joined joined =
        EnrolmentClient.join(
            invitation(network.rootDigest(), "good-token"), signingKey(), network.clock);
    assertThat(joined.identity().name().uri()).isEqualTo("spiffe://baltic/site/turku");
    assertThat(joined.country()).isEqualTo("FI");
    assertThat(joined.organisation()).isEqualTo("Åbo");
    assertThat(joined.officers()).isEqualTo(Bytes.of(new byte[] {7}));
    assertThat(network.pinned).containsExactly(OFFICERS);
    joined.identity().store(folder.resolve("site"));
    Identity loaded = Identity.load(folder.resolve("site"));
    try (Member member = new Member(network.siteConfig(), loaded).connected()) {
      assertThat(network.session().channel.site().name()).isEqualTo(joined.identity().name());
      assertThat(member.connector.connected()).isTrue();
    }
  }

  @Test
  void join_badToken_isRefusedWithCode() {
    assertThat(
            codeOf(
                () -> {
                  try {
                    EnrolmentClient.join(
                        invitation(network.rootDigest(), "other"), signingKey(), network.clock);
                  } catch (SundException e) {
                    throw e;
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                }))
        .isEqualTo(ErrorCode.TOKEN_REFUSED);
  }

  @Test
  void join_wrongFingerprint_tokenIsNeverSent() {
    assertThatThrownBy(
            () ->
                EnrolmentClient.join(
                    invitation(Digest.of(new byte[] {1}), "good-token"),
                    signingKey(),
                    network.clock))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IDENTITY_REFUSED))
        .hasMessageContaining("The token was not sent")
        .hasMessageContaining("baltic root");
    assertThat(network.joins).hasValue(0);
  }

  @Test
  void session_framesBothWays_keepTheirOrder() throws Exception {
    try (Member member = network.site("turku").connected()) {
      HubSession session = network.session();
      for (int i = 0; i < 400; i++) {
        assertThat(member.connector.send(stopped(i))).isTrue();
        assertThat(
                session.channel.send(
                    HubFrame.newBuilder()
                        .setProposal(
                            Proposal.newBuilder()
                                .setRunId(String.format("r-%016x", i))
                                .setRunSpec(ByteString.copyFrom(new byte[1000])))
                        .build()))
            .isTrue();
      }
      for (int i = 0; i < 400; i++) {
        assertThat(session.frames.poll(10, TimeUnit.SECONDS)).isEqualTo(stopped(i));
        HubFrame frame = member.frames.poll(10, TimeUnit.SECONDS);
        assertThat(frame).isNotNull();
        assertThat(frame.getProposal().getRunId()).isEqualTo(String.format("r-%016x", i));
      }
    }
  }

  @Test
  void session_ping_isAnswered() throws Exception {
    try (Member _ = network.site("turku").connected()) {
      HubSession session = network.session();
      session.channel.send(HubFrame.newBuilder().setPing(Ping.newBuilder().setNonce(7)).build());
      SiteFrame frame = session.frames.poll(10, TimeUnit.SECONDS);
      assertThat(frame).isNotNull();
      assertThat(frame.getPong().getNonce()).isEqualTo(7);
    }
  }

  @Test
  void session_secondOfOneSite_replacesTheFirst() throws Exception {
    Identity identity = network.identity(PeerKind.SITE, "turku");
    try (Member first = new Member(network.siteConfig(), identity).connected()) {
      HubSession old = network.session();
      try (Member _ = new Member(network.siteConfig(), identity).connected()) {
        HubSession _ = network.session();
        assertThat(old.ends.poll(10, TimeUnit.SECONDS)).contains("connected anew");
        assertThat(first.loss().code()).isEqualTo(ErrorCode.PEER_UNREACHABLE);
      }
    }
  }

  @Test
  void session_hubReconnects_afterHubWasAway() throws Exception {
    try (Member member = network.site("turku").connected()) {
      network.session().channel.close(ErrorCode.PEER_UNREACHABLE, "test");
      assertThat(member.loss()).hasMessageContaining("test");
      member.connected();
      network.session();
    }
  }

  @Test
  void session_outOfBounds_isClosedWithMessageInvalid() throws Exception {
    Identity identity = network.identity(PeerKind.SITE, "turku");
    ManagedChannel channel = Dial.member(network.address(), identity, network.clock);
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    var out = SiteLinkGrpc.newStub(channel).session(new Recording(heard));
    out.onNext(stopped(1)); // before any hello
    Object first = heard.poll(10, TimeUnit.SECONDS);
    assertThat(first)
        .isInstanceOfSatisfying(
            HubFrame.class,
            f ->
                assertThat(f.getRefused().getCode()).isEqualTo(ErrorCode.MESSAGE_INVALID.number()));
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isInstanceOf(StatusRuntimeException.class);
    channel.shutdownNow();
    assertThat(
            codeOf(
                () ->
                    Frames.check(
                        SiteFrame.newBuilder()
                            .setRunFailed(RunFailed.newBuilder().setRunId(TestNetwork.RUN.value()))
                            .build())))
        .isEqualTo(ErrorCode.MESSAGE_INVALID);
  }

  /** Keeps what a stream brings. */
  private record Recording(BlockingQueue<Object> heard)
      implements io.grpc.stub.StreamObserver<HubFrame> {
    @Override
    public void onNext(HubFrame frame) {
      heard.add(frame);
    }

    @Override
    public void onError(Throwable thrown) {
      heard.add(thrown);
    }

    @Override
    public void onCompleted() {
      heard.add("completed");
    }
  }

  @Test
  void session_versions_highestCommonOrClearRefusal() throws Exception {
    try (TestNetwork newer = new TestNetwork(folder.resolve("n"), "nordic", new Versions(2, 3))) {
      SiteConfig plain = newer.siteConfig();
      SiteConfig oneBehind =
          new SiteConfig(
              plain.hub(), plain.clock(), plain.scheduler(), plain.jitter(), new Versions(1, 2));
      Identity turku = newer.identity(PeerKind.SITE, "turku");
      try (Member _ = new Member(oneBehind, turku).connected()) {
        assertThat(newer.session().protocol).isEqualTo(2);
      }
      SiteConfig twoBehind =
          new SiteConfig(
              plain.hub(), plain.clock(), plain.scheduler(), () -> 0.99, new Versions(1, 1));
      try (Member member = new Member(twoBehind, newer.identity(PeerKind.SITE, "tartu"))) {
        SundException loss = member.loss();
        assertThat(loss.code()).isEqualTo(ErrorCode.VERSION_UNSUPPORTED);
        assertThat(loss)
            .hasMessage(
                "the hub speaks protocol 2 to 3, the site speaks 1: they have none in common."
                    + " Update the site");
      }
    }
  }

  @Test
  void desk_everyCall_works() throws IOException {
    Identity anna = network.identity(PeerKind.RESEARCHER, "anna");
    try (ResearchClient desk = ResearchClient.connect(network.address(), anna, network.clock)) {
      assertThat(desk.catalogue().getSites(0).getName()).isEqualTo("turku");
      assertThat(
              desk.submit(
                  SignedStudy.newBuilder()
                      .setDocument(ByteString.copyFromUtf8("x"))
                      .setResearcher("anna")
                      .setPublicKey(ByteString.copyFrom(new byte[44]))
                      .setSignature(ByteString.copyFrom(new byte[64]))
                      .build()))
          .isEqualTo(TestNetwork.RUN);
      assertThat(desk.list(10)).hasSize(1);
      assertThat(desk.show(TestNetwork.RUN).getState()).isEqualTo("running");
      assertThat(desk.cancel(TestNetwork.RUN).getState()).isEqualTo("cancelled");
      assertThat(desk.result(TestNetwork.RUN).getJson().toStringUtf8()).isEqualTo("{}");
      attachment(desk);
      assertThat(codeOf(() -> desk.show(new RunId("r-0000000000000000"))))
          .isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(codeOf(() -> desk.submit(SignedStudy.getDefaultInstance())))
          .isEqualTo(ErrorCode.MESSAGE_INVALID);
      Identity next = desk.renew();
      assertThat(next.name()).isEqualTo(anna.name());
      assertThat(next.self().serial()).isNotEqualTo(anna.self().serial());
    }
  }

  @Test
  void desk_watch_endsWithTheTerminalView() {
    Identity anna = network.identity(PeerKind.RESEARCHER, "anna");
    try (ResearchClient desk = ResearchClient.connect(network.address(), anna, network.clock)) {
      RunView last =
          desk.watch(
              TestNetwork.RUN,
              view -> {
                if (!view.getTerminal()) {
                  awaitWatcher();
                  network.watchers.forEach(
                      w -> w.accept(view.toBuilder().setState("done").setTerminal(true).build()));
                }
              });
      assertThat(last.getState()).isEqualTo("done");
    }
  }

  private void awaitWatcher() {
    while (network.watchers.isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void calls_withoutCertificateOrOfTheOtherKind_areRefused() {
    ManagedChannel nobody =
        Dial.open(
            network.endpoint(),
            Optional.empty(),
            Tls.client(null, Trust.pinned(network.rootDigest(), network.clock, p -> {})));
    Identity site = network.identity(PeerKind.SITE, "turku");
    ManagedChannel asSite = Dial.member(network.address(), site, network.clock);
    Identity anna = network.identity(PeerKind.RESEARCHER, "anna");
    ManagedChannel asResearcher = Dial.member(network.address(), anna, network.clock);
    try {
      for (ManagedChannel channel : List.of(nobody, asSite)) {
        assertThat(
                codeOf(
                    () ->
                        Dial.call(
                            "hub",
                            () ->
                                ResearchDeskGrpc.newBlockingStub(channel)
                                    .catalogue(CatalogueRequest.getDefaultInstance()))))
            .isEqualTo(ErrorCode.IDENTITY_REFUSED);
      }
      for (ManagedChannel channel : List.of(nobody, asResearcher)) {
        assertThat(
                codeOf(
                    () ->
                        Dial.call(
                            "hub",
                            () ->
                                SiteLinkGrpc.newBlockingStub(channel)
                                    .uploadState(Wire.ref(Digest.of(new byte[0]), 1)))))
            .isEqualTo(ErrorCode.IDENTITY_REFUSED);
      }
    } finally {
      List.of(nobody, asSite, asResearcher).forEach(ManagedChannel::shutdownNow);
    }
  }

  @Test
  void session_certificateOfAnotherNetwork_isRefusedByBothSides() throws Exception {
    try (TestNetwork other = new TestNetwork(folder.resolve("o"), "nordic", Protocol.VERSIONS)) {
      // Trusts baltic's root, but its own certificate is nordic's.
      Identity foreign = other.identity(PeerKind.SITE, "turku");
      Identity mixed =
          Identity.of(foreign.key(), foreign.chain(), List.of(network.authority.root()));
      assertThat(
              codeOf(
                  () ->
                      Dial.call(
                          "hub",
                          () ->
                              SiteLinkGrpc.newBlockingStub(
                                      Dial.open(
                                          network.endpoint(),
                                          Optional.empty(),
                                          Tls.client(
                                              mixed,
                                              Trust.pinned(
                                                  network.rootDigest(), network.clock, p -> {}))))
                                  .uploadState(Wire.ref(Digest.of(new byte[0]), 1)))))
          .isEqualTo(ErrorCode.IDENTITY_REFUSED);
      // Trusts its own network's root only: the hub is a stranger, named by its issuer.
      try (Member member = new Member(network.siteConfig(), foreign)) {
        SundException loss = member.loss();
        assertThat(loss.code()).isEqualTo(ErrorCode.IDENTITY_REFUSED);
        assertThat(loss).hasMessageContaining("baltic").hasMessageContaining("TLS inspection");
      }
    }
  }

  @Test
  void session_hubOfAnotherName_isRefused() throws Exception {
    HubAddress wrong = new HubAddress(network.endpoint(), Optional.empty(), "second");
    SiteConfig config =
        new SiteConfig(wrong, network.clock, network.scheduler, () -> 0.9, Protocol.VERSIONS);
    try (Member member = new Member(config, network.identity(PeerKind.SITE, "turku"))) {
      assertThat(member.loss())
          .hasMessageContaining("expected spiffe://baltic/hub/second")
          .extracting(SundException::code)
          .isEqualTo(ErrorCode.IDENTITY_REFUSED);
    }
  }

  @Test
  void session_expiredCertificate_refusedByHubAndBySelf() throws Exception {
    Identity brief =
        network.authority.identity(
            new PeerName("baltic", PeerKind.SITE, "turku"),
            Duration.ofSeconds(30),
            network.now.get());
    Instant before = network.now.get();
    network.now.set(before.plusSeconds(60));
    try (Member member = new Member(network.siteConfig(), brief)) {
      assertThat(member.loss()).hasMessageContaining("our certificate ended");
    }
    // A site whose clock stands still: the hub refuses.
    SiteConfig late =
        new SiteConfig(
            network.address(), () -> before, network.scheduler, () -> 0.9, Protocol.VERSIONS);
    try (Member member = new Member(late, brief)) {
      SundException loss = member.loss();
      assertThat(loss.code()).as(loss.getMessage()).isEqualTo(ErrorCode.IDENTITY_REFUSED);
    }
    assertThat(network.sessions).isEmpty();
  }

  @Test
  void session_certificateEndsMidStream_sweepEndsIt() throws Exception {
    try (Member member = network.site("turku").connected()) {
      HubSession session = network.session();
      assertThat(network.server.sweep()).isZero();
      network.now.set(network.now.get().plus(NetworkAuthority.MEMBER_LIFE).plusSeconds(1));
      assertThat(network.server.sweep()).isEqualTo(1);
      assertThat(session.ends.poll(10, TimeUnit.SECONDS)).contains("certificate ended");
      assertThat(member.loss().code()).isEqualTo(ErrorCode.IDENTITY_REFUSED);
    }
  }

  @Test
  void session_revokedMidStream_isDroppedAndStaysOut() throws Exception {
    try (Member member = network.site("turku").connected();
        Member other = network.site("tartu").connected()) {
      HubSession one = network.session();
      HubSession two = network.session();
      HubSession session = one.channel.site().name().name().equals("turku") ? one : two;
      network.revoked.add(session.channel.site().name());
      assertThat(network.server.dropRevoked()).isEqualTo(1);
      assertThat(session.ends.poll(10, TimeUnit.SECONDS)).contains("revoked");
      assertThat(session.channel.send(HubFrame.getDefaultInstance())).isFalse();
      assertThat(member.loss().code()).isEqualTo(ErrorCode.REVOKED);
      assertThat(member.loss().code()).isEqualTo(ErrorCode.REVOKED);
      assertThat(other.connector.send(stopped(1))).isTrue();
    }
  }

  @Test
  void hubIdentity_renewed_isShownWithoutRestart() throws Exception {
    try (Member _ = network.site("turku").connected()) {
      network.session();
    }
    network.hubIdentity.set(
        network.authority.identity(
            new PeerName("baltic", PeerKind.HUB, "other"),
            NetworkAuthority.MEMBER_LIFE,
            network.now.get()));
    HubAddress other = new HubAddress(network.endpoint(), Optional.empty(), "other");
    SiteConfig config =
        new SiteConfig(other, network.clock, network.scheduler, () -> 0.5, Protocol.VERSIONS);
    try (Member _ = new Member(config, network.identity(PeerKind.SITE, "tartu")).connected()) {
      assertThat(network.session()).isNotNull();
    }
  }

  @Test
  void renew_site_getsNewKeyAndSameName() throws Exception {
    try (Member member = network.site("turku").connected()) {
      Identity next = member.connector.renew();
      assertThat(next.name().name()).isEqualTo("turku");
      assertThat(next.needsRenewal(network.now.get())).isFalse();
      assertThat(next.needsRenewal(network.now.get().plus(Duration.ofDays(4)))).isTrue();
      member.connector.reconnect();
      member.connected();
    }
  }

  @Test
  void tls12_isRefused_tls13IsServed() throws Exception {
    assertThat(handshake("TLSv1.3")).isEqualTo("TLSv1.3");
    assertThatThrownBy(() -> handshake("TLSv1.2")).isInstanceOf(SSLException.class);
  }

  private String handshake(String version) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        new TrustManager[] {Trust.pinned(network.rootDigest(), network.clock, p -> {})},
        null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", network.server.port())) {
      socket.setEnabledProtocols(new String[] {version});
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  @Test
  void dial_nothingThere_namesTheCause() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThat(lossAt(new Endpoint("127.0.0.1", free))).hasMessageContaining("refused");
    assertThat(lossAt(new Endpoint("no-such-host.invalid", 1))).hasMessageContaining("DNS");
  }

  private SundException lossAt(Endpoint endpoint) throws Exception {
    SiteConfig config =
        new SiteConfig(
            new HubAddress(endpoint, Optional.empty(), "main"),
            network.clock,
            network.scheduler,
            () -> 0.9,
            Protocol.VERSIONS);
    try (Member member = new Member(config, network.identity(PeerKind.SITE, "turku"))) {
      SundException loss = member.loss();
      assertThat(loss.code()).isEqualTo(ErrorCode.PEER_UNREACHABLE);
      return loss;
    }
  }

  @Test
  void blob_uploadAndDownload_arriveWhole() throws Exception {
    byte[] bytes = TransferTest.bytes(3_000_001, 1);
    Path file = Files.write(folder.resolve("b"), bytes);
    Digest digest = Digest.of(bytes);
    try (Member member = network.site("turku").connected()) {
      member.connector.upload(digest, file);
      assertThat(network.blobs.resolve(digest.hex())).hasBinaryContent(bytes);
      member.connector.download(digest, bytes.length, folder.resolve("back"));
      assertThat(folder.resolve("back")).hasBinaryContent(bytes);
      assertThat(
              codeOf(
                  () ->
                      member.connector.download(
                          Digest.of(new byte[] {3}), 5, folder.resolve("none"))))
          .isEqualTo(ErrorCode.NOT_FOUND);
    }
  }

  /** Several chunks, and the rest of them after an earlier attempt that ended in the middle. */
  private void attachment(ResearchClient desk) throws IOException {
    byte[] bytes = new byte[(3 << 20) + 17];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 9));
    }
    network.attached = bytes;
    Path file = folder.resolve("attached.bin");
    Digest digest = Digest.of(bytes);
    desk.attachment(TestNetwork.RUN, digest, bytes.length, file);
    assertThat(file).hasBinaryContent(bytes);

    Files.delete(file);
    Files.write(folder.resolve("attached.bin.part"), Arrays.copyOf(bytes, 1_500_000));
    desk.attachment(TestNetwork.RUN, digest, bytes.length, file);
    assertThat(file).hasBinaryContent(bytes);
    assertThat(codeOf(() -> desk.attachment(TestNetwork.RUN, digest, 5, file)))
        .isEqualTo(ErrorCode.MESSAGE_INVALID);
  }
}
