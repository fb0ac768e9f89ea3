package eu.sund.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.AnalysisRef;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.Noise;
import eu.sund.core.Plan;
import eu.sund.core.SiteId;
import eu.sund.core.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Over which sites sums may be opened one after another. */
final class MissingTest {
  private static final List<SiteId> FIVE = TestKeys.sites(5);

  private static List<SiteId> without(int sites, Integer... gone) {
    List<SiteId> list = new ArrayList<>(TestKeys.sites(sites));
    list.removeAll(List.of(gone).stream().map(i -> new SiteId("s" + i)).toList());
    return list;
  }

  private static Plan plan(int rounds, boolean noisy) {
    Noise noise = noisy ? Noise.of(0.01, 20) : Noise.NONE;
    TensorSpec n = new TensorSpec("n", List.of(), new Encoding.Count(1e6), noise);
    return new Plan(
        new AnalysisRef("count", 1), List.of("x"), List.of(new Layout("n", List.of(n))), rounds);
  }

  @Test
  void wait_allowsAllSitesOnly() {
    assertThat(Missing.WAIT.allows(FIVE, List.of(), FIVE)).isTrue();
    assertThat(Missing.WAIT.allows(FIVE, List.of(), without(5, 2))).isFalse();
    assertThat(Missing.WAIT.mayDrop()).isFalse();
  }

  @Test
  void exact_firstSumWithoutASite_isAllowed() {
    assertThat(Missing.EXACT.allows(FIVE, List.of(), without(5, 2))).isTrue();
    assertThat(Missing.EXACT.allows(FIVE, List.of(without(5, 2)), without(5, 2))).isTrue();
  }

  @Test
  void exact_laterSumWithoutOneOrTwoSites_isRefused() {
    assertThat(Missing.EXACT.allows(FIVE, List.of(FIVE), without(5, 2))).isFalse();
    assertThat(Missing.EXACT.allows(FIVE, List.of(without(5, 2)), FIVE)).isFalse();
    List<SiteId> ten = TestKeys.sites(10);
    assertThat(Missing.EXACT.allows(ten.stream().sorted().toList(), List.of(), ten)).isTrue();
    assertThat(Missing.EXACT.allows(ten, List.of(ten), without(10, 2, 3))).isFalse();
    assertThat(Missing.EXACT.allows(ten, List.of(ten), without(10, 2, 3, 4))).isTrue();
  }

  /** Each pair of sets differs by three or more, and yet together they tell site 3. */
  @Test
  void exact_setsThatTogetherTellASite_areRefused() {
    List<SiteId> one = without(5, 4, 5);
    List<SiteId> two = without(5, 1, 2);
    List<SiteId> three = without(5, 3);
    assertThat(Missing.EXACT.allows(FIVE, List.of(one, two), three)).isFalse();
  }

  @Test
  void noisy_atMostThreeSets() {
    List<List<SiteId>> two = List.of(FIVE, without(5, 2));
    assertThat(Missing.NOISY.allows(FIVE, two, without(5, 3))).isTrue();
    List<List<SiteId>> three = List.of(FIVE, without(5, 2), without(5, 3));
    assertThat(Missing.NOISY.allows(FIVE, three, without(5, 3))).isTrue();
    assertThat(Missing.NOISY.allows(FIVE, three, without(5, 4))).isFalse();
  }

  @Test
  void allowsBeside_anotherRunOfTheQuestion_guardsOneSiteOrPairs() {
    List<List<SiteId>> before = List.of(FIVE);
    assertThat(Missing.allowsBeside(plan(1, false), before, FIVE)).isTrue();
    assertThat(Missing.allowsBeside(plan(1, false), before, without(5, 1, 2))).isFalse();
    assertThat(Missing.allowsBeside(plan(9, false), before, without(5, 1))).isFalse();
    assertThat(Missing.allowsBeside(plan(9, false), before, without(5, 1, 2))).isTrue();
    assertThat(Missing.allowsBeside(plan(9, true), before, without(5, 1))).isTrue();
    // A site that joins later is told apart just so.
    assertThat(Missing.allowsBeside(plan(9, false), before, TestKeys.sites(6))).isFalse();
  }
}
