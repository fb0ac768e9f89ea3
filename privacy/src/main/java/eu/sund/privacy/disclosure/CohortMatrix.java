package eu.sund.privacy.disclosure;

import eu.sund.core.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What sums over several groups of patients, added and subtracted, single out ({@link
 * Disclosure#COHORT_DIFFERENCE}).
 *
 * <p>A group is a sorted set of row hashes; where patients have several rows, the upper bits of a
 * hash are the patient's and {@code rowBits} lower ones tell the rows apart. Rows are what is added
 * and subtracted, patients are what is counted. Two questions are asked of a new group and the
 * earlier ones:
 *
 * <ul>
 *   <li>does it differ from one of them by 1 to {@code least − 1} patients?
 *   <li>is there a combination of all of them that is a weighted sum over fewer than {@code least}
 *       patients alone? Patients who are in the same groups form an atom; every combination is
 *       constant on atoms, so only small atoms matter. With K the kernel of the matrix of groups by
 *       atoms, atoms are singled out together exactly if their rows of K are dependent.
 * </ul>
 *
 * <p><b>Numerics.</b> Modulo the prime 2^61 − 1. A rank modulo a prime can only be too small, and
 * for matrices of zeros and ones of this size that happens with negligible probability; rows of K
 * are
 *
 * <p>compressed with fixed coefficients first, which can only make rows look dependent that are
 * not.
 *
 * <p><b>Privacy.</b> An audit, not a proof: it sees sums over the groups, not what a model's other
 * outputs tell, and it stops looking after {@value #SETS_MAX} sets of atoms. Noise (differential
 * privacy) is the remedy where more is asked.
 *
 * @param least the fewest patients that may be singled out
 * @param rowBits how many lower bits of a hash do not tell patients apart; 0 where a row is one
 */
public record CohortMatrix(int least, int rowBits) {
  /** How many sets of small atoms are looked at. */
  static final int SETS_MAX = 200_000;

  /** Checks the figure. */
  public CohortMatrix {
    Checks.argument(least >= 1 && least <= 1_000_000, "least must be 1 to a million");
    Checks.argument(rowBits >= 0 && rowBits <= 32, "rows have 0 to 32 bits of their own");
  }

  /** Where every row is a patient. */
  public CohortMatrix(int least) {
    this(least, 0);
  }

  /** What is wrong with a new group. */
  public sealed interface Finding {
    /**
     * It differs from an earlier one by too few.
     *
     * @param earlier which of the earlier groups
     */
    record Close(int earlier) implements Finding {}

    /** Together with the earlier ones it singles out too few. */
    record Combined() implements Finding {}
  }

  /**
   * Looks at a new group.
   *
   * @param earlier sorted sets of hashes, each without repeats
   * @param candidate the new one; empty says nothing about anybody
   */
  public Optional<Finding> finding(List<long[]> earlier, long[] candidate) {
    if (candidate.length == 0) {
      return Optional.empty();
    }
    for (int i = 0; i < earlier.size(); i++) {
      long[] other = earlier.get(i);
      // Nothing was released of an empty group, so there is nothing to subtract.
      if (other.length > 0 && isClose(other, candidate)) {
        return Optional.of(new Finding.Close(i));
      }
    }
    List<long[]> all = new ArrayList<>();
    for (long[] set : earlier) {
      if (set.length > 0 && all.stream().noneMatch(s -> Arrays.equals(s, set))) {
        all.add(set);
      }
    }
    if (all.stream().anyMatch(s -> Arrays.equals(s, candidate))) {
      return Optional.empty();
    }
    all.add(candidate);
    return all.size() > 2 && new Search(Atoms.of(all, rowBits), all.size(), least).finds()
        ? Optional.of(new Finding.Combined())
        : Optional.empty();
  }

  private boolean isClose(long[] a, long[] b) {
    int apart = apart(a, b, rowBits);
    return apart > 0 && apart < least;
  }

  /** Whether two groups are as many patients apart as groups must be. */
  public boolean areFar(long[] a, long[] b) {
    return apart(a, b, rowBits) >= least;
  }

  /**
   * How many patients two groups are apart: the larger of the numbers of patients with a hash that
   * one has and the other has not. A patient whose values changed has another hash, and so counts
   * once.
   */
  static int apart(long[] a, long[] b, int rowBits) {
    return Math.max(without(a, b, rowBits), without(b, a, rowBits));
  }

  /** The patients with a hash in {@code a} that {@code b} lacks. */
  private static int without(long[] a, long[] b, int rowBits) {
    int patients = 0;
    boolean any = false;
    long last = 0;
    int j = 0;
    for (long hash : a) {
      while (j < b.length && b[j] < hash) {
        j++;
      }
      long patient = hash >> rowBits;
      if ((j == b.length || b[j] != hash) && (!any || patient != last)) {
        patients++;
        any = true;
        last = patient;
      }
    }
    return patients;
  }

  /** Rows by the groups that they are in, and whose they are, sorted. */
  private record Atoms(List<boolean[]> columns, List<long[]> patients) {
    static Atoms of(List<long[]> sets, int rowBits) {
      Map<BitSet, Grown> found = new HashMap<>();
      int[] at = new int[sets.size()];
      while (true) {
        boolean left = false;
        long lowest = Long.MAX_VALUE;
        for (int i = 0; i < at.length; i++) {
          if (at[i] < sets.get(i).length) {
            left = true;
            lowest = Math.min(lowest, sets.get(i)[at[i]]);
          }
        }
        if (!left) {
          break;
        }
        BitSet in = new BitSet(at.length);
        for (int i = 0; i < at.length; i++) {
          if (at[i] < sets.get(i).length && sets.get(i)[at[i]] == lowest) {
            in.set(i);
            at[i]++;
          }
        }
        found.computeIfAbsent(in, f -> new Grown()).add(lowest >> rowBits);
      }
      List<boolean[]> columns = new ArrayList<>();
      List<long[]> patients = new ArrayList<>();
      for (Map.Entry<BitSet, Grown> entry : found.entrySet()) {
        boolean[] column = new boolean[sets.size()];
        entry.getKey().stream().forEach(i -> column[i] = true);
        columns.add(column);
        patients.add(entry.getValue().all());
      }
      return new Atoms(columns, patients);
    }
  }

  /** Numbers that come in order, each kept once. */
  private static final class Grown {
    private long[] numbers = new long[4];
    private int size;

    void add(long number) {
      if (size > 0 && numbers[size - 1] == number) {
        return;
      }
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * size);
      }
      numbers[size++] = number;
    }

    long[] all() {
      return Arrays.copyOf(numbers, size);
    }
  }

  /**
   * Looks through the sets of small atoms that have fewer than {@code least} patients together, for
   * one that all groups single out and the earlier ones alone do not.
   */
  private static final class Search {
    private final List<Integer> small = new ArrayList<>();
    private final List<long[]> patients;
    private final long[][] earlier;
    private final long[][] all;
    private final int least;
    private int looked;

    Search(Atoms atoms, int groups, int least) {
      this.patients = atoms.patients;
      this.least = least;
      for (int i = 0; i < patients.size(); i++) {
        if (patients.get(i).length < least) {
          small.add(i);
        }
      }
      small.sort(Comparator.comparingInt(a -> patients.get(a).length));
      int width = Math.min(least, small.size()) + 2;
      earlier = ModularKernel.rows(atoms.columns, groups - 1, width);
      all = ModularKernel.rows(atoms.columns, groups, width);
    }

    boolean finds() {
      return extend(0, new long[0], List.of(), List.of());
    }

    private boolean extend(int from, long[] whose, List<long[]> inAll, List<long[]> inEarlier) {
      for (int i = from; i < small.size() && looked < SETS_MAX; i++) {
        int atom = small.get(i);
        long[] together = union(whose, patients.get(atom));
        if (together.length >= least) {
          continue;
        }
        looked++;
        long[] rest = ModularKernel.without(all[atom], inAll);
        long[] restEarlier = ModularKernel.without(earlier[atom], inEarlier);
        if (ModularKernel.isZero(rest)) {
          if (!ModularKernel.isZero(restEarlier)) {
            return true;
          }
        } else if (extend(i + 1, together, with(inAll, rest), with(inEarlier, restEarlier))) {
          return true;
        }
      }
      return false;
    }

    private static long[] union(long[] a, long[] b) {
      return LongStream.concat(Arrays.stream(a), Arrays.stream(b)).distinct().toArray();
    }

    private static List<long[]> with(List<long[]> rows, long[] row) {
      List<long[]> more = new ArrayList<>(rows);
      more.add(row);
      return more;
    }
  }
}
