package eu.sund.app.cli;

import eu.sund.app.demo.data.DemoSite;
import eu.sund.app.demo.data.SynthData;
import eu.sund.app.synth.HeartSynth;
import eu.sund.app.synth.Hospital;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sund synth …}: made-up patients. */
@Command(
    name = "synth",
    description = "Make synthetic patients to try things with.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class SynthCommands {

  @Command(
      name = "heart",
      description =
          "Write synthetic cardiology patients of five hospitals, or of one: CSV and codebook"
              + " each.")
  int heart(
      @Mixin Output output,
      @Option(
              names = "--patients",
              defaultValue = "2000",
              description = "patients a site (default: ${DEFAULT-VALUE})")
          long patients,
      @Option(
              names = "--seed",
              defaultValue = "1",
              description = "same seed, same patients (default: ${DEFAULT-VALUE})")
          long seed,
      @Option(
              names = "--site",
              description = "only this site: tromso, linkoping, copenhagen, turku, tartu")
          List<String> only,
      @Option(names = "--out", required = true, paramLabel = "DIR", description = "where to write")
          Path out) {
    if (patients < 1 || patients > HeartSynth.PATIENTS_MAX) {
      throw new SundException(
          ErrorCode.USAGE, "--patients must be 1 to " + HeartSynth.PATIENTS_MAX);
    }
    List<String> wanted = only == null ? List.of() : only;
    List<Map<String, Object>> written = new ArrayList<>();
    HeartSynth synth = new HeartSynth(seed);
    for (Hospital hospital : Hospital.demo()) {
      if (wanted.isEmpty() || wanted.contains(hospital.id())) {
        DemoSite site = SynthData.prepare(synth, hospital, patients, out);
        output
            .console()
            .say(
                site.patients()
                    + " synthetic patients of "
                    + site.place()
                    + ": "
                    + site.csv()
                    + ", "
                    + site.yaml());
        written.add(
            Map.of(
                "site",
                site.id(),
                "patients",
                site.patients(),
                "csv",
                site.csv().toString(),
                "yaml",
                site.yaml().toString()));
      }
    }
    if (written.isEmpty()) {
      throw new SundException(
          ErrorCode.USAGE,
          "no such site; there are " + Hospital.demo().stream().map(Hospital::id).toList());
    }
    output.console().say("Next: sund site dataset add " + written.getFirst().get("yaml"));
    output.console().answer(written);
    return ExitCodes.OK;
  }
}
