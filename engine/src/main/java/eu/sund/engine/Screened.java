package eu.sund.engine;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Census;
import eu.sund.core.Codebook;
import eu.sund.core.Cohort;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.FirstRows;
import eu.sund.core.Layout;
import eu.sund.core.ModelLimits;
import eu.sund.core.PatientGroup;
import eu.sund.core.Plan;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.Variable;
import eu.sund.privacy.disclosure.Finding;
import eu.sund.privacy.disclosure.ModelRules;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * An analysis behind its pre-rounds: how many hospitals contribute, then how many patients stand
 * behind each number that is to be estimated. Only when both may be shown does the analysis itself
 * begin. Nobody can leave the pre-rounds out: every course has them.
 *
 * <p>A site below its own minimum adds zeros in every round. It reads its rows as the others do,
 * its messages have the same sizes, and noise shares are laid around its zeros, so that neither hub
 * nor researcher tells it from the rest.
 *
 * <p>A plan with noise has the first pre-round only: exact counts would break its promise.
 *
 * @param <M> the broadcast's type
 * @param <R> the result's type
 */
final class Screened<M, R> {
  private static final Layout CONTRIBUTORS =
      new Layout("contributors", List.of(TensorSpec.scalar("hospitals", new Encoding.Count(1))));

  /** What lies before the analysis's own broadcast: kind, contributors, number of counts. */
  private static final int HEAD_BYTES = 9;

  private final Analysis<M, R> analysis;
  private final StudySpec study;
  private final Plan plan;
  private final Missing missing;
  private final Optional<Census> census;
  private final M begin;

  /** The kinds of rounds. */
  enum Phase {
    CONTRIBUTORS(1),
    CENSUS(2),
    /** The analysis's first round: its broadcast follows from the study. */
    BEGIN(3),
    ANALYSIS(4);

    /** As it is written. */
    private final int number;

    Phase(int number) {
      this.number = number;
    }

    static Phase of(int number) throws IOException {
      for (Phase phase : values()) {
        if (phase.number == number) {
          return phase;
        }
      }
      throw new IOException("not a stage of a run");
    }
  }

  /**
   * What a round starts from.
   *
   * @param contributors how many hospitals contribute; 0 before that is known
   * @param counts the pooled census, once it is known
   */
  record Stage<M>(Phase phase, int contributors, Optional<Census.Counts> counts, M broadcast) {}

  /** What follows from a sum. */
  sealed interface Next<M, R> {
    /** What the analysis says. */
    record Said<M, R>(Step<Stage<M>, R> step) implements Next<M, R> {}

    /** The rules do not allow to go on. */
    record Refused<M, R>(List<Finding> findings) implements Next<M, R> {}
  }

  Screened(Analysis<M, R> analysis, StudySpec study, Codebook codebook) {
    requireNoPatient(study.formula().variables(), codebook);
    Plan own = analysis.plan(study, codebook);
    this.analysis = analysis;
    this.study = study;
    this.census =
        own.isNoisy()
            ? Optional.empty()
            : Optional.of(unbound(study, analysis.census(study, codebook)));
    List<Layout> preRounds = new ArrayList<>();
    preRounds.add(CONTRIBUTORS);
    census.ifPresent(c -> preRounds.add(c.layout("census")));
    this.plan = opened(own, codebook).after(preRounds);
    this.missing = Missing.of(study, own);
    this.begin = analysis.begin(study, codebook, plan);
  }

  /** What tells whose row it is is opened with every analysis, and never analysed. */
  private static Plan opened(Plan own, Codebook codebook) {
    requireNoPatient(own.variables(), codebook);
    return codebook.patient().map(own::opening).orElse(own);
  }

  private static void requireNoPatient(Collection<String> names, Codebook codebook) {
    codebook
        .patient()
        .filter(patient -> names.contains(patient.name()))
        .ifPresent(
            patient -> {
              throw new SundException(
                  ErrorCode.STUDY_INVALID,
                  "'"
                      + patient.name()
                      + "' tells whose row it is, and can be no part of a study; leave it out");
            });
  }

