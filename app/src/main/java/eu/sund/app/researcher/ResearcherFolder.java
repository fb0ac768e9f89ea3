package eu.sund.app.researcher;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.ResearcherId;
import eu.sund.core.SundException;
import eu.sund.governance.document.YamlDocument;
import eu.sund.governance.document.YamlMap;
import eu.sund.governance.document.YamlNode;
import eu.sund.governance.study.PublicKeys;
import eu.sund.governance.study.SignedStudy;
import eu.sund.transport.Endpoint;
import eu.sund.transport.EnrolmentClient;
import eu.sund.transport.HttpProxy;
import eu.sund.transport.HubAddress;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.SigningKey;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an enrolled researcher keeps: {@code researcher.yaml} (where the hub is), {@code identity/}
 * (TLS key and certificate) and {@code signing-key.pem} (the Ed25519 key that signs studies), all
 * made on the researcher's own machine.
 */
public final class ResearcherFolder {
  private static final String CONFIG = "researcher.yaml";
  private static final String SIGNING_KEY = "signing-key.pem";
  private static final String IDENTITY = "identity";

  private final Path folder;
  private final HubAddress hub;
  private final Identity identity;
  private final KeyPair signing;

  private ResearcherFolder(Path folder, HubAddress hub, Identity identity, KeyPair signing) {
    this.folder = folder;
    this.hub = hub;
    this.identity = identity;
    this.signing = signing;
  }

  /** What is needed to enrol. */
  public record Invitation(
      Endpoint hub, Optional<HttpProxy> proxy, Digest fingerprint, String token) {}

  /**
   * Enrols: makes keys here, has the TLS key certified, stores everything or nothing.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if the folder exists, or what the network
   *     says
   */
  public static ResearcherFolder enrol(Path folder, Invitation invitation, InstantSource clock) {
    if (Files.exists(folder)) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, folder + " exists; choose another folder with --as");
    }
    KeyPair signing = SigningKey.make(new SecureRandom());
    EnrolmentClient.Joined joined =
        EnrolmentClient.join(
            new EnrolmentClient.Invitation(
                invitation.hub(),
                invitation.proxy(),
                invitation.fingerprint(),
                invitation.token(),
                PeerKind.RESEARCHER,
                Optional.empty()),
            signing.getPublic(),
            clock);
    Path building = folder.toAbsolutePath().resolveSibling(folder.getFileName() + ".new");
    try {
      remove(building);
      Files.createDirectories(
          building,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      joined.identity().store(building.resolve(IDENTITY));
      SigningKey.store(signing, building.resolve(SIGNING_KEY));
      Path config =
          Files.createFile(
              building.resolve(CONFIG),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(config, config(invitation, joined.hubName()));
      Files.move(building, folder.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, folder + " cannot be written: " + e.getMessage(), e);
    }
    return open(folder);
  }

  private static String config(Invitation invitation, String hubName) {
    StringBuilder text = new StringBuilder("# Written by sund researcher enrol.\n");
    text.append("hub: \"").append(invitation.hub()).append("\"\n");
    text.append("hub-name: ").append(hubName).append('\n');
    invitation.proxy().ifPresent(p -> text.append("proxy: \"").append(url(p)).append("\"\n"));
    return text.toString();
  }

  /**
   * The proxy as {@link HttpProxy#parse} reads it; the file is its owner's alone, as the keys are.
   */
  static String url(HttpProxy proxy) {
    String who =
        proxy.user().isEmpty() ? "" : encoded(proxy.user()) + ":" + encoded(proxy.password()) + "@";
    String host =
        proxy.host().contains(":") && !proxy.host().startsWith("[")
            ? "[" + proxy.host() + "]"
            : proxy.host();
    return "http://" + who + host + ":" + proxy.port();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Opens the folder.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if it is none
   */
  public static ResearcherFolder open(Path folder) {
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE,
          folder
              + " is no researcher's folder; make one with: sund researcher enrol --hub … --token …"
              + " --fingerprint …");
    }
    try {
      HubAddress hub = readConfig(file);
      KeyPair signing = SigningKey.load(folder.resolve(SIGNING_KEY));
      return new ResearcherFolder(folder, hub, Identity.load(folder.resolve(IDENTITY)), signing);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static HubAddress readConfig(Path file) throws IOException {
    YamlDocument document = YamlDocument.read(file.toString(), Files.readAllBytes(file));
    Optional<YamlMap> map = document.root().map().map(m -> m.only("hub", "hub-name", "proxy"));
    Optional<String> hub = map.flatMap(m -> m.required("hub")).flatMap(YamlNode::text);
    Optional<String> name = map.flatMap(m -> m.required("hub-name")).flatMap(YamlNode::text);
    Optional<String> proxy = map.flatMap(m -> m.optional("proxy")).flatMap(YamlNode::text);
    document.check();
    return new HubAddress(
        Endpoint.parse(hub.orElseThrow()), proxy.map(HttpProxy::parse), name.orElseThrow());
  }

  /** Signs a study document for this network. */
  public SignedStudy sign(byte[] document) {
    return SignedStudy.sign(network(), name(), document, signing);
  }

  /** The network's name. */
  public String network() {
    return identity.name().network();
  }

  /** The researcher's name in the network. */
  public ResearcherId name() {
    return new ResearcherId(identity.name().name());
  }

  /** The public signing key as stewards write it into {@code policy.yaml}. */
  public String publicKey() {
    return PublicKeys.text(PublicKeys.raw(signing.getPublic()));
  }

  /** Where the hub is. */
  public HubAddress hub() {
    return hub;
  }

  /** The TLS identity. */
  public Identity identity() {
    return identity;
  }

  /** Keeps a renewed identity. */
  public void store(Identity renewed) {
    renewed.store(folder.resolve(IDENTITY));
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
