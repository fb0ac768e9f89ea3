package eu.sund.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.RootKey;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubFolderTest {
  private static final char[] PASSPHRASE = "a long enough passphrase".toCharArray();
  @TempDir Path temporary;

  @Test
  void init_makesAFolderThatOnlyItsOwnerReads_andARootKeyThatOpens() throws Exception {
    TestNetwork network = new TestNetwork(temporary);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(network.folder)))
        .isEqualTo("rwx------");
    Path key = network.report.rootKey();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    RootKey root = RootKey.open(TestNetwork.NETWORK, Files.readString(key), PASSPHRASE);
    assertThat(network.report.rootFingerprint())
        .isEqualTo(Certificates.fingerprint(root.certificate()));
  }

  @Test
  void init_rootKeyInsideTheFolder_isRefusedAndLeavesNothing() throws Exception {
    Path folder = temporary.resolve("hub");
    HubConfig config = HubConfig.usual("nordic-test", "hub-one", "127.0.0.1", 0);
    assertCode(
        ErrorCode.ROOT_KEY_PRESENT,
        () ->
            HubInit.init(
                new HubInit.Options(folder, config, folder.resolve("root.pem")),
                PASSPHRASE,
                InstantSource.system(),
                new SecureRandom()));
    assertCode(
        ErrorCode.USAGE,
        () ->
            HubInit.init(
                new HubInit.Options(folder, config, temporary.resolve("root.pem")),
                "short".toCharArray(),
                InstantSource.system(),
                new SecureRandom()));
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void init_noFolderForTheRootKey_saysSo() {
    HubConfig config = HubConfig.usual("nordic-test", "hub-one", "127.0.0.1", 0);
    assertCode(
        ErrorCode.USAGE,
        () ->
            HubInit.init(
                new HubInit.Options(
                    temporary.resolve("hub"), config, temporary.resolve("usb").resolve("root.pem")),
                PASSPHRASE,
                InstantSource.system(),
                new SecureRandom()));
  }

  @Test
  void renewAuthority_makesANewIntermediate_underTheSameRootOnly() throws Exception {
    TestNetwork network = new TestNetwork(temporary);
    InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofDays(200));
    try (HubAdmin admin = HubAdmin.open(network.folder, later)) {
      var before = new HubFolder(network.folder).authority(admin.config(), new SecureRandom());
      var until = admin.renewAuthority(network.report.rootKey(), PASSPHRASE, new SecureRandom());
      var after = new HubFolder(network.folder).authority(admin.config(), new SecureRandom());
      assertThat(until).isEqualTo(after.expiresAt()).isAfter(before.expiresAt());
      assertThat(after.root()).isEqualTo(before.root());

      Path foreign = temporary.resolve("foreign.pem");
      HubInit.init(
          new HubInit.Options(
              temporary.resolve("other"),
              HubConfig.usual(TestNetwork.NETWORK, "hub-two", "127.0.0.1", 0),
              foreign),
          PASSPHRASE,
          InstantSource.system(),
          new SecureRandom());
      assertCode(
          ErrorCode.IDENTITY_REFUSED,
          () -> admin.renewAuthority(foreign, PASSPHRASE, new SecureRandom()));
      assertThatThrownBy(
              () ->
                  admin.renewAuthority(
                      network.report.rootKey(),
                      "not this one at all".toCharArray(),
                      new SecureRandom()))
          .isInstanceOf(SundException.class);
      assertThat(
              new HubFolder(network.folder)
                  .authority(admin.config(), new SecureRandom())
                  .expiresAt())
          .isEqualTo(until);
    }
  }

  @Test
  void start_rootKeyInTheFolder_isRefusedUntilItIsGone() throws Exception {
    TestNetwork network = new TestNetwork(temporary);
    Path copy = network.folder.resolve("runs").resolve("holiday.jpg");
    Files.copy(network.report.rootKey(), copy);
    assertCode(ErrorCode.ROOT_KEY_PRESENT, network::start);
    Files.delete(copy);
    network.start().close();
  }

  @Test
  void start_secondHubOnTheFolder_isRefused() throws Exception {
    TestNetwork network = new TestNetwork(temporary);
    try (Hub first = network.start()) {
      assertThat(first.port()).isEqualTo(network.port);
      assertCode(ErrorCode.FOLDER_UNUSABLE, network::start);
    }
    network.start().close();
  }

  @Test
  void config_written_isReadBack() {
    HubConfig config =
        HubConfig.usual("nordic-test", "hub-one", "0.0.0.0", 7443)
            .withPublicNames(java.util.List.of("hub.example.org"))
            .withDatabase("jdbc:postgresql://db/hub?user=sund&password=it''s");
    assertThat(
            HubConfig.parse(
                "hub.yaml", config.toYaml().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(config);
    assertCode(
        ErrorCode.DOCUMENT_INVALID,
        () ->
            HubConfig.parse(
                "hub.yaml",
                "network: x\nprot: 3\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void invite_twiceTheSameMember_isRefusedAndTokensAreNotStored() throws Exception {
    TestNetwork network = new TestNetwork(temporary);
    try (Hub hub = network.start()) {
      String token = network.invite(PeerKind.SITE, "turku");
      network.joinWith(token, PeerKind.SITE);
      assertCode(ErrorCode.TOKEN_REFUSED, () -> network.joinWith(token, PeerKind.SITE));
      assertCode(ErrorCode.USAGE, () -> network.invite(PeerKind.SITE, "turku"));
      try (HubAdmin admin = HubAdmin.open(network.folder, InstantSource.system())) {
        assertCode(ErrorCode.NOT_FOUND, () -> admin.revoke("oslo"));
        assertThat(admin.invites().getFirst().usedAt()).isPresent();
        assertCode(
            ErrorCode.USAGE,
            () ->
                admin.invite(
                    new HubAdmin.Newcomer(PeerKind.SITE, "T", "Finland", "", Optional.empty()),
                    new SecureRandom()));
        Path copy = temporary.resolve("b.zip");
        admin.backup(copy);
        assertThat(
                new String(
                    Files.readAllBytes(network.folder.resolve("hub.db")),
                    java.nio.charset.StandardCharsets.ISO_8859_1))
            .doesNotContain(token);
      }
      assertThat(hub.rootFingerprint()).isEqualTo(network.report.rootFingerprint());
    }
  }

  @Test
  void backup_restored_servesTheSameMembers() throws Exception {
    TestNetwork network = new TestNetwork(temporary);
    Path file = temporary.resolve("backup.zip");
    try (Hub hub = network.start()) {
      network.join(PeerKind.SITE, "turku");
      try (HubAdmin admin = HubAdmin.open(network.folder, InstantSource.system())) {
        HubAdmin.BackupReport report = admin.backup(file);
        assertThat(report.bytes()).isEqualTo(Files.size(file));
        assertCode(ErrorCode.USAGE, () -> admin.backup(network.folder.resolve("x.zip")));
      }
      assertThat(hub.connectedSites()).isZero();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Path target = temporary.resolve("restored");
    HubAdmin.restore(file, target, InstantSource.system());
    try (HubAdmin admin = HubAdmin.open(target, InstantSource.system())) {
      assertThat(admin.members()).hasSize(1);
      assertThat(admin.rootFingerprint()).isEqualTo(network.report.rootFingerprint());
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(target.resolve("identity/key.pem"))))
        .isEqualTo("rw-------");
    Hub.start(target, TestNetwork.TOYS, Hub.Options.usual()).close();
    assertCode(
        ErrorCode.FOLDER_UNUSABLE, () -> HubAdmin.restore(file, target, InstantSource.system()));
  }

  @Test
  void restore_damagedBackup_isRefusedAndLeavesNothing() throws Exception {
    TestNetwork network = new TestNetwork(temporary);
    Path file = temporary.resolve("backup.zip");
    try (HubAdmin admin = HubAdmin.open(network.folder, InstantSource.system())) {
      admin.backup(file);
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(bytes.length() / 2);
      int old = bytes.read();
      bytes.seek(bytes.length() / 2);
      bytes.write(old ^ 0x55);
    }
    Path target = temporary.resolve("restored");
    assertCode(
        ErrorCode.DOCUMENT_INVALID, () -> HubAdmin.restore(file, target, InstantSource.system()));
    assertThat(target).doesNotExist();
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("hub", "root-key.pem", "backup.zip");
    }
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SundException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
