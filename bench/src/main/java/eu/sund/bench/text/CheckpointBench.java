package eu.sund.bench.text;

import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.TrainState;
import eu.sund.algorithms.learning.Training;
import eu.sund.core.Aggregate;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.HeapMemory;
import eu.sund.core.Plan;
import eu.sund.core.Privacy;
import eu.sund.core.Rows;
import eu.sund.core.Scratch;
import eu.sund.core.SiteId;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.Update;
import eu.sund.core.Variable;
import eu.sund.simulation.research.ResearchAccess;
import eu.sund.site.ArtefactFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One round of training on a checkpoint of BERT-base's size and layout, as a site does it: files by
 * digest out of its folder, word pieces, one step of a batch of four notes.
 */
public final class CheckpointBench {
  private static final List<Variable> VARIABLES =
      List.of(Variable.text("note", 1000, "en"), Variable.integer("ill", 0, 1));
  private static final int NOTES = 4;

  private CheckpointBench() {}

  /**
   * Prints seconds and memory.
   *
   * @param folder where the checkpoint lies; it is made if it is not there
   * @param how {@code frozen}, {@code adapters} or {@code full}
   */
  public static void print(Path folder, String how) throws IOException {
    long start = System.nanoTime();
    Checkpoint checkpoint = new Checkpoint(folder.resolve("checkpoint"));
    if (!Files.exists(checkpoint.weights())) {
      Checkpoint.write(checkpoint.folder());
      told("the checkpoint is made", start);
    }
    start = System.nanoTime();
    ArtefactFolder artefacts = new ArtefactFolder(folder.resolve("artefacts"));
    Digest weights = artefacts.admit(checkpoint.weights());
    Digest pieces = artefacts.admit(checkpoint.pieces());
    told("its files are admitted", start);

    Training training = new Training();
    StudySpec study = study(how, weights, pieces);
    Codebook codebook = new Codebook(new DatasetId("texts"), VARIABLES);
    start = System.nanoTime();
    Plan plan = training.plan(study, codebook);
    TrainState state = training.begin(study, codebook, plan);
    told("plan and first model (hub and sites)", start);
    AtSite site =
        new AtSite(
            new SiteId("site"),
            ResearchAccess.granted(),
            new HeapMemory(),
            Privacy.none(),
            artefacts,
            Scratch.of(1 << 20));
    for (String what : List.of("start: patients and classes", "one step: digest, load, train")) {
      start = System.nanoTime();
      Update update;
      try (Rows rows = notes()) {
        update = training.local(plan, state, rows, site);
      }
      told(what + ", " + update.layout().bytes() + " bytes travel", start);
      Aggregate sum = new Aggregate(update.layout(), 1, update.tensors());
      if (training.absorb(plan, state, sum) instanceof Step.Next<TrainState, TrainResult> next) {
        state = next.broadcast();
      }
    }
    System.out.println("resident at most: " + residentMegabytes() + " MB");
  }

  private static void told(String what, long start) {
    System.out.printf(Locale.ROOT, "%6.1f s  %s%n", (System.nanoTime() - start) / 1e9, what);
  }

  private static StudySpec study(String how, Digest weights, Digest pieces) {
    TreeMap<String, String> options = new TreeMap<>();
    options.put("model.text.kind", "encoder");
    options.put("model.text.weights", weights.hex());
    options.put("model.text.pieces", pieces.hex());
    options.put("model.text.train", how);
    options.put("model.text.length", "128");
    options.put("model.text.width", Integer.toString(Checkpoint.WIDTH));
    options.put("model.text.blocks", Integer.toString(Checkpoint.LAYERS));
    options.put("model.text.heads", Integer.toString(Checkpoint.HEADS));
    options.put("model.text.inner", Integer.toString(Checkpoint.INNER));
    options.putAll(Map.of("local.steps", "1", "local.batch", "4", "rounds", "1"));
    return TextTrial.study("ill ~ note", "known(note)", "known(note)", 1, options);
  }

  /** Notes of 128 pieces or more. */
  private static TextRows notes() {
    String[] texts = new String[NOTES];
    double[] lengths = new double[NOTES];
    double[] ill = new double[NOTES];
    for (int i = 0; i < NOTES; i++) {
      texts[i] = (i % 2 == 0 ? "rash " : "pain ") + "took one, slept badly. ".repeat(30);
      lengths[i] = texts[i].length();
      ill[i] = i % 2;
    }
    return new TextRows(VARIABLES, new double[][] {lengths, ill}, new String[][] {texts, {}});
  }

  private static long residentMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    return -1;
  }
}
