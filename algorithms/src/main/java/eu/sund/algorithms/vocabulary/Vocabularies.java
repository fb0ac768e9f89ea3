package eu.sund.algorithms.vocabulary;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Census;
import eu.sund.core.Codebook;
import eu.sund.core.Cohort;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Layout;
import eu.sund.core.PatientCount;
import eu.sund.core.Plan;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.TensorSpec;
import eu.sund.core.UnknownVariable;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.Variable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Learns a vocabulary of word pieces from the notes of many hospitals without anybody seeing a rare
 * string: {@code note ~ 1}.
 *
 * <p>Words are found letter by letter. For every string of n letters that is followed, and each
 * letter of the public {@link Alphabet} that may come next (or the word's end), two sums are
 * opened:
 *
 * <pre>{@code
 * sites:    Σ_k [c_k ≥ m_k]                  in how many hospitals enough patients have it
 * patients: Σ_k 5·⌊c_k/5⌋·[c_k ≥ m_k]        of the strings that enough hospitals have, no others
 * }</pre>
 *
 * <p>c_k is the number of site k's patients who have a word that begins so (is so, at its end) in
 * any of their texts; m_k the larger of the study's {@code min-patients} and the house's own {@code
 * level-min}, both multiples of {@value VocabularyOptions#STEP} from 10 on. The {@code width}
 * strings of the most patients are followed further. Each beginning of a word has at least the
 * word's patients at each site, so that as long as no string is left out for the width, the words
 * found are exactly those of c_k ≥ m_k at {@code min-sites} sites or more. {@link PieceLearner}
 * makes the vocabulary of the words and their sums alone.
 *
 * <p><b>Shapes.</b> {@code hospitals} and {@code counts} are [width · 37], 4 bytes each.
 *
 * <p><b>Privacy.</b> Whatever series of studies is run on the same patients, a site tells of a
 * string only ⌊c_k/5⌋, inside a sum, and nothing if c_k is below 10. A string is seen only if all
 * but its last letter is common to three hospitals. A word that many patients' notes hold is shown,
 * whatever it is: the name of a doctor, a ward or a town. Counts carry no noise; decision 0033.
 *
 * <p><b>Source.</b> Growing prefixes under a threshold after Zhu, Kairouz, McMahan, Sun and Li, <a
 * href="https://arxiv.org/abs/1902.08534">Federated Heavy Hitters Discovery with Differential
 * Privacy</a>, algorithm 1 (TrieHH), without its sampling and with counts of patients and hospitals
 * in place of votes.
 *
 * <p>Thread-safe: holds no state.
 */
public final class Vocabularies implements Analysis<VocabularyState, VocabularyResult> {
  private static final AnalysisRef REF = new AnalysisRef("vocabulary", 1);
  private static final String SITES = "sites";
  private static final String PATIENTS = "patients";

  /** Makes the analysis; it holds no state. */
  public Vocabularies() {}

  @Override
  public AnalysisRef ref() {
    return REF;
  }

  @Override
  public Class<VocabularyResult> resultType() {
    return VocabularyResult.class;
  }

  @Override
  public Plan plan(StudySpec study, Codebook codebook) {
    VocabularyOptions options = VocabularyOptions.of(study.options());
    Variable text = text(study.formula(), codebook);
    study.cohort().check(codebook);
    Set<String> variables = new LinkedHashSet<>();
    variables.add(text.name());
    variables.addAll(study.cohort().variables());
    int cells = options.width() * VocabularyState.CELLS;
    return new Plan(
        REF,
        List.copyOf(variables),
        List.of(
            new Layout(
                SITES, List.of(TensorSpec.vector("hospitals", cells, new Encoding.Small(1)))),
            new Layout(
                PATIENTS,
                List.of(
                    TensorSpec.scalar("texts", new Encoding.Count(0x1p40)),
                    TensorSpec.vector(
                        "counts", cells, new Encoding.Small(Encoding.Small.BOUND_MAX))))),
        2 * (options.lengthMax() + 1));
  }

  private static Variable text(Formula formula, Codebook codebook) {
    boolean alone = formula.intercept() && formula.terms().isEmpty() && formula.offsets().isEmpty();
    if (!alone) {
      throw new SundException(
          ErrorCode.STUDY_INVALID,
          "vocabulary takes one text: write formula: "
              + formula.response()
              + " ~ 1, and a study for each text");
    }
    Variable variable =
        codebook
            .find(formula.response())
            .orElseThrow(() -> new UnknownVariable(formula.response(), codebook.names()));
    if (!variable.isText()) {
      throw new SundException(
          ErrorCode.STUDY_INVALID,
          "vocabulary learns words of a text, and '" + variable.name() + "' is none");
    }
    return variable;
  }

  @Override
  public VocabularyState begin(StudySpec study, Codebook codebook, Plan plan) {
    return new VocabularyState(
        VocabularyOptions.of(study.options()),
        study.formula().response(),
        study.cohort().text(),
        List.of(""),
        List.of(),
        List.of(),
        0,
        0);
  }

  @Override
  public Census.Counts count(StudySpec study, VocabularyState begin, Rows rows, RowAccess access) {
    PatientCount patients = new PatientCount(rows.variables());
    Filter known = new Filter.Known(begin.variable());
    new Cohort(new Cohort(rows, study.cohort()), known).read(access, patients::add);
    return Census.Counts.ofPatients(patients.size());
  }

  @Override
  public Layout layout(Plan plan, VocabularyState broadcast) {
    return plan.layout(broadcast.isCounting() ? PATIENTS : SITES);
  }

  @Override
  public Update local(Plan plan, VocabularyState broadcast, Rows rows, AtSite site) {
    VocabularyOptions options = broadcast.options();
    int sites = site.rules().limits().contributorsMin();
    if (options.sitesMin() < sites) {
      throw new SundException(
          ErrorCode.DISCLOSURE_REFUSED,
          "this house's policy.yaml asks for "
              + sites
              + " hospitals behind a sum (contributors-min); the study's min-sites is smaller");
    }
    Layout layout = layout(plan, broadcast);
    PatientWords words = PatientWords.of(broadcast, rows, site);
    int[] counts = words.counts(broadcast);
    int least = options.patientsMin(site.rules().limits().levelMin());
    double[] numbers = new double[options.width() * VocabularyState.CELLS];
    if (!broadcast.isCounting()) {
      for (int cell = 0; cell < counts.length; cell++) {
        numbers[cell] = counts[cell] >= least ? 1 : 0;
      }
      return new Update(layout, List.of(Values.of(numbers)));
    }
    for (int cell : broadcast.counted()) {
      int shown = Math.min(counts[cell], Encoding.Small.BOUND_MAX);
      numbers[cell] = shown >= least ? shown - shown % VocabularyOptions.STEP : 0;
    }
    return new Update(layout, List.of(Values.of((double) words.size()), Values.of(numbers)));
  }

  @Override
  public Step<VocabularyState, VocabularyResult> absorb(
      Plan plan, VocabularyState broadcast, Aggregate sum) {
    return broadcast.isCounting()
        ? Growth.counted(REF, broadcast, sum)
        : Growth.found(REF, broadcast, sum);
  }

  @Override
  public Release<VocabularyResult> release(VocabularyResult result, ReleaseRule rule) {
    long[] counts = result.words().stream().mapToLong(VocabularyResult.Word::patients).toArray();
    for (long count : counts) {
      if (!rule.allows(count)) {
        return new Release.Withheld<>("a word of few patients is among the words");
      }
    }
    if (!rule.allows(result.patients())) {
      return new Release.Withheld<>("too few patients have a text");
    }
    return new Release.Open<>(
        new VocabularyResult(
            result.analysis(),
            result.variable(),
            result.cohort(),
            result.sites(),
            result.patients(),
            result.patientsMin(),
            result.sitesMin(),
            result.words(),
            result.pieces(),
            result.size(),
            result.sha256(),
            result.notes()));
  }

  @Override
  public void write(VocabularyState broadcast, OutputStream out) throws IOException {
    VocabularyCodec.write(broadcast, out);
  }

  @Override
  public VocabularyState read(Plan plan, Blob state) throws IOException {
    return VocabularyCodec.read(state.stream());
  }
}
