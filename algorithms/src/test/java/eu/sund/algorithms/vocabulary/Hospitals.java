package eu.sund.algorithms.vocabulary;

import eu.sund.core.Aggregate;
import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.HouseRules;
import eu.sund.core.Layout;
import eu.sund.core.PatientKey;
import eu.sund.core.Plan;
import eu.sund.core.Privacy;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Scratch;
import eu.sund.core.SiteId;
import eu.sund.core.SiteMemory;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.Variable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Several hospitals' notes, and a run of the analysis over them; states go through their bytes. */
final class Hospitals {
  static final List<Variable> VARIABLES =
      List.of(Variable.text("note", 1000, ""), Variable.patient("person"));

  private Hospitals() {}

  /** A note of a patient. */
  record Note(String person, String text) {}

  /** A hospital. */
  record Hospital(List<Note> notes, HouseRules rules) implements Rows {
    Hospital(List<Note> notes) {
      this(notes, HouseRules.NETWORK);
    }

    @Override
    public List<Variable> variables() {
      return VARIABLES;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      for (int from = 0; from < notes.size(); from += 7) {
        int rows = Math.min(7, notes.size() - from);
        double[][] columns = new double[2][rows];
        String[][] texts = RowBlock.room(VARIABLES, rows);
        for (int i = 0; i < rows; i++) {
          Note note = notes.get(from + i);
          texts[0][i] = note.text();
          columns[0][i] = note.text().isEmpty() ? Double.NaN : note.text().length();
          columns[1][i] = PatientKey.of(note.person());
        }
        reader.block(new RowBlock(rows, columns, texts));
      }
    }

    @Override
    public void close() {}
  }

  static StudySpec study(String... options) {
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < options.length; i += 2) {
      map.put(options[i], options[i + 1]);
    }
    return new StudySpec(
        "words",
        "test",
        List.of(new DatasetId("notes")),
        List.of(),
        Filter.all(),
        "vocabulary",
        Formula.parse("note ~ 1"),
        map);
  }

  static final Codebook CODEBOOK = new Codebook(new DatasetId("notes"), VARIABLES);

  static VocabularyResult learn(StudySpec study, List<Hospital> hospitals) {
    return learn(study, hospitals, (state, sum) -> {});
  }

  /** Runs to the end; {@code hub} sees what a hub sees. */
  static VocabularyResult learn(
      StudySpec study, List<Hospital> hospitals, BiConsumer<VocabularyState, Aggregate> hub) {
    return switch (run(study, hospitals, hub)) {
      case Step.Done<VocabularyState, VocabularyResult> done -> done.result();
      case Step.Failed<VocabularyState, VocabularyResult> failed ->
          throw new AssertionError(failed.reason());
      case Step.Next<VocabularyState, VocabularyResult> next ->
          throw new AssertionError("no end: " + next.progress());
    };
  }

  static Step<VocabularyState, VocabularyResult> run(
      StudySpec study, List<Hospital> hospitals, BiConsumer<VocabularyState, Aggregate> hub) {
    Vocabularies analysis = new Vocabularies();
    Plan plan = analysis.plan(study, CODEBOOK);
    VocabularyState state = analysis.begin(study, CODEBOOK, plan);
    List<Scratch> scratches = hospitals.stream().map(h -> Scratch.of(1 << 20)).toList();
    for (int round = 1; round <= plan.roundsMax(); round++) {
      state = throughBytes(analysis, plan, state);
      List<Update> updates = new ArrayList<>();
      for (int k = 0; k < hospitals.size(); k++) {
        AtSite site =
            new AtSite(
                new SiteId("site-" + k),
                RowAccess.granted("test"),
                SiteMemory.none(),
                Privacy.none(),
                Artefacts.none(),
                scratches.get(k),
                hospitals.get(k).rules());
        updates.add(analysis.local(plan, state, hospitals.get(k), site));
      }
      Aggregate sum = sum(updates);
      hub.accept(state, sum);
      Step<VocabularyState, VocabularyResult> step = analysis.absorb(plan, state, sum);
      if (!(step instanceof Step.Next<VocabularyState, VocabularyResult> next)) {
        return step;
      }
      state = next.broadcast();
    }
    throw new AssertionError("more rounds than the plan allows");
  }

  private static VocabularyState throughBytes(
      Vocabularies analysis, Plan plan, VocabularyState state) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      analysis.write(state, out);
      VocabularyState read = analysis.read(plan, Blob.of(out.toByteArray()));
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      analysis.write(read, again);
      if (!read.equals(state) || !Arrays.equals(out.toByteArray(), again.toByteArray())) {
        throw new AssertionError("a state changed on its way through bytes");
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Aggregate sum(List<Update> updates) {
    Layout layout = updates.getFirst().layout();
    List<Values> tensors = new ArrayList<>();
    for (int t = 0; t < layout.tensors().size(); t++) {
      double[] sums = new double[layout.tensors().get(t).size()];
      for (Update update : updates) {
        double[] numbers = update.tensors().get(t).toArray();
        for (int i = 0; i < sums.length; i++) {
          if (!(Math.abs(numbers[i]) <= layout.tensors().get(t).encoding().bound())) {
            throw new AssertionError("a number leaves its bound");
          }
          sums[i] += numbers[i];
        }
      }
      tensors.add(Values.of(sums));
    }
    return new Aggregate(layout, updates.size(), tensors);
  }
}
