package eu.sund.simulation;

import eu.sund.core.Aggregate;
import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.Noise;
import eu.sund.core.Plan;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Counts patients, once or several times, with or without noise; tells over how many sites. */
final class Tally implements Analysis<Tally.State, Tally.Result> {
  private final int rounds;
  private final boolean noisy;

  /** So many rounds. */
  Tally(int rounds, boolean noisy) {
    this.rounds = rounds;
    this.noisy = noisy;
  }

  /** The broadcast: over how many sites each round's sum was, and the last count. */
  record State(List<Integer> sites, long last) {}

  /** The result. */
  record Result(List<Integer> sites, long last) {}

  @Override
  public AnalysisRef ref() {
    return new AnalysisRef("tally", 1);
  }

  @Override
  public Class<Result> resultType() {
    return Result.class;
  }

  @Override
  public Release<Result> release(Result result, ReleaseRule rule) {
    return new Release.Open<>(result);
  }

  @Override
  public Plan plan(StudySpec study, Codebook codebook) {
    Noise noise = noisy ? Noise.of(0.01, 20) : Noise.NONE;
    Layout count =
        new Layout(
            "count", List.of(new TensorSpec("n", List.of(), new Encoding.Count(1e6), noise)));
    return new Plan(ref(), List.of(study.formula().response()), List.of(count), rounds);
  }

  @Override
  public State begin(StudySpec study, Codebook codebook, Plan plan) {
    return new State(List.of(), 0);
  }

  @Override
  public Layout layout(Plan plan, State state) {
    return plan.layouts().getFirst();
  }

  @Override
  public Update local(Plan plan, State state, Rows rows, AtSite site) {
    long[] n = new long[1];
    rows.read(site.access(), block -> n[0] += block.rows());
    return new Update(layout(plan, state), List.of(Values.of((double) n[0])));
  }

  @Override
  public Step<State, Result> absorb(Plan plan, State state, Aggregate sum) {
    List<Integer> sites = new ArrayList<>(state.sites());
    sites.add(sum.participants());
    long n = (long) sum.tensor("n").scalar();
    return sites.size() < rounds
        ? new Step.Next<>(new State(sites, n), "counted")
        : new Step.Done<>(new Result(sites, n));
  }

  @Override
  public void write(State state, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(state.sites().size());
    for (int sites : state.sites()) {
      data.writeInt(sites);
    }
    data.writeLong(state.last());
    data.flush();
  }

  @Override
  public State read(Plan plan, Blob blob) throws IOException {
    DataInputStream data = new DataInputStream(blob.stream());
    List<Integer> sites = new ArrayList<>();
    for (int left = data.readInt(); left > 0; left--) {
      sites.add(data.readInt());
    }
    return new State(sites, data.readLong());
  }
}
