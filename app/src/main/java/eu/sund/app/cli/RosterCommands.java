package eu.sund.app.cli;

import eu.sund.app.officer.OfficerFiles;
import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officer;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.PublicKeys;
import eu.sund.hub.HubAdmin;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sund roster …}: the roster on its way from the hub to the officers and back. */
@Command(
    name = "roster",
    description = "Draft, show and sign the roster of a network's sites and their keys.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class RosterCommands {

  @Command(
      name = "draft",
      description =
          "At the hub: write the next roster, of all sites that are enrolled and not revoked.")
  int draft(
      @Mixin HubCommands.Home home,
      @Option(names = "--out", required = true, paramLabel = "FILE", description = "a new file")
          Path file) {
    try (HubAdmin admin = HubAdmin.open(home.path(), InstantSource.system())) {
      SignedRoster draft = admin.roster().draft();
      Optional<Roster> before = admin.roster().newest().map(SignedRoster::roster);
      OfficerFiles.writeNew(file, draft);
      Console console = home.console();
      console.say("Draft of roster " + draft.roster().version() + " in " + file + ". It changes:");
      RosterText.say(console, draft.roster().since(before));
      console.say("");
      console.say(
          "Next: "
              + draft.lacking()
              + " officers sign it one after the other, each on their own machine:");
      console.say("      sund roster sign " + file + " --key officer.key");
      console.say("      then: sund hub roster publish --dir " + home.path() + " " + file);
      Map<String, Object> document = new LinkedHashMap<>(RosterText.document(draft));
      document.put("file", file.toString());
      console.answer(document);
    }
    return ExitCodes.OK;
  }

  @Command(name = "show", description = "Show a roster and who signed it; verifies the signatures.")
  int show(
      @Mixin Output output,
      @Parameters(paramLabel = "FILE", description = "the roster") Path file) {
    SignedRoster signed = OfficerFiles.readRoster(file);
    signed.requireSignaturesHold();
    Console console = output.console();
    RosterText.say(console, signed);
    console.say(
        signed.lacking() == 0
            ? "The signatures hold."
            : "It counts for nothing yet: " + signed.lacking() + " more officers must sign.");
    console.answer(RosterText.document(signed));
    return ExitCodes.OK;
  }

  @Command(
      name = "sign",
      description = {
        "Sign a roster with an officer's key, after you compared every new key with its hospital by"
            + " a way",
        "that does not lead over the hub."
      })
  int sign(
      @Mixin Output output,
      @Mixin Signing signing,
      @Parameters(paramLabel = "FILE", description = "the roster; the signature is added to it")
          Path file) {
    SignedRoster roster = OfficerFiles.readRoster(file);
    roster.requireSignaturesHold();
    Optional<SignedRoster> before = signing.previous();
    before.ifPresent(SignedRoster::requireSignaturesHold);
    Console console = output.console();
    console.say(
        "Roster "
            + roster.roster().version()
            + " of network '"
            + roster.roster().network()
            + "'; against "
            + before.map(b -> "roster " + b.roster().version()).orElse("none")
            + " it changes:");
    RosterText.say(console, roster.roster().since(before.map(SignedRoster::roster)));
    RosterText.officers(console, roster);
    if (!signing.confirmed()) {
      console.say("Nothing was signed.");
      return ExitCodes.REFUSED;
    }
    KeyPair keys = signing.keys();
    before.ifPresent(b -> requireTrusted(b, roster, keys));
    SignedRoster signed = OfficerFiles.sign(roster, keys);
    OfficerFiles.replace(file, signed);
    console.say("");
    console.say("Signed. Keep a copy: it is --previous next time.");
    console.say(
        signed.lacking() == 0
            ? "Next: the hub's operator publishes it: sund hub roster publish " + file
            : "Next: send "
                + file
                + " to another officer; "
                + signed.lacking()
                + " more must sign.");
    console.answer(RosterText.document(signed));
    return ExitCodes.OK;
  }

  /** What is compared with must be a roster that held, or that this officer signed. */
  private static void requireTrusted(SignedRoster before, SignedRoster roster, KeyPair keys) {
    Bytes own = Bytes.of(PublicKeys.raw(keys.getPublic()));
    Optional<Officer> self = roster.officers().holding(own);
    boolean signedByMe = self.filter(o -> RosterText.hasSigned(before, o)).isPresent();
    boolean same = before.officers().equals(roster.officers());
    if (!same || (before.lacking() > 0 && !signedByMe)) {
      throw new SundException(
          ErrorCode.ROSTER_REFUSED,
          "the previous roster is not one that these officers signed; take your own copy of it");
    }
    if (before.roster().version() >= roster.roster().version()) {
      throw new SundException(
          ErrorCode.ROSTER_REFUSED,
          "roster "
              + roster.roster().version()
              + " is not newer than the previous one; ask the operator for a new draft");
    }
  }

  /** How a roster is signed. */
  static final class Signing {
    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "the officer's private key")
    private Path key = Path.of("");

    @Option(
        names = "--previous",
        paramLabel = "FILE",
        description = "the roster before, to see what changes (default: everything is new)")
    private @Nullable Path previous;

    @Option(names = "--yes", description = "do not ask: the keys were compared")
    private boolean yes;

    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description =
            "first line: the key's passphrase (default: asked for, or SUND_OFFICER_PASSPHRASE)")
    private @Nullable Path passphrase;

    Optional<SignedRoster> previous() {
      return Optional.ofNullable(previous).map(OfficerFiles::readRoster);
    }

    KeyPair keys() {
      return OfficerFiles.open(key, () -> OfficerCommands.PASSPHRASE.ask(passphrase, false));
    }

    boolean confirmed() {
      if (yes) {
        return true;
      }
      java.io.Console person =
          Terminal.person()
              .orElseThrow(
                  () ->
                      new SundException(
                          ErrorCode.USAGE,
                          "nobody can be asked here; compare the keys, then add --yes"));
      String answer =
          person.readLine(
              "Did you compare each key above with its hospital, by telephone or in person? [y/N]"
                  + " ");
      return answer != null && answer.strip().equalsIgnoreCase("y");
    }
  }
}
