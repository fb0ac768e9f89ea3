package eu.sund.app.cli;

import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.core.Digest;
import eu.sund.transport.Endpoint;
import eu.sund.transport.HttpProxy;
import eu.sund.transport.identity.Certificates;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sund researcher …}: a researcher's keys. */
@Command(
    name = "researcher",
    description = "Get and show a researcher's keys.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ResearcherCommands {

  /** How to reach a hub for the first time. */
  static final class FirstContact {
    @Option(
        names = "--hub",
        required = true,
        paramLabel = "HOST:PORT",
        description = "where the hub listens")
    private String hub = "";

    @Option(
        names = "--token",
        required = true,
        paramLabel = "TOKEN",
        description = "the one-time token that the hub's operator gave you")
    private String token = "";

    @Option(
        names = "--fingerprint",
        required = true,
        paramLabel = "sha256:…",
        description = "the fingerprint of the network's root, from a second source (phone, letter)")
    private String fingerprint = "";

    @Option(
        names = "--proxy",
        paramLabel = "URL",
        description = "a proxy that opens tunnels, http://user:password@host:port")
    private @Nullable String proxy;

    Endpoint hub() {
      return Endpoint.parse(hub);
    }

    String token() {
      return token;
    }

    Digest fingerprint() {
      return Certificates.parseFingerprint(fingerprint);
    }

    String fingerprintText() {
      return fingerprint;
    }

    String proxyText() {
      return proxy == null ? "" : proxy;
    }

    Optional<HttpProxy> proxy() {
      return Optional.ofNullable(proxy).map(HttpProxy::parse);
    }
  }

  @Command(
      name = "enrol",
      description = "Make your keys on this machine and have them certified by the network.")
  int enrol(
      @Mixin Output output,
      @Mixin FirstContact contact,
      @Option(
              names = "--as",
              paramLabel = "DIR",
              defaultValue = "${env:SUND_RESEARCHER:-researcher}",
              description = "the folder to make (default: ${DEFAULT-VALUE})")
          Path folder) {
    ResearcherFolder made =
        ResearcherFolder.enrol(
            folder,
            new ResearcherFolder.Invitation(
                contact.hub(), contact.proxy(), contact.fingerprint(), contact.token()),
            InstantSource.system());
    print(made, folder, output.console());
    return ExitCodes.OK;
  }

  @Command(name = "show", description = "Show who you are in the network.")
  int show(
      @Mixin Output output,
      @Option(
              names = "--as",
              paramLabel = "DIR",
              defaultValue = "${env:SUND_RESEARCHER:-researcher}",
              description = "your folder (default: ${DEFAULT-VALUE})")
          Path folder) {
    print(ResearcherFolder.open(folder), folder, output.console());
    return ExitCodes.OK;
  }

  private static void print(ResearcherFolder made, Path folder, Console console) {
    console.say("You are researcher '" + made.name() + "' of network '" + made.network() + "'.");
    console.say("Your keys are in " + folder + "; keep that folder to yourself.");
    console.say("");
    console.say("Stewards allow you by this line under 'researchers:' in their policy.yaml:");
    console.say("  " + made.name() + ": " + made.publicKey());
    console.say("");
    console.say("Next: sund study catalogue --as " + folder);
    console.answer(
        Map.of(
            "name", made.name().value(), "network", made.network(), "publicKey", made.publicKey()));
  }
}
