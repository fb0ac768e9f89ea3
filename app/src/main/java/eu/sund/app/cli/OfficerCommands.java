package eu.sund.app.cli;

import eu.sund.app.officer.OfficerFiles;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officer;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.study.PublicKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sund officer …}: a network officer's key. */
@Command(
    name = "officer",
    description = "Make and show the key of a network officer, who signs the roster of sites.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class OfficerCommands {
  /** Asks for the passphrase of an officer's key. */
  static final Passphrases PASSPHRASE = new Passphrases("officer's key", "SUND_OFFICER_PASSPHRASE");

  @Command(
      name = "new",
      description = {
        "Make an officer's key on the officer's own machine, never on the hub's: FILE, encrypted,"
            + " and FILE.pub",
        "for the others."
      })
  int create(
      @Mixin Output output,
      @Option(
              names = "--name",
              required = true,
              paramLabel = "NAME",
              description = "the officer's name, for people")
          String name,
      @Option(names = "--out", required = true, paramLabel = "FILE", description = "a new file")
          Path file,
      @Option(
              names = "--passphrase-file",
              paramLabel = "FILE",
              description =
                  "first line: the key's passphrase (default: asked for, or"
                      + " SUND_OFFICER_PASSPHRASE)")
          @Nullable Path passphrase) {
    Officer officer =
        OfficerFiles.create(file, name, PASSPHRASE.ask(passphrase, true), new SecureRandom());
    Path publicFile = OfficerFiles.publicFile(file);
    Console console = output.console();
    console.say("Officer '" + officer.name() + "' has a key.");
    console.say(
        "Private key (encrypted): " + file + "; keep it to yourself, and a copy elsewhere.");
    console.say("Public key: " + publicFile);
    console.say("Fingerprint: " + PublicKeys.fingerprint(officer.key().array()));
    console.say("");
    console.say("Next: send " + publicFile + " to the other officers and the hub's operator, and");
    console.say("      read the fingerprint aloud to them, by telephone or in person.");
    Map<String, Object> document = document(officer);
    document.put("file", file.toString());
    document.put("public", publicFile.toString());
    console.answer(document);
    return ExitCodes.OK;
  }

  private static Map<String, Object> document(Officer officer) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", officer.name());
    map.put("key", PublicKeys.text(officer.key().array()));
    map.put("fingerprint", PublicKeys.fingerprint(officer.key().array()));
    return map;
  }

  @Command(
      name = "show",
      description = {
        "Show public keys; with --network also the officers' fingerprint, which sites pin when they"
            + " join."
      })
  int show(
      @Mixin Output output,
      @Option(names = "--network", paramLabel = "NAME", description = "the network's name")
          @Nullable String network,
      @Option(
              names = "--required",
              defaultValue = "2",
              paramLabel = "N",
              description = "how many officers must sign (default: ${DEFAULT-VALUE})")
          int required,
      @Parameters(paramLabel = "FILE", arity = "1..9", description = "public keys, FILE.pub")
          List<Path> files) {
    List<Officer> officers = files.stream().map(OfficerFiles::read).toList();
    Console console = output.console();
    for (Officer officer : officers) {
      console.say(officer.name());
      console.say("  " + PublicKeys.text(officer.key().array()));
      console.say("  " + PublicKeys.fingerprint(officer.key().array()));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("keys", officers.stream().map(OfficerCommands::document).toList());
    if (network != null) {
      String fingerprint = Officers.text(of(network, required, officers).fingerprint());
      console.say("");
      console.say("Officers of network '" + network + "', " + required + " signatures needed:");
      console.say("  " + fingerprint);
      console.say("Publish it where hospitals find it without the hub.");
      document.put("officers", fingerprint);
    }
    console.answer(document);
    return ExitCodes.OK;
  }

  /** The officers, or what is wrong with them. */
  static Officers of(String network, int required, List<Officer> officers) {
    try {
      return new Officers(network, required, officers);
    } catch (IllegalArgumentException e) {
      throw new SundException(ErrorCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
