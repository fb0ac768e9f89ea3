package eu.sund.hub;

import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import eu.sund.governance.document.YamlDocument;
import eu.sund.governance.document.YamlMap;
import eu.sund.governance.document.YamlNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A hub's settings, {@code hub.yaml}.
 *
 * @param network the network's name
 * @param name the hub's own name
 * @param host the address to listen on
 * @param port the port; 0 takes any free one at each start
 * @param publicNames the host names under which members reach the hub, for invitations
 * @param database {@code jdbc:sqlite:FILE} (in the hub's folder) or {@code jdbc:postgresql://…}
 * @param certificateLife how long members' certificates live
 * @param inviteLife how long invitations live unless asked otherwise
 * @param answerDeadline how long a run waits for every site's answer
 * @param roundDeadline how long a round waits for every update
 * @param missingDeadline how long a run that may go on without a site waits for it
 */
public record HubConfig(
    String network,
    String name,
    String host,
    int port,
    List<String> publicNames,
    String database,
    Duration certificateLife,
    Duration inviteLife,
    Duration answerDeadline,
    Duration roundDeadline,
    Duration missingDeadline) {
  /** The embedded database. */
  public static final String EMBEDDED = "jdbc:sqlite:hub.db";

  private static final int MISSING_SECONDS = 900;
  private static final int MISSING_SECONDS_MIN = 5;
  private static final int MISSING_SECONDS_MAX = 7 * 24 * 3600;

  /** Checks the settings. */
  public HubConfig {
    Names.require("network name", network);
    Names.require("hub name", name);
    Checks.argument(host.matches("[A-Za-z0-9.:-]{1,253}"), "'%s' is no address", host);
    Checks.argument(port >= 0 && port <= 65535, "a port is 0 to 65535, was %s", port);
    publicNames = List.copyOf(publicNames);
    for (String known : publicNames) {
      Checks.argument(known.matches("[A-Za-z0-9.:-]{1,253}"), "'%s' is no host name", known);
    }
    Checks.argument(
        database.startsWith("jdbc:sqlite:") || database.startsWith("jdbc:postgresql:"),
        "the database must be jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE");
    requireSpan("certificate-days", certificateLife, Duration.ofDays(1), Duration.ofDays(90));
    requireSpan("invite-hours", inviteLife, Duration.ofHours(1), Duration.ofDays(30));
    requireSpan("answer-days", answerDeadline, Duration.ofDays(1), Duration.ofDays(365));
    requireSpan("round-hours", roundDeadline, Duration.ofHours(1), Duration.ofDays(90));
    Checks.argument(
        missingDeadline.toSeconds() >= MISSING_SECONDS_MIN
            && missingDeadline.toSeconds() <= MISSING_SECONDS_MAX,
        "missing-seconds must be %s to %s, was %s",
        MISSING_SECONDS_MIN,
        MISSING_SECONDS_MAX,
        missingDeadline.toSeconds());
  }

  private static void requireSpan(String what, Duration span, Duration low, Duration high) {
    Checks.argument(
        span.compareTo(low) >= 0 && span.compareTo(high) <= 0,
        "%s must be %s to %s hours, was %s",
        what,
        low.toHours(),
        high.toHours(),
        span.toHours());
  }

  /** The usual settings. */
  public static HubConfig usual(String network, String name, String host, int port) {
    return new HubConfig(
        network,
        name,
        host,
        port,
        List.of(),
        EMBEDDED,
        Duration.ofDays(7),
        Duration.ofHours(24),
        Duration.ofDays(30),
        Duration.ofDays(3),
        Duration.ofSeconds(MISSING_SECONDS));
  }

  /** The same with another database. */
  public HubConfig withDatabase(String url) {
    return new HubConfig(
        network,
        name,
        host,
        port,
        publicNames,
        url,
        certificateLife,
        inviteLife,
        answerDeadline,
        roundDeadline,
        missingDeadline);
  }

  /** The same with public host names. */
  public HubConfig withPublicNames(List<String> names) {
    return new HubConfig(
        network,
        name,
        host,
        port,
        names,
        database,
        certificateLife,
        inviteLife,
        answerDeadline,
        roundDeadline,
        missingDeadline);
  }

  /** The document. */
  public String toYaml() {
    return """
    # The hub's settings. Restart the hub after a change.
    network: %s
    name: %s
    # Where it listens; 0.0.0.0 for every address of the machine.
    host: '%s'
    port: %d
    # The host names under which sites and researchers reach it; invitations name the first.
    public-names: [%s]
    # jdbc:sqlite:FILE in this folder, or jdbc:postgresql://HOST/DATABASE?user=…&password=…
    database: '%s'
    certificate-days: %d
    invite-hours: %d
    # A run ends when a site has not answered in so many days, or not computed in so many hours.
    answer-days: %d
    round-hours: %d
    # A study that may go on without a missing site waits so many seconds for it while nothing happens.
    missing-seconds: %d
    """
        .formatted(
            network,
            name,
            host,
            port,
            String.join(", ", publicNames.stream().map(n -> "'" + n + "'").toList()),
            database.replace("'", "''"),
            certificateLife.toDays(),
            inviteLife.toHours(),
            answerDeadline.toDays(),
            roundDeadline.toHours(),
            missingDeadline.toSeconds());
  }

  /**
   * Reads the document.
   *
   * @throws SundException {@code DOCUMENT_INVALID} that lists every problem with its place
   */
  public static HubConfig parse(String file, byte[] text) {
    YamlDocument document = YamlDocument.read(file, text);
    Optional<YamlMap> map = document.root().map();
    map.ifPresent(
        m ->
            m.only(
                "network",
                "name",
                "host",
                "port",
                "public-names",
                "database",
                "certificate-days",
                "invite-hours",
                "answer-days",
                "round-hours",
                "missing-seconds"));
    HubConfig usual = usual("network", "hub", "0.0.0.0", 8443);
    String network = text(map, "network");
    String name = text(map, "name");
    String host = text(map, "host");
    int port = number(map, "port", 0, 65535, usual.port());
    List<String> names =
        map.flatMap(m -> m.optional("public-names"))
            .map(n -> n.isNothing() ? List.<String>of() : n.distinct(i -> i.text(253)))
            .orElse(List.of());
    String database =
        map.flatMap(m -> m.optional("database")).flatMap(YamlNode::text).orElse(EMBEDDED);
    int certificate = number(map, "certificate-days", 1, 90, 7);
    int invite = number(map, "invite-hours", 1, 720, 24);
    int answer = number(map, "answer-days", 1, 365, 30);
    int round = number(map, "round-hours", 1, 2160, 72);
    int missing =
        number(map, "missing-seconds", MISSING_SECONDS_MIN, MISSING_SECONDS_MAX, MISSING_SECONDS);
    document.check();
    Optional<HubConfig> config =
        document
            .root()
            .attempt(
                () ->
                    new HubConfig(
                        network,
                        name,
                        host,
                        port,
                        names,
                        database,
                        Duration.ofDays(certificate),
                        Duration.ofHours(invite),
                        Duration.ofDays(answer),
                        Duration.ofHours(round),
                        Duration.ofSeconds(missing)));
    document.check();
    return config.orElseThrow(
        () -> new SundException(ErrorCode.DOCUMENT_INVALID, file + " holds no settings"));
  }

  private static String text(Optional<YamlMap> map, String key) {
    return map.flatMap(m -> m.required(key)).flatMap(n -> n.text(253)).orElse("");
  }

  private static int number(Optional<YamlMap> map, String key, int low, int high, int usual) {
    return map.flatMap(m -> m.optional(key)).flatMap(n -> n.integer(low, high)).orElse(usual);
  }
}
