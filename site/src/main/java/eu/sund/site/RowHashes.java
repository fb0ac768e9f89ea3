package eu.sund.site;

import eu.sund.core.Codebook;
import eu.sund.core.Cohort;
import eu.sund.core.PatientGroup;
import eu.sund.core.PatientKey;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Names patients without naming them: a keyed hash of a row's values in all of the dataset's
 * variables. Rows of equal values are numbered, so that a set has as many hashes as rows. Where a
 * variable tells whose row it is, the upper 40 bits are a hash of that alone, so that rows of one
 * patient stand together.
 *
 * <p>A patient whose value in any variable changes is another hash. That two rows share one by
 * chance is unlikely: 10 million rows have a pair in common once in 370,000 data sets.
 *
 * <p>Not thread-safe.
 */
final class RowHashes {
  private static final int ROW_BITS = 24;
  private static final long OF_ROW = (1L << ROW_BITS) - 1;

  private final Mac mac;
  private final List<Variable> variables;
  private final List<Group> groups;
  private final ByteBuffer row;
  private final int patient;

  /**
   * Hashes of the rows of these groups.
   *
   * @param mac keyed
   * @param variables all of the dataset's
   */
  private RowHashes(Mac mac, List<Variable> variables, List<PatientGroup> groups) {
    this.mac = mac;
    this.variables = variables;
    this.patient = PatientKey.column(variables);
    this.row = ByteBuffer.allocate(8 * variables.size()).order(ByteOrder.LITTLE_ENDIAN);
    this.groups = groups.stream().map(Group::new).toList();
  }

  /** The sorted hashes of each group, in one reading of all rows. */
  static List<long[]> of(Mac mac, List<PatientGroup> groups, Rows rows, RowAccess access) {
    RowHashes hashes = new RowHashes(mac, rows.variables(), groups);
    rows.read(access, block -> hashes.groups.forEach(group -> group.add(block, access)));
    return hashes.groups.stream().map(Group::sorted).toList();
  }

  private long hash(double[][] columns, int at) {
    row.clear();
    for (double[] column : columns) {
      row.putDouble(column[at]);
    }
    mac.update(row.array());
    long hash = ByteBuffer.wrap(mac.doFinal()).getLong();
    if (patient < 0) {
      return hash;
    }
    row.clear();
    row.putDouble(columns[patient][at]);
    mac.update(row.array(), 0, Double.BYTES);
    return joined(ByteBuffer.wrap(mac.doFinal()).getLong(), hash);
  }

  private static long joined(long patient, long row) {
    return (patient & ~OF_ROW) | (row & OF_ROW);
  }

  /** How many lower bits tell the rows of a patient apart. */
  static int rowBits(Codebook codebook) {
    return codebook.patient().isPresent() ? ROW_BITS : 0;
  }

  /** The rows of one group, of the block at hand. */
  private final class Group implements Rows {
    private final Cohort cohort;
    private final int[] complete;
    private long[] found = new long[1024];
    private int size;
    private @Nullable RowBlock current;

    Group(PatientGroup group) {
      cohort = new Cohort(this, group.cohort());
      complete =
          IntStream.range(0, RowHashes.this.variables.size())
              .filter(i -> group.complete().contains(RowHashes.this.variables.get(i).name()))
              .toArray();
    }

    void add(RowBlock block, RowAccess access) {
      current = block;
      cohort.read(
          access,
          some -> {
            for (int i = 0; i < some.rows(); i++) {
              if (isComplete(some.columns(), i)) {
                add(hash(some.columns(), i));
              }
            }
          });
    }

    private boolean isComplete(double[][] columns, int at) {
      for (int column : complete) {
        if (Double.isNaN(columns[column][at])) {
          return false;
        }
      }
      return true;
    }

    private void add(long hash) {
      if (size == found.length) {
        found = Arrays.copyOf(found, 2 * size);
      }
      found[size++] = hash;
    }

    /** Sorted, the second of two equal rows being another patient than the first. */
    long[] sorted() {
      long[] all = Arrays.copyOf(found, size);
      Arrays.sort(all);
      int copies = 0;
      long[] numbered = all.clone();
      for (int i = 1; i < all.length; i++) {
        copies = all[i] == all[i - 1] ? copies + 1 : 0;
        long another = all[i] + copies * 0x9E3779B97F4A7C15L;
        numbered[i] = patient < 0 ? another : joined(all[i], another);
      }
      Arrays.sort(numbered);
      return numbered;
    }

    @Override
    public List<Variable> variables() {
      return RowHashes.this.variables;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      RowBlock block = current;
      if (block != null) {
        reader.block(block);
      }
    }

    @Override
    public void close() {
      current = null;
    }
  }

  /** For people: how a group is written down. */
  static String words(PatientGroup group) {
    List<String> parts = new ArrayList<>();
    String filter = group.cohort().text();
    parts.add(filter.isEmpty() ? "all patients" : filter);
    if (!group.complete().isEmpty()) {
      parts.add("with " + String.join(", ", group.complete()));
    }
    return String.join(" ", parts);
  }
}
