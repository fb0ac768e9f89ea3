package eu.sund.app.cli;

import eu.sund.algorithms.Analyses;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officers;
import eu.sund.hub.Hub;
import eu.sund.hub.HubAdmin;
import eu.sund.hub.HubConfig;
import eu.sund.hub.HubInit;
import eu.sund.hub.store.Invite;
import eu.sund.hub.store.Member;
import eu.sund.transport.identity.PeerKind;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sund hub …}: what the operator of a network does. */
@Command(
    name = "hub",
    description = "Run a network's hub: make it, serve it, let members in and out, back it up.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {HubRosterCommands.Appoint.class, HubRosterCommands.class})
final class HubCommands {
  private static final String PASSPHRASE_VARIABLE = "SUND_ROOT_PASSPHRASE";

  private static final Passphrases PASSPHRASE =
      new Passphrases("network's root key", PASSPHRASE_VARIABLE);

  private final InstantSource clock = InstantSource.system();

  /** Options of every hub command. */
  static final class Home extends Output {
    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "${env:SUND_HUB:-hub}",
        description = "the hub's folder (default: ${DEFAULT-VALUE}, or SUND_HUB)")
    private Path folder = Path.of("hub");

    Path path() {
      return folder;
    }
  }

  /**
   * The passphrase of the root key: from a file, the environment, or the person at the terminal.
   */
  static final class RootPassphrase {
    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description =
            "first line: the root key's passphrase (default: asked for, or "
                + PASSPHRASE_VARIABLE
                + ")")
    private @Nullable Path passphraseFile;

    char[] ask(boolean twice) {
      return PASSPHRASE.ask(passphraseFile, twice);
    }
  }

  /** What a new network is. */
  static final class Founding {
    @Option(
        names = "--network",
        required = true,
        paramLabel = "NAME",
        description = "the network's name")
    private String network = "";

    @Option(
        names = "--name",
        defaultValue = "hub",
        description = "the hub's name in its certificate (default: ${DEFAULT-VALUE})")
    private String name = "hub";

    @Option(
        names = "--listen",
        defaultValue = "0.0.0.0:8443",
        paramLabel = "HOST:PORT",
        description = "where it listens (default: ${DEFAULT-VALUE})")
    private String listen = "";

    @Option(
        names = "--public-name",
        paramLabel = "HOST",
        description = "the host name that sites dial; stands in invitations")
    private @Nullable List<String> publicNames;

    @Option(
        names = "--database",
        defaultValue = HubConfig.EMBEDDED,
        paramLabel = "URL",
        description =
            "jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE?user=… (default:"
                + " ${DEFAULT-VALUE})")
    private String database = HubConfig.EMBEDDED;

    @Option(
        names = "--root-key-out",
        paramLabel = "FILE",
        description =
            "where the encrypted root key goes (default: NETWORK-root-key.pem); carry it to a safe"
                + " place")
    private @Nullable Path rootKey;

    HubConfig config() {
      int colon = listen.lastIndexOf(':');
      if (colon < 1 || !listen.substring(colon + 1).matches("[0-9]{1,5}")) {
        throw new SundException(
            ErrorCode.USAGE, "--listen must be HOST:PORT, such as 0.0.0.0:8443");
      }
      HubConfig usual =
          HubConfig.usual(
              network,
              name,
              listen.substring(0, colon),
              Integer.parseInt(listen.substring(colon + 1)));
      return usual
          .withDatabase(database)
          .withPublicNames(publicNames == null ? List.of() : publicNames);
    }

    Path rootKey() {
      return rootKey == null ? Path.of(network + "-root-key.pem") : rootKey;
    }
  }

  @Command(
      name = "init",
      description = "Make a network: its root, the hub's identity and database.")
  int init(@Mixin Home home, @Mixin Founding founding, @Mixin RootPassphrase passphrase) {
    HubInit.Report report =
        HubInit.init(
            new HubInit.Options(home.path(), founding.config(), founding.rootKey()),
            passphrase.ask(true),
            clock,
            new SecureRandom());
    Console console = home.console();
    console.say(
        "Network '"
            + report.network()
            + "' is made; its hub is '"
            + report.hub()
            + "' in "
            + report.folder()
            + ".");
    console.say("Root fingerprint: " + report.rootFingerprint());
    console.say("Root key (encrypted): " + report.rootKey());
    console.say("");
    report.nextSteps().forEach(console::say);
    console.answer(report);
    return ExitCodes.OK;
  }

  @Command(name = "start", description = "Serve the network until stopped.")
  int start(
      @Mixin Home home,
      @Option(
              names = "--keep-received",
              paramLabel = "DIR",
              description = "keep all masked words that sites send, for an auditor to look at")
          @Nullable Path received)
      throws InterruptedException {
    Logging.serve();
    Hub hub =
        Hub.start(
            home.path(),
            Analyses.builtIn(),
            Hub.Options.usual().keeping(Optional.ofNullable(received)));
    home.console()
        .say(
            "Hub '"
                + hub.config().name()
                + "' of network '"
                + hub.config().network()
                + "' listens on "
                + hub.config().host()
                + ":"
                + hub.port()
                + ".");
    home.console().answer(Map.of("network", hub.config().network(), "port", hub.port()));
    Interrupt.await(hub);
    return ExitCodes.OK;
  }

  @Command(
      name = "invite",
      description = "Make a one-time token that lets a site or a researcher in.")
  int invite(
      @Mixin Home home,
      @Option(names = "--site", paramLabel = "NAME", description = "the new site's name")
          @Nullable String site,
      @Option(
              names = "--researcher",
              paramLabel = "NAME",
              description = "the new researcher's name")
          @Nullable String researcher,
      @Option(
              names = "--country",
              required = true,
              paramLabel = "XX",
              description = "two letters, ISO 3166")
          String country,
      @Option(names = "--organisation", required = true, description = "the hospital or institute")
          String organisation,
      @Option(
              names = "--hours",
              description = "how long the token is good (default: the hub's setting)")
          @Nullable Integer hours) {
    if ((site == null) == (researcher == null)) {
      throw new SundException(ErrorCode.USAGE, "name either --site or --researcher");
    }
    HubAdmin.Newcomer newcomer =
        new HubAdmin.Newcomer(
            site != null ? PeerKind.SITE : PeerKind.RESEARCHER,
            site != null ? site : String.valueOf(researcher),
            country,
            organisation,
            Optional.ofNullable(hours).map(Duration::ofHours));
    try (HubAdmin admin = HubAdmin.open(home.path(), clock)) {
      tell(home.console(), newcomer, admin.invite(newcomer, new SecureRandom()));
    }
    return ExitCodes.OK;
  }

  private static void tell(
      Console console, HubAdmin.Newcomer newcomer, HubAdmin.Invitation invitation) {
    String command = newcomer.kind() == PeerKind.SITE ? "sund site join" : "sund researcher enrol";
    console.say(
        "Invitation for "
            + newcomer.kind().word()
            + " '"
            + newcomer.name()
            + "', good once until "
            + invitation.expiresAt()
            + ":");
    console.say("");
    console.say(
        "  "
            + command
            + " --hub "
            + invitation.address()
            + " --token "
            + invitation.token()
            + " \\");
    Optional<String> officers = invitation.officers().map(Officers::text);
    console.say(
        "    --fingerprint " + invitation.fingerprint() + (officers.isPresent() ? " \\" : ""));
    officers.ifPresent(o -> console.say("    --officers " + o));
    console.say("");
    console.say("Send token and fingerprint by two different ways; the token is not shown again.");
    if (officers.isPresent()) {
      console.say(
          "The hospital compares --officers with what the officers publish, not with this hub.");
      console.say(
          "Once it has joined, it needs a new roster before it can take part:"
              + " sund roster draft --out FILE");
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", newcomer.name());
    document.put("kind", newcomer.kind().word());
    document.put("token", invitation.token());
    document.put("fingerprint", invitation.fingerprint());
    document.put("hub", invitation.address());
    document.put("expires", invitation.expiresAt().toString());
    officers.ifPresent(o -> document.put("officers", o));
    console.answer(document);
  }

  @Command(name = "invites", description = "List invitations: open, used, expired.")
  int invites(@Mixin Home home) {
    try (HubAdmin admin = HubAdmin.open(home.path(), clock)) {
      List<Invite> invites = admin.invites();
      for (Invite invite : invites) {
        String state =
            invite.usedAt().isPresent()
                ? "used " + invite.usedAt().get()
                : invite.expiresAt().isBefore(clock.instant())
                    ? "expired"
                    : "open until " + invite.expiresAt();
        home.console()
            .say(
                String.format(
                    "%-10s %-20s %s  %s",
                    invite.kind().word(), invite.name(), invite.country(), state));
      }
      home.console()
          .answer(
              invites.stream()
                  .map(
                      i ->
                          Map.of(
                              "kind",
                              i.kind().word(),
                              "name",
                              i.name(),
                              "country",
                              i.country(),
                              "expires",
                              i.expiresAt().toString(),
                              "used",
                              i.usedAt().map(Object::toString).orElse("")))
                  .toList());
    }
    return ExitCodes.OK;
  }

  @Command(name = "members", description = "List the network's sites and researchers.")
  int members(@Mixin Home home) {
    try (HubAdmin admin = HubAdmin.open(home.path(), clock)) {
      List<Member> members = admin.members();
      for (Member member : members) {
        home.console()
            .say(
                String.format(
                    "%-10s %-20s %s  %s%s",
                    member.kind().word(),
                    member.name(),
                    member.country(),
                    member.organisation(),
                    member.isRevoked() ? "  (revoked)" : ""));
      }
      if (members.isEmpty()) {
        home.console()
            .say(
                "No members yet. Next: sund hub invite --site NAME --country XX --organisation"
                    + " \"…\"");
      }
      home.console()
          .answer(
              members.stream()
                  .map(
                      m ->
                          Map.of(
                              "kind",
                              m.kind().word(),
                              "name",
                              m.name(),
                              "country",
                              m.country(),
                              "organisation",
                              m.organisation(),
                              "revoked",
                              m.isRevoked()))
                  .toList());
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "revoke",
      description = "Put a member out: its certificates end, its session is dropped within 60 s.")
  int revoke(
      @Mixin Home home,
      @Parameters(paramLabel = "NAME", description = "the member's name") String name) {
    try (HubAdmin admin = HubAdmin.open(home.path(), clock)) {
      List<Member> revoked = admin.revoke(name);
      revoked.forEach(
          m -> home.console().say("Revoked: " + m.kind().word() + " '" + m.name() + "'."));
      home.console().answer(Map.of("revoked", revoked.stream().map(Member::name).toList()));
    }
    return ExitCodes.OK;
  }

  @Command(name = "backup", description = "Write a backup, also while the hub serves.")
  int backup(
      @Mixin Home home,
      @Parameters(paramLabel = "FILE", description = "a new file outside the hub's folder")
          Path file) {
    try (HubAdmin admin = HubAdmin.open(home.path(), clock)) {
      HubAdmin.BackupReport report = admin.backup(file);
      home.console()
          .say(
              "Backup written: "
                  + report.file()
                  + ", "
                  + report.parts()
                  + " parts, "
                  + report.bytes()
                  + " bytes.");
      report.notes().forEach(home.console()::say);
      home.console()
          .answer(
              Map.of(
                  "file",
                  report.file().toString(),
                  "parts",
                  report.parts(),
                  "bytes",
                  report.bytes(),
                  "notes",
                  report.notes()));
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "renew-authority",
      description = {
        "Make a new intermediate certificate from the root key, before the old one's year ends;",
        "restart the hub afterwards. Bring the root key on its medium, not into the hub's folder."
      })
  int renewAuthority(
      @Mixin Home home,
      @Mixin RootPassphrase passphrase,
      @Option(
              names = "--root-key",
              required = true,
              paramLabel = "FILE",
              description = "the encrypted root key")
          Path rootKey) {
    try (HubAdmin admin = HubAdmin.open(home.path(), clock)) {
      Instant until = admin.renewAuthority(rootKey, passphrase.ask(false), new SecureRandom());
      home.console().say("The network's intermediate certificate is good until " + until + ".");
      home.console().say("Next: restart the hub; members keep their certificates.");
      home.console().answer(Map.of("until", until.toString()));
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "restore",
      description = "Restore a backup into a new folder, every part verified.")
  int restore(
      @Mixin Home home, @Parameters(paramLabel = "FILE", description = "the backup") Path file) {
    HubAdmin.restore(file, home.path(), clock);
    home.console()
        .say("Restored to " + home.path() + ". Next: sund hub start --dir " + home.path());
    home.console().answer(Map.of("folder", home.path().toString()));
    return ExitCodes.OK;
  }
}