  /** One row a patient, where noise is made for one row and the analysis does not see to it. */
  private Rows bounded(Rows rows) {
    return plan.isNoisy() && !analysis.groupsPatients()
        ? new FirstRows(new Cohort(rows, study.cohort()))
        : rows;
  }

  Plan plan() {
    return plan;
  }

  Digest question() {
    StringBuilder text = new StringBuilder("sund-question-v1\n");
    text.append(plan.digest().hex()).append('\n');
    study.datasets().stream().distinct().sorted().forEach(d -> text.append(d).append('\n'));
    text.append(study.cohort().text()).append('\n').append(study.formula().text()).append('\n');
    study
        .options()
        .forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** On open data a model may be as large as it likes. */
  private static Census unbound(StudySpec study, Census census) {
    return study.openData() ? new Census(0, census.classes(), census.groups()) : census;
  }

  Missing missing() {
    return missing;
  }

  Stage<M> begin() {
    return new Stage<>(Phase.CONTRIBUTORS, 0, Optional.empty(), begin);
  }

  Layout layout(Stage<M> stage) {
    return switch (stage.phase()) {
      case CONTRIBUTORS -> plan.screening().getFirst();
      case CENSUS -> plan.screening().getLast();
      case BEGIN, ANALYSIS -> analysis.layout(plan, stage.broadcast());
    };
  }

  List<PatientGroup> groups() {
    return analysis.groups(study, plan);
  }

  /** A site's own counts, in one reading of its rows. */
  Census.Counts count(Rows rows, RowAccess access) {
    return census.isPresent()
        ? analysis.count(study, begin, rows, access)
        : Census.Counts.ofCohort(study.cohort(), rows, access);
  }

  Update local(Stage<M> stage, Rows rows, AtSite site, Standing standing) {
    Layout layout = layout(stage);
    return switch (stage.phase()) {
      case CONTRIBUTORS ->
          new Update(layout, List.of(Values.of(standing.contributes() ? 1.0 : 0.0)));
      case CENSUS ->
          standing.contributes()
              ? census.orElseThrow().update(layout, standing.counts())
              : Update.zeros(layout);
      case BEGIN, ANALYSIS -> {
        Update update =
            analysis.local(
                plan,
                stage.broadcast(),
                bounded(standing.contributes() ? rows : new Nobody(rows)),
                site);
        // With noise, what an analysis adds for nobody is noise, and must stay.
        yield standing.contributes() || plan.isNoisy() ? update : Update.zeros(layout);
      }
    };
  }

  Next<M, R> absorb(Stage<M> stage, Aggregate sum) {
    return switch (stage.phase()) {
      case CONTRIBUTORS -> contributors(stage, sum);
      case CENSUS -> {
        Census.Counts pooled = census.orElseThrow().pooled(sum);
        yield screened(
            new Stage<>(Phase.BEGIN, stage.contributors(), Optional.of(pooled), stage.broadcast()),
            sum.participants(),
            pooled.patients() + " patients counted");
      }
      case BEGIN, ANALYSIS ->
          new Next.Said<>(
              switch (analysis.absorb(plan, stage.broadcast(), sum)) {
                case Step.Next<M, R> next ->
                    new Step.Next<>(
                        new Stage<>(
                            Phase.ANALYSIS, stage.contributors(), stage.counts(), next.broadcast()),
                        next.progress());
                case Step.Done<M, R> done -> Airlock.pass(analysis, done);
                case Step.Failed<M, R> failed -> new Step.Failed<>(failed.reason());
              });
    };
  }

  private Next<M, R> contributors(Stage<M> stage, Aggregate sum) {
    double counted = sum.tensor("hospitals").scalar();
    if (!(counted >= 0 && counted <= sum.participants())) {
      return new Next.Said<>(new Step.Failed<>("more hospitals contribute than take part"));
    }
    int contributors = (int) counted;
    Phase next = census.isPresent() ? Phase.CENSUS : Phase.BEGIN;
    return screened(
        new Stage<>(next, contributors, Optional.empty(), stage.broadcast()),
        sum.participants(),
        contributors + " hospitals contribute");
  }

  private Next<M, R> screened(Stage<M> next, int participants, String progress) {
    List<Finding> findings = findings(next, participants, ModelLimits.NETWORK);
    return findings.isEmpty()
        ? new Next.Said<>(new Step.Next<>(next, progress))
        : new Next.Refused<>(findings);
  }

  /** Which rules the counts that are open so far do not keep. */
  List<Finding> findings(Stage<M> stage, int participants, ModelLimits limits) {
    List<Finding> findings = new ArrayList<>();
    if (stage.phase() != Phase.CONTRIBUTORS) {
      findings.addAll(ModelRules.ofContributors(participants, stage.contributors(), limits));
    }
    stage
        .counts()
        .ifPresent(
            counts -> findings.addAll(ModelRules.ofCensus(census.orElseThrow(), counts, limits)));
    return findings;
  }

  /** The model's size, once patients were counted; empty where that is no matter. */
  Optional<ModelSize> size(Stage<M> stage) {
    int parameters = census.map(Census::parameters).orElse(0);
    return stage
        .counts()
        .filter(counts -> parameters > 0)
        .map(counts -> new ModelSize(parameters, counts.patients()));
  }

  /** Whether enough hospitals contribute, even if all that are missing did. */
  boolean enoughContribute(Stage<M> stage, int participants, int missing) {
    return stage.phase() == Phase.CONTRIBUTORS
        || ModelRules.ofContributors(
                participants, Math.max(0, stage.contributors() - missing), ModelLimits.NETWORK)
            .isEmpty();
  }

  /** Writes what a digest covers: all of it. */
  void digest(Stage<M> stage, OutputStream out) throws IOException {
    write(stage, out);
    if (stage.phase() == Phase.BEGIN) {
      analysis.write(stage.broadcast(), out);
    }
  }

  /** Writes a stage; a first broadcast is not written, since it follows from the study. */
  void write(Stage<M> stage, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeByte(stage.phase().number);
    out.writeInt(stage.contributors());
    List<Long> numbers = stage.counts().map(Screened::numbers).orElse(List.of());
    out.writeInt(numbers.size());
    for (long number : numbers) {
      out.writeLong(number);
    }
    out.flush();
    if (stage.phase() == Phase.ANALYSIS) {
      analysis.write(stage.broadcast(), stream);
    }
  }

  Stage<M> read(Blob state) throws IOException {
    DataInputStream in = new DataInputStream(state.stream());
    Phase phase = Phase.of(in.readUnsignedByte());
    int contributors = in.readInt();
    int size = in.readInt();
    int expected = phase == Phase.BEGIN || phase == Phase.ANALYSIS ? numbers() : 0;
    if (size != expected) {
      throw new IOException("a stage of a run with " + size + " counts");
    }
    long[] numbers = new long[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = in.readLong();
    }
    return new Stage<>(
        phase,
        contributors,
        size == 0 ? Optional.empty() : Optional.of(counts(numbers)),
        phase == Phase.ANALYSIS ? analysis.read(plan, state.tail(HEAD_BYTES + 8L * size)) : begin);
  }

  /** How many numbers the pooled census has. */
  private int numbers() {
    return census.map(c -> 2 + c.groups().size() * (c.classes() ? 3 : 2)).orElse(0);
  }

  private static List<Long> numbers(Census.Counts counts) {
    List<Long> numbers = new ArrayList<>();
    numbers.add(counts.patients());
    numbers.add(counts.events());
    numbers.addAll(counts.groupEvents());
    numbers.addAll(counts.groupOthers());
    numbers.addAll(counts.groupSites());
    return numbers;
  }

  private Census.Counts counts(long[] numbers) {
    int groups = census.orElseThrow().groups().size();
    int last = numbers.length - 2 - groups;
    List<Long> all = new ArrayList<>();
    for (int i = 2; i < numbers.length; i++) {
      all.add(numbers[i]);
    }
    return new Census.Counts(
        numbers[0],
        numbers[1],
        all.subList(0, groups),
        all.subList(groups, last),
        all.subList(last, all.size()));
  }

  /** Rows of which nobody is let through; they are read all the same, for the time it takes. */
  private record Nobody(Rows rows) implements Rows {
    @Override
    public List<Variable> variables() {
      return rows.variables();
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      rows.read(access, block -> {});
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
