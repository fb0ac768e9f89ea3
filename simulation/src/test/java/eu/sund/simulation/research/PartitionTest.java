package eu.sund.simulation.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PartitionTest {
  private static final Table TABLE = new Synthetic(3000, 4).table(7);

  private static double mean(VirtualSite site, String variable) {
    int column = site.table().indexOf(variable);
    double sum = 0;
    for (int row = site.from(); row < site.to(); row++) {
      sum += site.table().get(row, column);
    }
    return sum / site.rows();
  }

  private static double spread(Partition partition, String variable) {
    double[] means = partition.sites().stream().mapToDouble(s -> mean(s, variable)).toArray();
    double middle = Arrays.stream(means).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(means).map(m -> (m - middle) * (m - middle)).average().orElseThrow());
  }

  private static double[] sorted(Table table, String variable) {
    double[] values = new double[table.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = table.get(row, table.indexOf(variable));
    }
    Arrays.sort(values);
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"iid", "dirichlet:0.3", "dirichlet:0.001", "quantity:0.5", "feature:0.9"})
  void of_anySplit_dealsEveryRowOnceAndRepeats(String text) {
    Split split = Split.parse(text);
    Partition first = Partition.of(TABLE, split, 17, "y", 3);
    Partition again = Partition.of(TABLE, split, 17, "y", 3);
    Partition other = Partition.of(TABLE, split, 17, "y", 4);
    assertThat(first.sites()).hasSize(17);
    assertThat(first.sites().stream().mapToInt(VirtualSite::rows).sum()).isEqualTo(3000);
    assertThat(first.sites()).allSatisfy(s -> assertThat(s.rows()).isPositive());
    assertThat(sorted(first.table(), "x1")).isEqualTo(sorted(TABLE, "x1"));
    List<Double> a = new ArrayList<>();
    List<Double> b = new ArrayList<>();
    List<Double> c = new ArrayList<>();
    for (int row = 0; row < 3000; row++) {
      a.add(first.table().get(row, 0));
      b.add(again.table().get(row, 0));
      c.add(other.table().get(row, 0));
    }
    assertThat(a).isEqualTo(b).isNotEqualTo(c);
  }

  @Test
  void of_labelSkew_growsAsAlphaFalls() {
    double strong = spread(Partition.of(TABLE, Split.parse("dirichlet:0.1"), 20, "y", 1), "y");
    double weak = spread(Partition.of(TABLE, Split.parse("dirichlet:100"), 20, "y", 1), "y");
    double none = spread(Partition.of(TABLE, new Split.Iid(), 20, "y", 1), "y");
    assertThat(strong).isGreaterThan(0.3);
    assertThat(weak).isLessThan(0.08);
    assertThat(none).isLessThan(0.08);
  }

  @Test
  void of_quantitySkew_changesSizesAndNotLabels() {
    Partition partition = Partition.of(TABLE, Split.parse("quantity:0.3"), 10, "y", 1);
    int[] sizes = partition.sites().stream().mapToInt(VirtualSite::rows).sorted().toArray();
    assertThat(sizes[9]).isGreaterThan(5 * sizes[2]);
  }

  @Test
  void of_featureSkew_movesFeaturesWithItsStrength() {
    double strong = 0;
    double none = 0;
    for (String x : List.of("x1", "x2", "x3", "x4")) {
      strong += spread(Partition.of(TABLE, Split.parse("feature:1"), 10, "y", 1), x);
      none += spread(Partition.of(TABLE, Split.parse("feature:0"), 10, "y", 1), x);
    }
    assertThat(strong).isGreaterThan(4 * none);
  }

  @Test
  void of_variable_makesASiteOfEachValueAndLeavesOutUnknown() {
    Variable hospital = Variable.category("hospital", "Turku", "Århus Øst", "12");
    double[] values = new double[3000];
    for (int row = 0; row < 3000; row++) {
      values[row] = row % 4 == 3 ? Double.NaN : row % 4;
    }
    Partition partition =
        Partition.of(TABLE.with(hospital, values), new Split.ByVariable("hospital"), 0, "y", 1);
    assertThat(partition.sites().stream().map(s -> s.site().value()))
        .containsExactly("hospital-12", "rhus-st", "turku");
    assertThat(partition.sites()).allSatisfy(s -> assertThat(s.rows()).isEqualTo(750));
    for (VirtualSite site : partition.sites()) {
      int column = site.table().indexOf("hospital");
      for (int row = site.from(); row < site.to(); row++) {
        assertThat(site.table().get(row, column)).isEqualTo(site.table().get(site.from(), column));
      }
    }
  }

  @Test
  void parse_otherText_namesTheForms() {
    for (String text :
        List.of("", "iid:1", "dirichlet", "dirichlet:x", "dirichlet:0", "feature:2")) {
      assertThatThrownBy(() -> Split.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void of_moreSitesThanRows_isRefused() {
    assertThatThrownBy(() -> Partition.of(TABLE, new Split.Iid(), 3001, "y", 1))
        .isInstanceOf(SundException.class);
  }
}
