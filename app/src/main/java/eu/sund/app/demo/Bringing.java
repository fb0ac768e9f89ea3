package eu.sund.app.demo;

import eu.sund.app.demo.data.DemoSite;
import eu.sund.app.officer.OfficerFiles;
import eu.sund.core.Bytes;
import eu.sund.governance.roster.Officer;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.PublicKeys;
import eu.sund.hub.HubAdmin;
import eu.sund.hub.HubConfig;
import eu.sund.hub.HubInit;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the hub's operator and the officers do at the beginning: make the network, invite its
 * members and sign the roster of its sites.
 */
public final class Bringing implements AutoCloseable {
  private final HubAdmin admin;
  private final List<KeyPair> officers = new ArrayList<>();

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
    byte[] secret = new byte[32];
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

  /**
   * Appoints two officers whose keys lie in a folder of their own, not encrypted: they live for a
   * demonstration only. If they are there already, they are the ones.
   *
   * @return the officers' fingerprint
   */
  public String appointOfficers(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Officer> members = new ArrayList<>();
    for (String name : List.of("Kari", "Matti")) {
      Path file = folder.resolve(name.toLowerCase(Locale.ROOT) + ".key");
      if (!Files.exists(file)) {
        SigningKey.store(SigningKey.make(new SecureRandom()), file);
      }
      KeyPair keys = SigningKey.load(file);
      members.add(new Officer(name, Bytes.of(PublicKeys.raw(keys.getPublic()))));
      officers.add(keys);
    }
    Officers appointed = new Officers(admin.config().network(), members.size(), members);
    admin.roster().appoint(appointed);
    return Officers.text(appointed.fingerprint());
  }

  /** Has both officers sign the roster of all sites that are enrolled, and publishes it. */
  public SignedRoster publishRoster() {
    SignedRoster roster = admin.roster().draft();
    for (KeyPair officer : officers) {
      roster = OfficerFiles.sign(roster, officer);
    }
    admin.roster().publish(roster);
    return roster;
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
