package eu.sund.bench.text;

import eu.sund.algorithms.SingleSite;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.Training;
import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.HeapMemory;
import eu.sund.core.RowAccess;
import eu.sund.core.Scratch;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.model.PublicRandom;
import eu.sund.engine.Course;
import eu.sund.engine.Standing;
import eu.sund.privacy.ring.Protection;
import eu.sund.privacy.ring.Ring;
import eu.sund.simulation.SeededSecrets;
import eu.sund.simulation.research.ResearchAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Trains the same study federated, pooled, and at each site alone, on rows that one seed deals to
 * sites. Federated means the analysis {@code train} with words in the ring, sums and all, in one
 * process; keys and masks, which cancel out of the sum, are left away. All are judged on the same
 * rows.
 */
final class TextTrial {
  /** How many virtual sites. */
  static final int SITES = 5;

  /** As a site has. */
  private static final long SCRATCH_BYTES = 256L << 20;

  private static final RowAccess ACCESS = ResearchAccess.granted();

  private final TextRows rows;
  private final Codebook codebook;
  private final int[] judged;
  private final List<int[]> trained = new ArrayList<>();

  /**
   * Deals the rows.
   *
   * @param isJudged which rows all models are judged on
   */
  TextTrial(TextRows rows, IntPredicate isJudged, long seed) {
    this.rows = rows;
    this.codebook = new Codebook(new DatasetId("texts"), rows.variables());
    this.judged = IntStream.range(0, rows.rows()).filter(isJudged).toArray();
    int[] order = IntStream.range(0, rows.rows()).filter(isJudged.negate()).toArray();
    PublicRandom.of(seed, List.of("sites")).shuffle(order);
    for (int site = 0; site < SITES; site++) {
      int from = site * order.length / SITES;
      trained.add(Arrays.copyOfRange(order, from, (site + 1) * order.length / SITES));
    }
  }

  /** A site's rows; the rows that are judged lie at the first, so that each counts once. */
  private TextRows site(int site) {
    return site == 0 ? withJudged(0) : rows.only(trained.get(site));
  }

  private TextRows withJudged(int site) {
    return rows.only(
        IntStream.concat(Arrays.stream(trained.get(site)), Arrays.stream(judged)).toArray());
  }

  /** A study of public data. */
  static StudySpec study(
      String formula, String cohort, String evaluated, long seed, Map<String, String> options) {
    TreeMap<String, String> all = new TreeMap<>(options);
    all.put("evaluate.cohort", evaluated);
    all.put("seed", Long.toString(seed));
    return new StudySpec(
            "Texts over virtual sites",
            "to compare federated, pooled and local training on public data",
            List.of(new DatasetId("texts")),
            List.of(),
            Filter.parse(cohort),
            "train",
            Formula.parse(formula),
            all)
        .onOpenData(true);
  }

  /** Over all sites, by sums. */
  TrainResult federated(StudySpec study) {
    Course<?, TrainResult> course = Course.begin(new Training(), study, codebook);
    List<HeapMemory> memories = new ArrayList<>();
    List<TextRows> sites = new ArrayList<>();
    for (int site = 0; site < SITES; site++) {
      memories.add(new HeapMemory());
      sites.add(site(site));
    }
    try {
      return rounds(course, sites, memories);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <M> TrainResult rounds(
      Course<M, TrainResult> begin, List<TextRows> sites, List<HeapMemory> memories)
      throws IOException {
    Course<M, TrainResult> course = begin;
    List<Scratch> scratches = sites.stream().map(rows -> Scratch.of(SCRATCH_BYTES)).toList();
    List<Standing> standings = sites.stream().map(rows -> begin.stand(rows, ACCESS, 1)).toList();
    while (true) {
      List<Blob> updates = new ArrayList<>();
      for (int k = 0; k < SITES; k++) {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        SiteId name = new SiteId("site-" + k);
        SeededSecrets secrets = new SeededSecrets(0, name, 0);
        AtSite at =
            new AtSite(
                name,
                ACCESS,
                memories.get(k),
                secrets.privacy(begin.question()),
                Artefacts.none(),
                scratches.get(k));
        course.contribute(
            sites.get(k),
            at,
            standings.get(k),
            Protection.encodingOnly(),
            Channels.newChannel(words));
        memories.get(k).commit();
        updates.add(Blob.of(words.toByteArray()));
      }
      ByteArrayOutputStream sum = new ByteArrayOutputStream();
      Ring.sum(course.layout(), updates, Channels.newChannel(sum));
      switch (course.absorb(SITES, Blob.of(sum.toByteArray()))) {
        case Course.Advance.Next<M, TrainResult> next -> course = next.course();
        case Course.Advance.Done<M, TrainResult> done -> {
          return done.result();
        }
        case Course.Advance.Failed<M, TrainResult> failed ->
            throw new IllegalStateException(failed.reason());
        case Course.Advance.Refused<M, TrainResult> refused ->
            throw new IllegalStateException("refused: " + refused.findings());
      }
    }
  }

  /** On all rows in one place. */
  TrainResult pooled(StudySpec study) {
    return alone(study, rows);
  }

  /** At one site from its own rows, judged on the same rows as the others. */
  TrainResult local(StudySpec study, int site) {
    return alone(study, withJudged(site));
  }

  private TrainResult alone(StudySpec study, TextRows own) {
    return switch (SingleSite.run(new Training(), study, codebook, own, ACCESS)) {
      case SingleSite.Outcome.Done<TrainResult> done -> done.result();
      case SingleSite.Outcome.Failed<TrainResult> failed ->
          throw new IllegalStateException(failed.reason());
    };
  }

  /** A figure of all judged rows. */
  static double figure(TrainResult result, String name) {
    return result.metrics().stream()
        .filter(m -> m.group().equals("all") && m.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no figure '" + name + "'"))
        .value();
  }
}
