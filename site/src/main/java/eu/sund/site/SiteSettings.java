package eu.sund.site;

import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.governance.document.YamlDocument;
import eu.sund.governance.document.YamlMap;
import eu.sund.governance.document.YamlNode;
import eu.sund.transport.Endpoint;
import eu.sund.transport.HttpProxy;
import eu.sund.transport.HubAddress;
import java.util.Optional;

/**
 * What stands in {@code site.yaml}: who the site is and where its hub listens.
 *
 * @param network the network's name
 * @param site the site's name, as the hub's invitation gave it
 * @param country ISO 3166-1 alpha-2
 * @param organisation who answers for the data, for people
 * @param hub where the hub listens
 * @param hubName the name in the hub's certificate
 * @param proxy {@code http://user:password@host:port} as written, or empty
 */
public record SiteSettings(
    String network,
    SiteId site,
    String country,
    String organisation,
    Endpoint hub,
    String hubName,
    String proxy) {

  /** The hub's address for the connector. */
  public HubAddress address() {
    return new HubAddress(
        hub, proxy.isEmpty() ? Optional.empty() : Optional.of(HttpProxy.parse(proxy)), hubName);
  }

  /**
   * Reads {@code site.yaml}.
   *
   * @throws SundException with {@code DOCUMENT_INVALID} that lists every problem with its place
   */
  static SiteSettings parse(String name, byte[] text) {
    YamlDocument document = YamlDocument.read(name, text);
    Optional<YamlMap> map = document.root().map();
    map.ifPresent(
        m -> m.only("network", "site", "country", "organisation", "hub", "hub-name", "proxy"));
    Optional<String> network = map.flatMap(m -> m.required("network")).flatMap(n -> n.text(100));
    Optional<SiteId> site = map.flatMap(m -> m.required("site")).flatMap(n -> n.as(SiteId::new));
    String country = optional(map, "country", 10);
    String organisation = optional(map, "organisation", 200);
    Optional<Endpoint> hub =
        map.flatMap(m -> m.required("hub")).flatMap(n -> n.as(Endpoint::parse));
    Optional<String> hubName = map.flatMap(m -> m.required("hub-name")).flatMap(n -> n.text(100));
    String proxy = optional(map, "proxy", 1000);
    document.check();
    SiteSettings settings =
        new SiteSettings(
            network.orElseThrow(),
            site.orElseThrow(),
            country,
            organisation,
            hub.orElseThrow(),
            hubName.orElseThrow(),
            proxy);
    try {
      settings.address();
    } catch (IllegalArgumentException e) {
      throw new SundException(ErrorCode.DOCUMENT_INVALID, name + ": " + e.getMessage(), e);
    }
    return settings;
  }

  private static String optional(Optional<YamlMap> map, String key, int lengthMax) {
    return map.flatMap(m -> m.optional(key))
        .filter(n -> !n.isNothing())
        .flatMap((YamlNode n) -> n.text(lengthMax))
        .orElse("");
  }

  /** The text of {@code site.yaml}. */
  String yaml() {
    StringBuilder text = new StringBuilder("# This site and its hub.\n");
    line(text, "network", network);
    line(text, "site", site.value());
    line(text, "country", country);
    line(text, "organisation", organisation);
    line(text, "hub", hub.toString());
    line(text, "hub-name", hubName);
    if (proxy.isEmpty()) {
      text.append("# proxy: \"http://user:password@host:port\"\n");
    } else {
      line(text, "proxy", proxy);
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    if (value.isBlank()) {
      return;
    }
    text.append(key).append(": \"");
    value
        .chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
              } else if (c < ' ' || c == 0x7f) {
                text.append(' ');
              } else {
                text.append((char) c);
              }
            });
    text.append("\"\n");
  }

  /** Says who and where, never the proxy's password. */
  @Override
  public String toString() {
    return site + " of " + network + " at " + hub;
  }
}
