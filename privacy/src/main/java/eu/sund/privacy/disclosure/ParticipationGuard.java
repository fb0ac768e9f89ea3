package eu.sund.privacy.disclosure;

import eu.sund.core.Checks;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * Which few sites the sums over different sets of sites tell apart ({@link
 * Disclosure#PARTICIPATION}).
 *
 * <p>Each released sum is a row of ones and zeros over the sites. Whoever has the sums has every
 * combination of them. A group G of fewer than {@code k} sites is exposed if some combination is a
 * sum over sites of G alone: {@code rank(P) + |G| − rank([P; E_G]) > 0}, where E_G are the unit
 * rows of G. That differences of pairs are large is not enough: of {1,2,3}, {3,4,5} and {1,2,4,5},
 * the first two less the third are twice site 3.
 *
 * <p>The test used is equal to that formula: with K a basis of the kernel of P, the rows of K at G
 * are dependent. All arithmetic is exact.
 *
 * <p><b>Source.</b> Section 1.7 of our specification; the vectors beside it.
 *
 * @param sites how many sites a run asks, 1 to 64
 * @param k groups of fewer than so many sites are protected: 2 or 3
 */
public record ParticipationGuard(int sites, int k) {
  /** The most sites that a guard takes in. */
  public static final int SITES_MAX = 64;

  /** Single sites and pairs. */
  public static final int K_STATISTICS = 3;

  /** Checks the figures. */
  public ParticipationGuard {
    Checks.argument(
        sites >= 1 && sites <= SITES_MAX, "sites must be 1 to %s, not %s", SITES_MAX, sites);
    Checks.argument(k >= 2 && k <= 3, "k must be 2 or 3, not %s", k);
  }

  /**
   * Whether a further sum may be opened.
   *
   * @param released the sets of sites of earlier sums over the same numbers
   * @param candidate the set of the sum in question; a set that was released before exposes nothing
   *     new
   */
  public boolean allows(List<boolean[]> released, boolean[] candidate) {
    List<boolean[]> all = new ArrayList<>(released);
    all.add(candidate);
    return exposed(all).isEmpty();
  }

  /**
   * The groups of fewer than {@code k} sites that are exposed, small ones first, then in the order
   * of their sites.
   *
   * @param participation a row a sum, true where the site took part
   */
  public List<List<Integer>> exposed(List<boolean[]> participation) {
    SequencedSet<List<Boolean>> rows = new LinkedHashSet<>();
    for (boolean[] row : participation) {
      Checks.argument(row.length == sites, "a row must have a place for each site");
      List<Boolean> list = new ArrayList<>();
      for (boolean there : row) {
        list.add(there);
      }
      rows.add(list);
    }
    List<BigInteger[]> kernel =
        ExactRank.kernel(rows.stream().map(ParticipationGuard::numbers).toList(), sites);
    List<List<Integer>> exposed = new ArrayList<>();
    for (int i = 0; i < sites; i++) {
      if (isDependent(kernel, i)) {
        exposed.add(List.of(i));
      }
    }
    for (int i = 0; k > 2 && i < sites; i++) {
      for (int j = i + 1; j < sites; j++) {
        if (isDependent(kernel, i, j)) {
          exposed.add(List.of(i, j));
        }
      }
    }
    return exposed;
  }

  private static BigInteger[] numbers(List<Boolean> row) {
    return row.stream()
        .map(there -> there ? BigInteger.ONE : BigInteger.ZERO)
        .toArray(BigInteger[]::new);
  }

  private static boolean isDependent(List<BigInteger[]> kernel, int... group) {
    List<BigInteger[]> rows =
        Arrays.stream(group)
            .mapToObj(site -> kernel.stream().map(v -> v[site]).toArray(BigInteger[]::new))
            .toList();
    return ExactRank.rank(rows) < group.length;
  }
}
