package eu.sund.app.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.algorithms.Analyses;
import eu.sund.core.Analysis;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.port.Workers;
import eu.sund.engine.Outcome;
import eu.sund.simulation.Faults;
import eu.sund.simulation.Simulation;
import eu.sund.simulation.SimulationOptions;
import eu.sund.simulation.SimulationReport;
import eu.sund.simulation.research.Partition;
import eu.sund.simulation.research.ResearchRun;
import eu.sund.simulation.research.RingStudy;
import eu.sund.simulation.research.RoundFigures;
import eu.sund.simulation.research.VirtualSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Runs a setup, one seed after the other. */
public final class Simulator {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SimulationSetup setup;
  private final Workers workers;
  private final ResearchRun.Listener listener;

  /** A simulator. */
  public Simulator(SimulationSetup setup, Workers workers, ResearchRun.Listener listener) {
    this.setup = setup;
    this.workers = workers;
    this.listener = listener;
  }

  /** Runs a seed. */
  public SeedRun run(long seed) {
    Partition partition = setup.deal(seed);
    Analysis<?, ?> analysis = Analyses.builtIn().find(setup.study().analysis());
    return setup.secure() ? secure(analysis, partition, seed) : ring(analysis, partition, seed);
  }

  private <M, R> SeedRun ring(Analysis<M, R> analysis, Partition partition, long seed) {
    ResearchRun<R> run =
        new RingStudy<>(
                analysis,
                setup.seeded(seed),
                setup.data().codebook(),
                partition.sites(),
                new RingStudy.Hands(workers, listener))
            .run(new RingStudy.Options(seed, setup.dropout()));
    return new SeedRun(
        seed,
        sizes(partition),
        run.rounds(),
        run.result().map(Simulator::json),
        run.failure(),
        run.words(),
        run.memoryBytes(),
        run.seededNoise());
  }

  private <M, R> SeedRun secure(Analysis<M, R> analysis, Partition partition, long seed) {
    int number = partition.sites().size();
    if (number < Encoding.SITES_MIN || number > Encoding.SITES_MAX) {
      throw new SundException(
          ErrorCode.USAGE,
          "--secure takes "
              + Encoding.SITES_MIN
              + " to "
              + Encoding.SITES_MAX
              + " sites, as a network does; there are "
              + number);
    }
    List<String> variables = analysis.plan(setup.seeded(seed), setup.data().codebook()).variables();
    Map<SiteId, Supplier<Rows>> rows = new TreeMap<>();
    partition.sites().forEach(s -> rows.put(s.site(), () -> s.open(variables)));
    List<RoundFigures> rounds = new ArrayList<>();
    Simulation<M, R> simulation =
        new Simulation<>(analysis, setup.seeded(seed), setup.data().codebook(), rows);
    SimulationReport<R> report =
        simulation.calm(
            SimulationOptions.of(seed, Faults.none()).withStepsMax(Long.MAX_VALUE / 2),
            workers,
            (round, roundsMax, progress) -> {
              RoundFigures figures = RoundFigures.of(round, number, progress);
              rounds.add(figures);
              listener.round(figures, roundsMax);
            });
    String failure =
        report.outcome() instanceof Outcome.Succeeded ? "" : report.outcome().toString();
    return new SeedRun(
        seed,
        sizes(partition),
        rounds,
        report.result().map(Simulator::json),
        failure,
        report.traffic().bytes(),
        0,
        report.seededNoise());
  }

  private static SortedMap<SiteId, Integer> sizes(Partition partition) {
    SortedMap<SiteId, Integer> sizes = new TreeMap<>();
    for (VirtualSite site : partition.sites()) {
      sizes.put(site.site(), site.rows());
    }
    return sizes;
  }

  private static <R> JsonNode json(R result) {
    return JSON.valueToTree(result);
  }

  /** The first result among runs. */
  static Optional<JsonNode> first(List<SeedRun> runs) {
    return runs.stream().flatMap(r -> r.result().stream()).findFirst();
  }
}
