package eu.sund.governance.roster;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.governance.document.YamlDocument;
import eu.sund.governance.document.YamlMap;
import eu.sund.governance.document.YamlNode;
import eu.sund.governance.document.YamlText;
import eu.sund.governance.study.PublicKeys;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Officers and rosters as YAML that people read and send to each other. Signatures are over the
 * canonical bytes, so that comments and layout do not matter.
 */
public final class RosterYaml {
  private RosterYaml() {}

  // ---- an officer's public key

  /** An officer's public key as a document. */
  public static String write(Officer officer) {
    return "# A network officer's public key. Compare it with the officer before you use it:\n"
        + "# "
        + PublicKeys.fingerprint(officer.key().array())
        + "\n"
        + officer(officer, "")
        + "\n";
  }

  /**
   * Reads an officer's public key.
   *
   * @throws SundException with {@code DOCUMENT_INVALID}
   */
  public static Officer readOfficer(String name, byte[] bytes) {
    YamlDocument document = YamlDocument.read(name, bytes);
    Optional<Officer> officer = officer(document.root());
    document.check();
    return officer.orElseThrow();
  }

  private static String officer(Officer officer, String indent) {
    return "officer: "
        + YamlText.quoted(officer.name())
        + "\n"
        + indent
        + "key: "
        + PublicKeys.text(officer.key().array());
  }

  private static Optional<Officer> officer(YamlNode node) {
    Optional<YamlMap> map = node.map().map(m -> m.only("officer", "key"));
    Optional<String> name = map.flatMap(m -> m.required("officer")).flatMap(n -> n.text());
    Optional<Bytes> key = map.flatMap(m -> m.required("key")).flatMap(RosterYaml::key);
    return both(name, key)
        ? node.attempt(() -> new Officer(name.orElseThrow(), key.orElseThrow()))
        : Optional.empty();
  }

  private static boolean both(Optional<?> one, Optional<?> other) {
    return one.isPresent() && other.isPresent();
  }

  private static Optional<Bytes> key(YamlNode node) {
    return node.as(text -> Bytes.of(PublicKeys.parse(text)));
  }

  // ---- the officers

  /** The officers as a document. */
  public static String write(Officers officers) {
    return "# The officers of network '"
        + officers.network()
        + "'. Fingerprint:\n# "
        + Officers.text(officers.fingerprint())
        + "\nnetwork: "
        + YamlText.quoted(officers.network())
        + "\n"
        + body(officers, "");
  }

  private static String body(Officers officers, String indent) {
    StringBuilder text = new StringBuilder();
    text.append(indent).append("required: ").append(officers.required()).append('\n');
    text.append(indent).append("members:\n");
    for (Officer officer : officers.members()) {
      text.append(indent).append("  - ").append(officer(officer, indent + "    ")).append('\n');
    }
    return text.toString();
  }

  /**
   * Reads the officers.
   *
   * @throws SundException with {@code DOCUMENT_INVALID}
   */
  public static Officers readOfficers(String name, byte[] bytes) {
    YamlDocument document = YamlDocument.read(name, bytes);
    Optional<YamlMap> map =
        document.root().map().map(m -> m.only("network", "required", "members"));
    Optional<String> network = map.flatMap(m -> m.required("network")).flatMap(n -> n.text(100));
    Optional<Officers> officers = map.flatMap(m -> officers(m, network));
    document.check();
    return officers.orElseThrow();
  }

  private static Optional<Officers> officers(YamlMap map, Optional<String> network) {
    Optional<Integer> required =
        map.required("required").flatMap(n -> n.integer(Officers.COUNT_MIN, Officers.COUNT_MAX));
    Optional<YamlNode> list = map.required("members");
    List<Officer> members = new ArrayList<>();
    list.ifPresent(n -> n.items().forEach(item -> officer(item).ifPresent(members::add)));
    return both(network, required)
        ? map.node()
            .attempt(() -> new Officers(network.orElseThrow(), required.orElseThrow(), members))
        : Optional.empty();
  }

  // ---- the roster

