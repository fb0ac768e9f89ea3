package eu.sund.app.demo;

import eu.sund.app.demo.data.DemoSite;
import eu.sund.hub.HubAdmin;
import eu.sund.hub.HubConfig;
import eu.sund.hub.HubInit;
import eu.sund.transport.identity.PeerKind;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/** What the hub's operator does at the beginning: makes the network and invites its members. */
public final class Bringing implements AutoCloseable {
  private final HubAdmin admin;

  /** The operator's hand on a hub's folder. */
  public Bringing(Path hub, InstantSource clock) {
    this.admin = HubAdmin.open(hub, clock);
  }

  /**
   * Makes a network whose root key is locked with a passphrase that nobody keeps: it lives for a
   * demonstration only.
   *
   * @return the root's fingerprint
   */
  public static String initHub(Path folder, String network, int port, Path rootKey) {
    SecureRandom random = new SecureRandom();
    byte[] secret = new byte[16];
    random.nextBytes(secret);
    HubConfig config = HubConfig.usual(network, "hub", "127.0.0.1", port);
    char[] passphrase = HexFormat.of().formatHex(secret).toCharArray();
    return HubInit.init(
            new HubInit.Options(folder, config, rootKey),
            passphrase,
            InstantSource.system(),
            random)
        .rootFingerprint();
  }

  /** A token for a hospital. */
  public String inviteSite(DemoSite hospital) {
    return inviteSite(hospital.id(), hospital.country(), hospital.place());
  }

  /** A token for a site. */
  public String inviteSite(String name, String country, String organisation) {
    return invite(PeerKind.SITE, name, country, organisation);
  }

  /** A token for a researcher. */
  public String inviteResearcher(String name) {
    return invite(PeerKind.RESEARCHER, name, "NO", "Demonstration");
  }

  private String invite(PeerKind kind, String name, String country, String organisation) {
    HubAdmin.Newcomer newcomer =
        new HubAdmin.Newcomer(kind, name, country, organisation, Optional.empty());
    return admin.invite(newcomer, new SecureRandom()).token();
  }

  @Override
  public void close() {
    admin.close();
  }
}
