package eu.sund.app.demo.data;

import eu.sund.app.synth.DatasetText;
import eu.sund.app.synth.HeartSynth;
import eu.sund.app.synth.HeartVariables;
import eu.sund.app.synth.Hospital;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The demo's default data: synthetic patients of five hospitals. */
public final class SynthData {
  private SynthData() {}

  /**
   * Writes {@code SITE.csv} and {@code SITE.yaml} for every hospital of the demo.
   *
   * @param seed equal seeds make equal files
   * @param patients rows a site
   * @param outDir the folder; made if it is not there
   * @throws SundException {@code STORAGE_FAILED} if a file cannot be written
   */
  public static List<DemoSite> prepare(long seed, long patients, Path outDir) {
    List<DemoSite> sites = new ArrayList<>();
    HeartSynth synth = new HeartSynth(seed);
    for (Hospital hospital : Hospital.demo()) {
      sites.add(prepare(synth, hospital, patients, outDir));
    }
    return List.copyOf(sites);
  }

  /**
   * Writes one hospital's files.
   *
   * @throws SundException {@code STORAGE_FAILED} if a file cannot be written
   */
  public static DemoSite prepare(HeartSynth synth, Hospital hospital, long patients, Path outDir) {
    Path csv = outDir.resolve(hospital.id() + ".csv");
    Path yaml = outDir.resolve(hospital.id() + ".yaml");
    String title = "Synthetic cardiology patients of " + hospital.place() + " (no real person)";
    Codebook codebook = new Codebook(new DatasetId("heart"), HeartVariables.synthetic());
    try {
      Files.createDirectories(outDir);
      synth.write(hospital, patients, csv);
      Files.writeString(
          yaml, DatasetText.yaml(codebook, title, true, csv.getFileName().toString()));
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "cannot write the synthetic data in " + outDir, e);
    }
    return new DemoSite(
        hospital.id(), hospital.place(), hospital.country(), "synthetic", csv, yaml, patients);
  }
}
