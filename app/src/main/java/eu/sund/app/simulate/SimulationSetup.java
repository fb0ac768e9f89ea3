package eu.sund.app.simulate;

import eu.sund.algorithms.Analyses;
import eu.sund.core.Analysis;
import eu.sund.core.ErrorCode;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.simulation.research.Partition;
import eu.sund.simulation.research.RingStudy;
import eu.sund.simulation.research.Split;
import eu.sund.simulation.research.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What to simulate.
 *
 * @param study the study as written
 * @param data the rows
 * @param split how rows come to sites
 * @param sites how many, for artificial splits
 * @param seeds one run each
 * @param dropout the chance of a site to be missing in a round
 * @param secure whether the whole secure protocol runs
 */
public record SimulationSetup(
    StudySpec study,
    SimulationData data,
    Split split,
    int sites,
    List<Long> seeds,
    double dropout,
    boolean secure) {
  /** Copies the list and checks that the parts fit. */
  public SimulationSetup {
    seeds = List.copyOf(seeds);
    Analysis<?, ?> analysis = Analyses.builtIn().find(study.analysis());
    if (dropout > 0 && !RingStudy.allowsDropout(analysis)) {
      throw new SundException(
          ErrorCode.USAGE,
          "--dropout is for training, where a round is a step; "
              + study.analysis()
              + " needs the same patients in every round");
    }
    if (dropout > 0 && secure) {
      throw new SundException(
          ErrorCode.USAGE,
          "--dropout is partial participation without masks; a secure run takes all its sites");
    }
  }

  /** The sites of a seed. */
  public Partition deal(long seed) {
    return deal(data.table(), seed);
  }

  /** The sites of a seed, of other rows. */
  public Partition deal(Table table, long seed) {
    return Partition.of(table, split, sites, study.formula().response(), seed);
  }

  /** The study with this seed, if its analysis draws. */
  public StudySpec seeded(long seed) {
    if (!RingStudy.allowsDropout(Analyses.builtIn().find(study.analysis()))) {
      return study;
    }
    SortedMap<String, String> options = new TreeMap<>(study.options());
    options.put("seed", Long.toString(seed));
    return study.withOptions(options);
  }

  /** So many seeds from the first on. */
  public static List<Long> seeds(long first, int number) {
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      seeds.add(first + i);
    }
    return seeds;
  }
}
