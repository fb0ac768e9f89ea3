package eu.sund.site;

import eu.sund.core.AtSite;
import eu.sund.core.ErrorCode;
import eu.sund.core.Privacy;
import eu.sund.core.Rows;
import eu.sund.core.SiteMemory;
import eu.sund.core.SundException;
import eu.sund.engine.Course;
import eu.sund.privacy.dp.FoldPrivacy;
import eu.sund.privacy.dp.NoiseLayer;
import eu.sund.privacy.ring.Protection;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The open data of one run, kept open from round to round; whether they changed is checked at every
 * reading.
 */
final class RunData implements AutoCloseable {
  private final House house;
  private final Proposed run;
  private final Runnable requireGoing;
  private Map<Dataset, Integer> datasets = Map.of();
  private @Nullable SiteRows rows;

  RunData(House house, Proposed run, Runnable requireGoing) {
    this.house = house;
    this.run = run;
    this.requireGoing = requireGoing;
  }

  /**
   * Lets the course contribute.
   *
   * @throws SundException with {@code REFUSED_BY_POLICY} if the cohort has fewer patients than the
   *     policy wants: what was written must not be sent then
   */
  void contribute(Gate.Answer.Allowed allowed, Course<?, ?> course, WritableByteChannel out)
      throws IOException {
    SiteRows open = open(allowed.datasets());
    AtSite site =
        new AtSite(
            house.folder().settings().site(), allowed.access(), SiteMemory.none(), privacy());
    course.contribute(open, site, protection(), out);
    List<Long> patients = open.patients();
    int part = 0;
    for (Map.Entry<Dataset, Integer> entry : allowed.datasets().entrySet()) {
      if (part < patients.size() && patients.get(part) < entry.getValue()) {
        throw new SundException(
            ErrorCode.REFUSED_BY_POLICY,
            "the study's cohort in dataset '"
                + entry.getKey().description().id()
                + "' has fewer patients than the policy's patients-min "
                + entry.getValue());
      }
      part++;
    }
  }

  /** Like noise on sums: drawn for one computation, and journaled with what came of it. */
  private Privacy privacy() {
    return run.course().plan().training().isPresent()
        ? FoldPrivacy.secret(new SecureRandom()::nextBytes)
        : Privacy.none();
  }

  /** Noise is drawn here and journaled with the words: a retry sends the same. */
  private Protection protection() {
    int participants = run.spec().participants().size();
    return house
        .protection()
        .innermost(new NoiseLayer(participants, new SecureRandom()::nextBytes));
  }

  private SiteRows open(Map<Dataset, Integer> allowed) {
    SiteRows now = rows;
    if (now != null && datasets.keySet().equals(allowed.keySet())) {
      return now;
    }
    close();
    List<Rows> parts = new ArrayList<>();
    try {
      for (Dataset dataset : allowed.keySet()) {
        parts.add(
            house
                .connector()
                .open(dataset.source(), dataset.columns(run.course().plan().variables())));
      }
      now = new SiteRows(parts, run.study().cohort(), requireGoing);
    } catch (RuntimeException e) {
      parts.forEach(Rows::close);
      throw e;
    }
    datasets = new LinkedHashMap<>(allowed);
    rows = now;
    return now;
  }

  @Override
  public void close() {
    SiteRows now = rows;
    rows = null;
    if (now != null) {
      now.close();
    }
  }
}
