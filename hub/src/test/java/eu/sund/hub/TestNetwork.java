package eu.sund.hub;

import com.google.protobuf.ByteString;
import eu.sund.algorithms.Analyses;
import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ResearcherId;
import eu.sund.governance.roster.Officer;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.PublicKeys;
import eu.sund.governance.study.SignedStudy;
import eu.sund.transport.Endpoint;
import eu.sund.transport.EnrolmentClient;
import eu.sund.transport.HubAddress;
import eu.sund.transport.ResearchClient;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.SigningKey;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A network in a temporary folder, with a real hub and real certificates. */
final class TestNetwork {
  static final String NETWORK = "nordic-test";
  static final Analyses TOYS = new Analyses(List.of(new ToyAnalysis()));
  private static final SecureRandom RANDOM = new SecureRandom();

  static final KeyPair KARI = SigningKey.make(RANDOM);
  static final KeyPair MATTI = SigningKey.make(RANDOM);
  static final Officers OFFICERS =
      new Officers(
          NETWORK, 2, List.of(new Officer("Kari", raw(KARI)), new Officer("Matti", raw(MATTI))));

  record Joined(Identity identity, KeyPair signing, String hubName, int port) {}

  final Path folder;
  final int port;
  final HubInit.Report report;

  private static final int FIRST_PORT = 10_000;
  private static final int PORTS = 9_000;
  private static final long PORTS_EACH = 151;
  private static final AtomicLong PORTS_GIVEN = new AtomicLong();

  TestNetwork(Path temporary) throws IOException {
    this(temporary, HubConfig.EMBEDDED);
  }

  TestNetwork(Path temporary, String database) throws IOException {
    this.folder = temporary.resolve("hub");
    this.port = freePort();
    this.report =
        HubInit.init(
            new HubInit.Options(
                folder,
                HubConfig.usual(NETWORK, "helsinki-hub", "127.0.0.1", port).withDatabase(database),
                temporary.resolve("root-key.pem")),
            "a long enough passphrase".toCharArray(),
            InstantSource.system(),
            RANDOM);
    try (HubAdmin admin = HubAdmin.open(folder, InstantSource.system())) {
      admin.roster().appoint(OFFICERS);
    }
  }

  Hub start() {
    return start(Optional.empty());
  }

  /** A hub that keeps what sites send, if a folder is given. */
  Hub start(Optional<Path> received) {
    return Hub.start(
        folder,
        TOYS,
        new Hub.Options(InstantSource.system(), RANDOM, Duration.ofMillis(100)).keeping(received));
  }

  String invite(PeerKind kind, String name) {
    try (HubAdmin admin = HubAdmin.open(folder, InstantSource.system())) {
      return admin
          .invite(
              new HubAdmin.Newcomer(kind, name, "FI", "Hospital of " + name, Optional.empty()),
              RANDOM)
          .token();
    }
  }

  /** Joins; a site comes into the roster at once. */
  Joined join(PeerKind kind, String name) {
    Joined joined = joinWith(invite(kind, name), kind);
    if (kind == PeerKind.SITE) {
      publishRoster();
    }
    return joined;
  }

  /** Sites 1, 2 … of these names, with a session each, under a roster that has them all. */
  List<FakeSite> sites(Hub hub, Path files, String... names) throws InterruptedException {
    List<FakeSite> sites = new ArrayList<>();
    for (String name : names) {
      Joined joined = joinWith(invite(PeerKind.SITE, name), PeerKind.SITE);
      sites.add(new FakeSite(joined, FakeSite.codebook("age", "chol"), sites.size() + 1, files));
    }
    publishRoster();
    until("a session with each site", () -> hub.connectedSites() >= names.length);
    for (FakeSite site : sites) {
      until(
          "the roster at " + site.id(),
          () ->
              site.roster
                  .filter(r -> sites.stream().allMatch(s -> r.find(s.id()).isPresent()))
                  .isPresent());
    }
    return sites;
  }

  SignedRoster publishRoster() {
    try (HubAdmin admin = HubAdmin.open(folder, InstantSource.system())) {
      SignedRoster signed = signed(signed(admin.roster().draft(), KARI), MATTI);
      admin.roster().publish(signed);
      return signed;
    }
  }

  static SignedRoster signed(SignedRoster roster, KeyPair officer) {
    return roster.signedBy(raw(officer), message -> signature(officer, message));
  }

  static Bytes signature(KeyPair keys, byte[] message) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(keys.getPrivate());
      signer.update(message);
      return Bytes.of(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static Bytes raw(KeyPair keys) {
    return Bytes.of(PublicKeys.raw(keys.getPublic()));
  }

  Joined joinWith(String token, PeerKind kind) {
    return joinWith(token, kind, Optional.of(OFFICERS.fingerprint()));
  }

  Joined joinWith(String token, PeerKind kind, Optional<Digest> officers) {
    KeyPair signing = SigningKey.make(RANDOM);
    EnrolmentClient.Joined joined = joinWith(token, kind, officers, signing.getPublic());
    return new Joined(joined.identity(), signing, joined.hubName(), port);
  }

  EnrolmentClient.Joined joinWith(
      String token, PeerKind kind, Optional<Digest> officers, PublicKey signingKey) {
    return EnrolmentClient.join(
        new EnrolmentClient.Invitation(
            new Endpoint("localhost", port),
            Optional.empty(),
            Certificates.parseFingerprint(report.rootFingerprint()),
            token,
            kind,
            officers),
        signingKey,
        InstantSource.system());
  }

  ResearchClient client(Joined researcher) {
    return ResearchClient.connect(
        new HubAddress(new Endpoint("localhost", port), Optional.empty(), researcher.hubName()),
        researcher.identity(),
        InstantSource.system());
  }

  static eu.sund.transport.wire.SignedStudy sign(Joined researcher, String yaml) {
    SignedStudy signed =
        SignedStudy.sign(
            NETWORK,
            new ResearcherId(researcher.identity().name().name()),
            yaml.getBytes(StandardCharsets.UTF_8),
            researcher.signing());
    return eu.sund.transport.wire.SignedStudy.newBuilder()
        .setDocument(ByteString.copyFrom(signed.document()))
        .setResearcher(signed.researcher().value())
        .setPublicKey(ByteString.copyFrom(researcher.signing().getPublic().getEncoded()))
        .setSignature(ByteString.copyFrom(signed.signature()))
        .build();
  }

  static String study(String formula, String options) {
    return "title: Toys\npurpose: To see that it works\ndatasets: toys\nanalysis: toy\nformula: "
        + formula
        + "\noptions: { "
        + options
        + " }\n";
  }

  /**
   * A port that nobody has, below those that systems give to connections that go out, so that none
   * of these takes it before the hub does; test processes beside this one begin elsewhere.
   */
  private static int freePort() {
    for (int tried = 0; tried < PORTS; tried++) {
      long next = ProcessHandle.current().pid() * PORTS_EACH + PORTS_GIVEN.getAndIncrement();
      int port = FIRST_PORT + (int) (next % PORTS);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Someone has it: the next.
      }
    }
    throw new AssertionError("no port is free from " + FIRST_PORT + " on");
  }

  /** Waits for something that another thread brings about. */
  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("in vain waited for: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }
}
