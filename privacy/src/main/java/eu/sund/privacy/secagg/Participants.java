package eu.sund.privacy.secagg;

import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The sites of a round with their signing keys.
 *
 * @param sites distinct ids and distinct keys; kept in the unsigned byte order of the ids' UTF-8,
 *     whatever order they came in
 */
public record Participants(List<Participant> sites) {
  /** The order of sites in everything that is hashed: unsigned bytes of the id's UTF-8. */
  static final Comparator<SiteId> ORDER =
      (left, right) ->
          Arrays.compareUnsigned(
              left.value().getBytes(StandardCharsets.UTF_8),
              right.value().getBytes(StandardCharsets.UTF_8));

  /** Sorts and checks. */
  public Participants {
    sites = sites.stream().sorted(Comparator.comparing(Participant::site, ORDER)).toList();
    Checks.argument(
        sites.stream().map(Participant::site).distinct().count() == sites.size(),
        "a site takes part twice");
    Checks.argument(
        sites.stream().map(Participant::signingKey).distinct().count() == sites.size(),
        "two sites have one signing key");
  }

  /** Whether the site takes part. */
  public boolean contains(SiteId site) {
    return sites.stream().anyMatch(p -> p.site().equals(site));
  }

  /**
   * The participant of this name.
   *
   * @throws IllegalArgumentException if it does not take part
   */
  public Participant of(SiteId site) {
    return sites.get(indexOf(site) - 1);
  }

  /**
   * The site's position, 1 to n: the index of its shares.
   *
   * @throws IllegalArgumentException if it does not take part
   */
  public int indexOf(SiteId site) {
    for (int i = 0; i < sites.size(); i++) {
      if (sites.get(i).site().equals(site)) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException(site + " does not take part");
  }

  /** The digest of names and keys. */
  public Digest cohortHash(Suite suite) {
    Fields fields = Fields.of(suite, "cohort");
    for (Participant participant : sites) {
      fields.prefixed(participant.site()).prefixed(participant.signingKey().array());
    }
    return fields.digest();
  }
}
