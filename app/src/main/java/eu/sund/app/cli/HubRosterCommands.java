package eu.sund.app.cli;

import eu.sund.app.officer.OfficerFiles;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officer;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.hub.HubAdmin;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sund hub roster …}: the roster that the hub hands to its sites. */
@Command(
    name = "roster",
    description = "Publish the roster that the officers signed, and show it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class HubRosterCommands {
  private final InstantSource clock = InstantSource.system();

  @Command(name = "publish", description = "Hand a roster with enough signatures to the sites.")
  int publish(
      @Mixin HubCommands.Home home,
      @Parameters(paramLabel = "FILE", description = "the signed roster") Path file) {
    SignedRoster signed = OfficerFiles.readRoster(file);
    try (HubAdmin admin = HubAdmin.open(home.path(), clock)) {
      admin.roster().publish(signed);
    }
    Console console = home.console();
    console.say(
        "Roster "
            + signed.roster().version()
            + " with "
            + signed.roster().count()
            + " is published; a serving hub sends it to them within seconds.");
    console.answer(RosterText.document(signed));
    return ExitCodes.OK;
  }

  @Command(name = "show", description = "Show the roster that is published.")
  int show(
      @Mixin HubCommands.Home home,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "also write it there, for officers who compare")
          @Nullable Path out) {
    try (HubAdmin admin = HubAdmin.open(home.path(), clock)) {
      SignedRoster signed =
          admin
              .roster()
              .newest()
              .orElseThrow(
                  () ->
                      new SundException(
                          ErrorCode.NOT_FOUND,
                          "no roster is published yet; first: sund roster draft --out FILE"));
      if (out != null) {
        OfficerFiles.writeNew(out, signed);
      }
      RosterText.say(home.console(), signed);
      home.console().answer(RosterText.document(signed));
    }
    return ExitCodes.OK;
  }

  /** {@code sund hub officers}. */
  @Command(
      name = "officers",
      description = {
        "Name the network's officers, once, before the first site is invited. Only their public"
            + " keys come",
        "here; without files: show who they are."
      })
  static final class Appoint implements Callable<Integer> {
    @Mixin private HubCommands.Home home = new HubCommands.Home();

    @Option(
        names = "--required",
        defaultValue = "2",
        paramLabel = "N",
        description = "how many of them must sign a roster (default: ${DEFAULT-VALUE})")
    private int required = 2;

    @Parameters(paramLabel = "FILE.pub", arity = "0..9", description = "2 to 9 public keys")
    private List<Path> files = List.of();

    @Override
    public Integer call() {
      try (HubAdmin admin = HubAdmin.open(home.path(), InstantSource.system())) {
        if (!files.isEmpty()) {
          List<Officer> members = files.stream().map(OfficerFiles::read).toList();
          admin.roster().appoint(OfficerCommands.of(admin.config().network(), required, members));
        }
        Officers officers = admin.roster().requireOfficers();
        String fingerprint = Officers.text(officers.fingerprint());
        List<String> names = officers.members().stream().map(Officer::name).toList();
        Console console = home.console();
        console.say(
            "Officers of network '"
                + officers.network()
                + "', of whom "
                + officers.required()
                + " must sign a roster: "
                + String.join(", ", names));
        console.say("Fingerprint: " + fingerprint);
        console.say("");
        console.say("The officers compare it with their own (sund officer show --network …) and");
        console.say("publish it; sites pin it when they join.");
        console.answer(
            Map.of("officers", fingerprint, "required", officers.required(), "names", names));
      }
      return ExitCodes.OK;
    }
  }
}
