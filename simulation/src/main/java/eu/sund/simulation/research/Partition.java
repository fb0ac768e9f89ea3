package eu.sund.simulation.research;

import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/**
 * Deals a table's rows to sites; the same seed deals the same.
 *
 * @param table the rows, each site's together
 * @param sites in the order of their names
 */
public record Partition(Table table, List<VirtualSite> sites) {
  private static final int BINS = 10;

  /** Copies the list. */
  public Partition {
    sites = List.copyOf(sites);
  }

  /**
   * Deals the rows.
   *
   * @param number how many sites; not looked at if sites are a variable's values
   * @param label the variable by which labels are skewed
   * @throws SundException with {@code USAGE} if there are fewer rows than sites
   */
  public static Partition of(Table table, Split split, int number, String label, long seed) {
    if (split instanceof Split.ByVariable by) {
      return byVariable(table, by.variable());
    }
    if (table.rows() < number) {
      throw new SundException(
          ErrorCode.USAGE,
          table.rows() + " rows cannot be split over " + number + " sites; name fewer --sites");
    }
    Chance chance = Chance.of(seed, "split " + split);
    int[] siteOf =
        switch (split) {
          case Split.ByVariable by -> throw new IllegalStateException("dealt above");
          case Split.Iid iid -> cut(chance.order(table.rows()), number);
          case Split.LabelSkew skew -> byLabel(table, number, label, skew.alpha(), chance);
          case Split.QuantitySkew skew -> bySize(table.rows(), number, skew.alpha(), chance);
          case Split.FeatureSkew skew -> byFeature(table, number, label, skew.strength(), chance);
        };
    List<SiteId> names = new ArrayList<>();
    int digits = Integer.toString(number).length();
    for (int i = 1; i <= number; i++) {
      names.add(new SiteId(String.format(Locale.ROOT, "site-%0" + digits + "d", i)));
    }
    return gathered(table, siteOf, names);
  }

  private static Partition byVariable(Table table, String variable) {
    int column = table.indexOf(variable);
    Variable described = table.variables().get(column);
    TreeMap<String, Double> values = new TreeMap<>();
    for (int row = 0; row < table.rows(); row++) {
      double value = table.get(row, column);
      if (!Double.isNaN(value)) {
        values.putIfAbsent(name(described, value), value);
      }
    }
    List<Double> order = new ArrayList<>(values.values());
    int[] siteOf = new int[table.rows()];
    for (int row = 0; row < siteOf.length; row++) {
      siteOf[row] = order.indexOf(table.get(row, column));
    }
    return gathered(table, siteOf, values.keySet().stream().map(SiteId::new).toList());
  }

  /** A site's name from a value: lower case, with a letter in front. */
  private static String name(Variable variable, double value) {
    String text =
        variable.isCategory()
            ? variable.levels().get((int) value)
            : value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String trimmed = plain.replaceAll("^-+|-+$", "");
    String full = trimmed.matches("[a-z].+") ? trimmed : variable.name() + "-" + trimmed;
    String name = full.toLowerCase(Locale.ROOT).replace('_', '-');
    return name.length() > 40 ? name.substring(0, 40) : name;
  }

