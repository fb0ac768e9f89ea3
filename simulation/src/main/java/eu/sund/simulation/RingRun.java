package eu.sund.simulation;

import eu.sund.core.Analysis;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.HeapMemory;
import eu.sund.core.ModelLimits;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.engine.Course;
import eu.sund.engine.Standing;
import eu.sund.privacy.dp.FoldPrivacy;
import eu.sund.privacy.dp.NoiseLayer;
import eu.sund.privacy.ring.Protection;
import eu.sund.privacy.ring.Ring;
import eu.sund.simulation.research.ResearchAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Runs a study in this process with nothing but sums in the ring between sites and hub: no network,
 * no masks, no faults. Analysis, encoding and noise are the production code, so that the result is
 * what a real network would give.
 *
 * <p><b>Privacy.</b> Noise and sampling follow from the seed: seeded noise, no privacy claim.
 */
public final class RingRun {
  private RingRun() {}

  /** What chance follows from. */
  private record Draw(long seed, int round) {
    SeededEntropy entropy(String use, SiteId site) {
      return new SeededEntropy(use + " by seed " + seed + " round " + round, site, 0);
    }
  }

  /** What a site brings, and keeps from round to round. */
  private record Party(Supplier<Rows> rows, Standing standing, HeapMemory memory) {}

  /**
   * Runs to the end.
   *
   * @param sites every site's rows, opened anew for each round
   * @throws IllegalStateException if the run ends without an answer
   */
  public static <M, R> R run(
      Analysis<M, R> analysis,
      StudySpec study,
      Codebook codebook,
      Map<SiteId, Supplier<Rows>> sites,
      long seed) {
    Course<M, R> course = Course.begin(analysis, study, codebook);
    Map<SiteId, Party> parties = new TreeMap<>();
    for (Map.Entry<SiteId, Supplier<Rows>> site : sites.entrySet()) {
      try (Rows rows = site.getValue().get()) {
        Standing standing = course.stand(rows, ResearchAccess.granted(), ModelLimits.PATIENTS_MIN);
        parties.put(site.getKey(), new Party(site.getValue(), standing, new HeapMemory()));
      }
    }
    for (int round = 1; ; round++) {
      List<Blob> updates = new ArrayList<>();
      ByteArrayOutputStream sum = new ByteArrayOutputStream();
      try {
        for (Map.Entry<SiteId, Party> party : parties.entrySet()) {
          updates.add(words(course, party, parties.size(), new Draw(seed, round)));
        }
        Ring.sum(course.layout(), updates, Channels.newChannel(sum));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      switch (course.absorb(sites.size(), Blob.of(sum.toByteArray()))) {
        case Course.Advance.Next<M, R> next -> course = next.course();
        case Course.Advance.Done<M, R> done -> {
          return done.result();
        }
        case Course.Advance.Failed<M, R> failed -> throw new IllegalStateException(failed.reason());
        case Course.Advance.Refused<M, R> refused ->
            throw new IllegalStateException(refused.findings().toString());
      }
    }
  }

  private static <M, R> Blob words(
      Course<M, R> course, Map.Entry<SiteId, Party> party, int sites, Draw draw)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SiteId name = party.getKey();
    HeapMemory memory = party.getValue().memory();
    try (Rows rows = party.getValue().rows().get()) {
      course.contribute(
          rows,
          new AtSite(
              name,
              ResearchAccess.granted(),
              memory,
              FoldPrivacy.seeded(
                  draw.entropy("steps", name),
                  SeededSecrets.rounding(draw.seed(), name, course.question()))),
          party.getValue().standing(),
          Protection.encodingOnly().innermost(new NoiseLayer(sites, draw.entropy("noise", name))),
          Channels.newChannel(out));
    }
    memory.commit();
    return Blob.of(out.toByteArray());
  }
}