  /** A roster with its officers and signatures as a document. */
  public static String write(SignedRoster signed) {
    Roster roster = signed.roster();
    StringBuilder text = new StringBuilder();
    text.append("# The roster of network '").append(roster.network());
    text.append("': its sites and the keys that they sign with.\n");
    text.append("# Each officer compares every key that is new with its hospital, then signs:\n");
    text.append("#   sund roster sign FILE --key officer.key\n");
    text.append("network: ").append(YamlText.quoted(roster.network())).append('\n');
    text.append("version: ").append(roster.version()).append('\n');
    text.append("officers:\n").append(body(signed.officers(), "  "));
    text.append(roster.sites().isEmpty() ? "sites: []\n" : "sites:\n");
    for (Roster.Entry entry : roster.sites()) {
      text.append("  - site: ").append(YamlText.quoted(entry.site().value())).append('\n');
      text.append("    country: ").append(YamlText.quoted(entry.country())).append('\n');
      text.append("    organisation: ").append(YamlText.quoted(entry.organisation())).append('\n');
      text.append("    key: ").append(PublicKeys.text(entry.key().array())).append('\n');
      fact(text, "language", entry.language());
      fact(text, "group", entry.group());
    }
    text.append(signed.signatures().isEmpty() ? "signatures: []\n" : "signatures:\n");
    for (SignedRoster.Signature signature : signed.signatures()) {
      text.append("  - officer: ").append(YamlText.quoted(signature.officer())).append('\n');
      text.append("    signature: ").append(base64(signature.value())).append('\n');
    }
    return text.toString();
  }

  private static void fact(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append("    ").append(name).append(": ").append(YamlText.quoted(value)).append('\n');
    }
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /**
   * Reads a roster; does not verify the signatures.
   *
   * @throws SundException with {@code DOCUMENT_INVALID} that lists every problem with its place
   */
  public static SignedRoster read(String name, byte[] bytes) {
    YamlDocument document = YamlDocument.read(name, bytes);
    Optional<SignedRoster> signed = document.root().map().flatMap(RosterYaml::signed);
    document.check();
    return signed.orElseThrow();
  }

  private static Optional<SignedRoster> signed(YamlMap map) {
    map.only("network", "version", "officers", "sites", "signatures");
    Optional<String> network = map.required("network").flatMap(n -> n.text(100));
    Optional<Integer> version =
        map.required("version").flatMap(n -> n.integer(1, Integer.MAX_VALUE));
    Optional<Officers> officers =
        map.required("officers")
            .flatMap(YamlNode::map)
            .flatMap(m -> officers(m.only("required", "members"), network));
    List<Roster.Entry> sites = items(map, "sites", RosterYaml::entry);
    List<SignedRoster.Signature> signatures = items(map, "signatures", RosterYaml::signature);
    if (!both(version, officers)) {
      return Optional.empty();
    }
    Digest fingerprint = officers.orElseThrow().fingerprint();
    Supplier<SignedRoster> make =
        () ->
            new SignedRoster(
                new Roster(network.orElseThrow(), version.orElseThrow(), fingerprint, sites),
                officers.orElseThrow(),
                signatures);
    return map.node().attempt(make);
  }

  private static <T> List<T> items(
      YamlMap map, String key, java.util.function.Function<YamlNode, Optional<T>> read) {
    List<T> found = new ArrayList<>();
    map.required(key)
        .ifPresent(n -> n.items().forEach(item -> read.apply(item).ifPresent(found::add)));
    return found;
  }

  private static Optional<Roster.Entry> entry(YamlNode node) {
    Optional<YamlMap> map =
        node.map().map(m -> m.only("site", "country", "organisation", "key", "language", "group"));
    Optional<SiteId> site = map.flatMap(m -> m.required("site")).flatMap(n -> n.as(SiteId::new));
    Optional<String> country = map.flatMap(m -> m.required("country")).flatMap(n -> n.text(2));
    Optional<String> organisation =
        map.flatMap(m -> m.required("organisation")).flatMap(n -> n.text());
    Optional<Bytes> key = map.flatMap(m -> m.required("key")).flatMap(RosterYaml::key);
    String language = map.flatMap(m -> m.optional("language")).flatMap(n -> n.text(10)).orElse("");
    String group = map.flatMap(m -> m.optional("group")).flatMap(n -> n.text(40)).orElse("");
    return both(site, country) && both(organisation, key)
        ? node.attempt(
            () ->
                new Roster.Entry(
                    site.orElseThrow(),
                    country.orElseThrow(),
                    organisation.orElseThrow(),
                    key.orElseThrow(),
                    language,
                    group))
        : Optional.empty();
  }

  private static Optional<SignedRoster.Signature> signature(YamlNode node) {
    Optional<YamlMap> map = node.map().map(m -> m.only("officer", "signature"));
    Optional<String> officer = map.flatMap(m -> m.required("officer")).flatMap(n -> n.text());
    Optional<Bytes> value =
        map.flatMap(m -> m.required("signature")).flatMap(n -> n.as(RosterYaml::fromBase64));
    return both(officer, value)
        ? node.attempt(() -> new SignedRoster.Signature(officer.orElseThrow(), value.orElseThrow()))
        : Optional.empty();
  }

  /** One text for the same bytes: what decodes leniently is refused. */
  private static Bytes fromBase64(String text) {
    Bytes bytes = Bytes.of(Base64.getDecoder().decode(text));
    Checks.argument(base64(bytes).equals(text), "a signature is written in Base64");
    return bytes;
  }
}