  /** Moves every site's rows together; rows with site −1 are left out. */
  private static Partition gathered(Table table, int[] siteOf, List<SiteId> names) {
    Set<SiteId> distinct = new HashSet<>(names);
    Checks.argument(distinct.size() == names.size(), "two values make the same site's name");
    int[] start = new int[names.size() + 1];
    for (int site : siteOf) {
      if (site >= 0) {
        start[site + 1]++;
      }
    }
    for (int i = 0; i < names.size(); i++) {
      start[i + 1] += start[i];
    }
    int[] next = start.clone();
    int[] order = new int[start[names.size()]];
    for (int row = 0; row < siteOf.length; row++) {
      if (siteOf[row] >= 0) {
        order[next[siteOf[row]]++] = row;
      }
    }
    Table moved = table.permuted(order);
    List<VirtualSite> sites = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      sites.add(new VirtualSite(names.get(i), moved, start[i], start[i + 1]));
    }
    return new Partition(moved, sites);
  }

  /** Gives each site an equal part of an order of the rows. */
  private static int[] cut(int[] order, int number) {
    int[] siteOf = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      siteOf[order[i]] = (int) ((long) i * number / order.length);
    }
    return siteOf;
  }

  private static int[] bySize(int rows, int number, double alpha, Chance chance) {
    double[] shapes = new double[number];
    Arrays.fill(shapes, alpha);
    double[] shares = chance.dirichlet(shapes);
    int[] sizes = new int[number];
    double owed = 0;
    int dealt = 0;
    for (int i = 0; i < number; i++) {
      owed += shares[i] * (rows - number);
      int until = i == number - 1 ? rows - number : (int) Math.min(rows - number, owed + 0.5);
      sizes[i] = 1 + until - dealt;
      dealt = until;
    }
    int[] order = chance.order(rows);
    int[] siteOf = new int[rows];
    int at = 0;
    for (int i = 0; i < number; i++) {
      for (int k = 0; k < sizes[i]; k++) {
        siteOf[order[at++]] = i;
      }
    }
    return siteOf;
  }

  /** Each row's class: a level, or the decile of a number; missing values are a class too. */
  static int[] classes(Table table, String label) {
    int column = table.indexOf(label);
    Variable variable = table.variables().get(column);
    double[] sorted = new double[table.rows()];
    for (int row = 0; row < sorted.length; row++) {
      sorted[row] = table.get(row, column);
    }
    double[] values = sorted.clone();
    Arrays.sort(sorted);
    double[] distinct = Arrays.stream(sorted).filter(v -> !Double.isNaN(v)).distinct().toArray();
    double[] starts = distinct;
    if (!variable.isCategory() && distinct.length > BINS) {
      starts = new double[BINS];
      for (int k = 0; k < BINS; k++) {
        starts[k] = distinct[(int) ((long) k * distinct.length / BINS)];
      }
    }
    int[] classes = new int[values.length];
    for (int row = 0; row < values.length; row++) {
      int found = Arrays.binarySearch(starts, values[row]);
      classes[row] =
          Double.isNaN(values[row]) ? starts.length : found >= 0 ? found : Math.max(0, -found - 2);
    }
    return classes;
  }

  private static int[] byLabel(Table table, int number, String label, double alpha, Chance chance) {
    int[] classes = classes(table, label);
    int kinds = Arrays.stream(classes).max().orElse(0) + 1;
    int[][] left = new int[kinds][];
    int[] remaining = new int[kinds];
    for (int c : classes) {
      remaining[c]++;
    }
    for (int c = 0; c < kinds; c++) {
      left[c] = new int[remaining[c]];
    }
    int[] filled = new int[kinds];
    for (int row : chance.order(classes.length)) {
      left[classes[row]][filled[classes[row]]++] = row;
    }
    double[] shapes = new double[kinds];
    for (int c = 0; c < kinds; c++) {
      shapes[c] = alpha * remaining[c] / classes.length;
    }
    double[][] wanted = new double[number][];
    Arrays.setAll(wanted, i -> chance.dirichlet(shapes));
    int[] siteOf = new int[classes.length];
    for (int dealt = 0; dealt < classes.length; dealt++) {
      int site = dealt % number;
      int kind = draw(wanted[site], remaining, chance);
      siteOf[left[kind][--remaining[kind]]] = site;
    }
    return siteOf;
  }

  /** A kind by its share among those of which rows remain; by their number if no share is left. */
  private static int draw(double[] shares, int[] remaining, Chance chance) {
    double sum = 0;
    long rows = 0;
    for (int c = 0; c < shares.length; c++) {
      sum += remaining[c] > 0 ? shares[c] : 0;
      rows += remaining[c];
    }
    boolean byShare = sum > 1e-12;
    double at = chance.uniform() * (byShare ? sum : rows);
    int last = -1;
    for (int c = 0; c < shares.length; c++) {
      if (remaining[c] > 0) {
        last = c;
        at -= byShare ? shares[c] : remaining[c];
        if (at < 0) {
          return c;
        }
      }
    }
    return last;
  }

  private static int[] byFeature(
      Table table, int number, String label, double strength, Chance chance) {
    int rows = table.rows();
    double[] projection = new double[rows];
    for (int k = 0; k < table.variables().size(); k++) {
      String name = table.variables().get(k).name();
      if (!name.equals(label) && !name.equals(Table.ROW)) {
        double[] standard = standardised(table, k);
        double direction = chance.normal();
        for (int row = 0; row < rows; row++) {
          projection[row] += direction * standard[row];
        }
      }
    }
    double[] z = standardise(projection);
    double rest = StrictMath.sqrt(1 - strength * strength);
    double[] score = new double[rows];
    for (int row = 0; row < rows; row++) {
      score[row] = strength * z[row] + rest * chance.normal();
    }
    Integer[] order = new Integer[rows];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> score[i]));
    return cut(Arrays.stream(order).mapToInt(Integer::intValue).toArray(), number);
  }

  private static double[] standardised(Table table, int column) {
    double[] values = new double[table.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = table.get(row, column);
    }
    return standardise(values);
  }

  /** Mean 0 and variance 1; missing values become the mean. */
  private static double[] standardise(double[] values) {
    double sum = 0;
    int count = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    double mean = count == 0 ? 0 : sum / count;
    double square = 0;
    for (double value : values) {
      square += Double.isNaN(value) ? 0 : (value - mean) * (value - mean);
    }
    double deviation = StrictMath.sqrt(square / Math.max(1, count));
    double[] standard = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      boolean known = !Double.isNaN(values[i]) && deviation > 0;
      standard[i] = known ? (values[i] - mean) / deviation : 0;
    }
    return standard;
  }
}
