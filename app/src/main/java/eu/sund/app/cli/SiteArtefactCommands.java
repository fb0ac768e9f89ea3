package eu.sund.app.cli;

import eu.sund.core.Digest;
import eu.sund.site.ArtefactFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sund site artefact …}: files that studies name by their SHA-256. */
@Command(
    name = "artefact",
    description = "Admit files that studies name by their SHA-256: vocabularies, weights.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class SiteArtefactCommands {
  @Command(name = "add", description = "Copy a file into the site's folder under its digest.")
  int add(
      @Mixin SiteCommands.House house,
      @Parameters(paramLabel = "FILE", description = "the file, such as vocab.txt") Path file) {
    Digest digest = new ArtefactFolder(house.open().artefacts()).admit(file);
    house.console().say("Admitted: studies may name it as sha256:" + digest.hex());
    house.console().answer(Map.of("sha256", digest.hex()));
    return ExitCodes.OK;
  }

  @Command(name = "list", description = "List the files that are there, by digest.")
  int list(@Mixin SiteCommands.House house) {
    List<String> all =
        new ArtefactFolder(house.open().artefacts()).list().stream().map(Digest::hex).toList();
    all.forEach(hex -> house.console().say("sha256:" + hex));
    if (all.isEmpty()) {
      house.console().say("No study's file is admitted yet.");
    }
    house.console().answer(Map.of("sha256", all));
    return ExitCodes.OK;
  }
}
