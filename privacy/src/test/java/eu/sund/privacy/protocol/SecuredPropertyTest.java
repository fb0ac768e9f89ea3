package eu.sund.privacy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.core.TensorSpec;
import eu.sund.privacy.protocol.Secured.Silent;
import eu.sund.privacy.secagg.Thresholds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever falls silent where: the plain sum, bit by bit, over those who stayed, or a clean stop.
 */
@SuppressWarnings({"NullAway", "EnumOrdinal"}) // the maps of a test hold what it asks for
final class SecuredPropertyTest {
  private static final Layout SMALL =
      new Layout("small", List.of(TensorSpec.vector("counts", 3, new Encoding.Count(1000))));

  @ParameterizedTest
  @CsvSource({"3, 1, 16", "4, 1, 21", "5, 1, 26"})
  void run_everyPatternOfSilence_opensThePlainSumOrStops(int sites, int most, int patterns) {
    assertThat(patterns(sites, most)).isEqualTo(patterns);
  }

  @ParameterizedTest
  @CsvSource({"4, 2, 171", "5, 2, 276", "6, 3, 2906"})
  @Tag("slow")
  void run_everyPatternOfSilenceOfMoreSites_opensThePlainSumOrStops(
      int sites, int most, int patterns) {
    assertThat(patterns(sites, most)).isEqualTo(patterns);
  }

  @Test
  void run_anyNumberOfSites_opensThePlainSumOrStops() {
    int opened = 0;
    for (int seed = 1; seed <= 16; seed++) {
      opened += random(seed, 3 + seed % 8) ? 1 : 0;
    }
    assertThat(opened).isBetween(4, 15);
  }

  @Test
  void run_twelveSites_opensThePlainSum() {
    Map<SiteId, Silent> silent = dropouts(12, 3, 5);
    assertThat(holds(TestNetwork.of(12), layout(new SplittableRandom(5)), silent, 5)).isTrue();
  }

  @Test
  @Tag("slow")
  void run_manySeeds_opensThePlainSumOrStops() {
    int opened = 0;
    for (int seed = 1000; seed < 1400; seed++) {
      opened += random(seed, 3 + seed % 14) ? 1 : 0;
    }
    assertThat(opened).isBetween(150, 390);
  }

  @ParameterizedTest
  @ValueSource(ints = {33, 50, 64})
  @Tag("slow")
  void run_manySitesWithAsManyDropoutsAsMayBe_opensThePlainSum(int sites) {
    Map<SiteId, Silent> silent = dropouts(sites, new Thresholds(sites).dropoutsMax(), sites);
    Layout layout = layout(new SplittableRandom(sites));
    assertThat(holds(TestNetwork.of(sites), layout, silent, sites)).isTrue();
  }

  /** As many as {@code most} of the sites silent, each at each step. */
  private static int patterns(int sites, int most) {
    TestNetwork network = TestNetwork.of(sites);
    int tried = 0;
    int size = Silent.values().length;
    for (int code = 0; code < Math.pow(size, sites); code++) {
      Map<SiteId, Silent> silent = new TreeMap<>();
      int rest = code;
      for (SiteId site : network.sites()) {
        silent.put(site, Silent.values()[rest % size]);
        rest /= size;
      }
      if (silent.values().stream().filter(s -> s != Silent.NEVER).count() <= most) {
        holds(network, SMALL, silent, code);
        tried++;
      }
    }
    return tried;
  }

  private static boolean random(long seed, int sites) {
    SplittableRandom random = new SplittableRandom(seed);
    int most = new Thresholds(sites).dropoutsMax() + 1;
    return holds(
        TestNetwork.of(sites),
        layout(random),
        dropouts(sites, random.nextInt(most + 1), seed),
        seed);
  }

  private static Map<SiteId, Silent> dropouts(int sites, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<SiteId, Silent> silent = new TreeMap<>();
    TestNetwork.of(sites).sites().forEach(site -> silent.put(site, Silent.NEVER));
    for (int i = 0; i < count; i++) {
      silent.put(TestNetwork.site(1 + random.nextInt(sites)), Silent.values()[random.nextInt(5)]);
    }
    return silent;
  }

  private static Layout layout(SplittableRandom random) {
    List<TensorSpec> tensors = new ArrayList<>();
    if (random.nextBoolean()) {
      tensors.add(TensorSpec.vector("c", 1 + random.nextInt(40), new Encoding.Count(0x1p53)));
    }
    if (random.nextBoolean()) {
      tensors.add(TensorSpec.vector("r", 1 + random.nextInt(40), new Encoding.Real(0x1p60)));
    }
    tensors.add(TensorSpec.vector("w", 1 + random.nextInt(3000), new Encoding.Weight(1)));
    return new Layout("any", tensors);
  }

  /** Words whose sum over 64 sites wraps in no tensor. */
  static Map<SiteId, byte[]> words(TestNetwork network, Layout layout, long seed) {
    SplittableRandom random = new SplittableRandom(~seed);
    Map<SiteId, byte[]> words = new TreeMap<>();
    for (SiteId site : network.sites()) {
      ByteBuffer buffer = ByteBuffer.allocate((int) layout.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (TensorSpec tensor : layout.tensors()) {
        int width = tensor.encoding().bytes() == 4 ? 4 : 8;
        for (long i = 0; i < tensor.bytes() / width; i++) {
          if (width == 4) {
            buffer.putInt(random.nextInt(-(1 << 24), 1 << 24));
          } else {
            buffer.putLong(random.nextLong(-(1L << 55), 1L << 55));
          }
        }
      }
      words.put(site, buffer.array());
    }
    return words;
  }

  /** Checks one attempt against what must come of it; whether a sum was opened. */
  private static boolean holds(
      TestNetwork network, Layout layout, Map<SiteId, Silent> silent, long seed) {
    Thresholds by = new Thresholds(network.sites().size());
    Secured run = new Secured(network, layout, words(network, layout, seed), silent, seed).run();
    List<SiteId> survivors = after(silent, Silent.MASK).toList();
    boolean opens =
        survivors.size() >= by.survivorsMin()
            && after(silent, Silent.CONFIRM).count() >= by.threshold()
            && after(silent, Silent.REVEAL).count() >= by.threshold();
    String what = "seed " + seed + " " + silent;
    assertThat(run.opened.isPresent()).as(what).isEqualTo(opens);
    if (!opens) {
      assertThat(run.steps).as(what).noneMatch(HubStep.Open.class::isInstance);
      return false;
    }
    var opened = run.opened.get();
    assertThat(opened.survivors()).as(what).isEqualTo(survivors);
    assertThat(Arrays.equals(opened.sum(), run.plainSum(survivors))).as(what).isTrue();
    assertThat(run.holds(opened.sum(), opened.check())).as(what).isTrue();
    byte[] other = opened.sum().clone();
    other[0] ^= 1;
    assertThat(run.holds(other, opened.check())).as(what).isFalse();
    assertThat(run.steps.stream().filter(HubStep.Open.class::isInstance)).as(what).hasSize(1);
    return true;
  }

  private static Stream<SiteId> after(Map<SiteId, Silent> silent, Silent step) {
    return silent.entrySet().stream()
        .filter(e -> e.getValue().compareTo(step) > 0)
        .map(Map.Entry::getKey);
  }
}
