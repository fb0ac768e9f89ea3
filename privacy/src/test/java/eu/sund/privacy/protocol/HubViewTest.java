package eu.sund.privacy.protocol;

import static eu.sund.privacy.protocol.TestNetwork.site;
import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.core.TensorSpec;
import eu.sund.core.port.Workers;
import eu.sund.privacy.protocol.Secured.Silent;
import eu.sund.privacy.secagg.MaskKey;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.Masks;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.Thresholds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the hub sees tells nothing but the sum.
 *
 * <p>The statistics have fixed seeds. Each of their comparisons fails for truly uniform bytes with
 * probability below 1e-6: chi-square with 255 degrees of freedom above 380 (6e-7, after Wilson and
 * Hilferty), a correlation of N pairs beyond 5/√N (6e-7).
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class HubViewTest {
  private static final int WORDS = 1 << 14;
  private static final Layout LAYOUT =
      new Layout("words", List.of(TensorSpec.vector("w", WORDS, new Encoding.Weight(1))));
  private static final double CHI_SQUARE_MAX = 380;
  private static final double CORRELATION_MAX = 5 / Math.sqrt(WORDS);

  @Test
  void words_ofTwoWorldsWithOneSum_cannotBeToldApart() {
    TestNetwork network = TestNetwork.of(4);
    Map<SiteId, Silent> all = new TreeMap<>();
    network.sites().forEach(site -> all.put(site, Silent.NEVER));
    Map<SiteId, byte[]> left = inputs(network, 0);
    Map<SiteId, byte[]> right = inputs(network, 1 << 22);
    for (long seed = 1; seed <= 2; seed++) {
      Secured one = new Secured(network, LAYOUT, left, all, seed).run();
      Secured other = new Secured(network, LAYOUT, right, all, 100 + seed).run();
      assertThat(one.opened.orElseThrow().sum()).isEqualTo(other.opened.orElseThrow().sum());
      for (SiteId site : network.sites()) {
        looksUniform(one.masked.get(site), left.get(site));
        looksUniform(other.masked.get(site), right.get(site));
        looksUniform(one.masked.get(site), right.get(site));
        assertThat(twoSamples(one.masked.get(site), other.masked.get(site)))
            .isLessThan(CHI_SQUARE_MAX);
      }
    }
    // The same statistics tell the worlds apart at once where nothing is masked.
    assertThat(twoSamples(left.get(site(1)), right.get(site(1)))).isGreaterThan(10_000);
    assertThat(chiSquare(left.get(site(1)))).isGreaterThan(10_000);
    assertThat(correlation(left.get(site(1)), left.get(site(1)))).isGreaterThan(0.99);
  }

  /** A ramp at each site; {@code moved} goes from the second site to the first. */
  private static Map<SiteId, byte[]> inputs(TestNetwork network, int moved) {
    Map<SiteId, byte[]> all = new TreeMap<>();
    for (SiteId site : network.sites()) {
      int number = TestNetwork.number(site);
      ByteBuffer words = ByteBuffer.allocate(4 * WORDS).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < WORDS; i++) {
        words.putInt(number * i + (number == 1 ? moved : number == 2 ? -moved : 0));
      }
      all.put(site, words.array());
    }
    return all;
  }

  private static void looksUniform(byte[] masked, byte[] input) {
    assertThat(chiSquare(masked)).isLessThan(CHI_SQUARE_MAX);
    assertThat(Math.abs(correlation(masked, input))).isLessThan(CORRELATION_MAX);
  }

  private static double chiSquare(byte[] bytes) {
    int[] counts = counts(bytes);
    double expected = bytes.length / 256.0;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }

  private static double twoSamples(byte[] left, byte[] right) {
    int[] one = counts(left);
    int[] other = counts(right);
    double sum = 0;
    for (int i = 0; i < 256; i++) {
      double both = one[i] + other[i];
      sum += both == 0 ? 0 : (one[i] - other[i]) * (double) (one[i] - other[i]) / both;
    }
    return sum;
  }

  private static int[] counts(byte[] bytes) {
    int[] counts = new int[256];
    for (byte b : bytes) {
      counts[b & 0xff]++;
    }
    return counts;
  }

  private static double correlation(byte[] left, byte[] right) {
    ByteBuffer one = ByteBuffer.wrap(left).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer other = ByteBuffer.wrap(right).order(ByteOrder.LITTLE_ENDIAN);
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double syy = 0;
    double sxy = 0;
    for (int i = 0; i < WORDS; i++) {
      double x = one.getInt(4 * i);
      double y = other.getInt(4 * i);
      sx += x;
      sy += y;
      sxx += x * x;
      syy += y * y;
      sxy += x * y;
    }
    double n = WORDS;
    return (n * sxy - sx * sy) / Math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
  }

  /** One mask in a site's words: its key, known by its digest, and its sign. */
  private record Term(Digest key, boolean add) {}

  private static List<Term> terms(Masks masks) {
    return masks.keys().stream()
        .map(mask -> new Term(Digest.of(mask.key().bytes()), mask.add()))
        .toList();
  }

  /**
   * The words of all sites are there, also late ones of sites that were left out; the hub has what
   * the sum was opened with and all that {@code n_c} of the survivors know. Over the ring Z_2^32,
   * symbolically: which sums of honest sites' words carry no mask that it lacks.
   */
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 10})
  void words_withStateOfColludingSites_keepAFreeMaskForEachTarget(int sites) {
    Thresholds by = new Thresholds(sites);
    for (int lost = 0; lost <= by.dropoutsMax(); lost++) {
      List<SiteId> all = TestNetwork.of(sites).sites();
      List<SiteId> survivors = all.subList(lost, sites);
      List<SiteId> honest = all.subList(0, sites - by.collusion());
      Map<SiteId, List<Term>> masks = new TreeMap<>();
      Script script =
          new Script(
              sites,
              survivors,
              masking -> {
                masks.put(masking.side().self(), terms(masking.masks()));
              });
      script.revealing();
      Set<Digest> known =
          survivors.stream()
              .flatMap(site -> script.say(site, script.reveals.get(site)).stream())
              .filter(HubStep.Open.class::isInstance)
              .flatMap(open -> terms(((HubStep.Open) open).masks()).stream())
              .map(Term::key)
              .collect(Collectors.toSet());
      assertThat(known).isNotEmpty();
      for (SiteId site : all) {
        if (!honest.contains(site)) {
          masks.get(site).forEach(term -> known.add(term.key()));
        }
      }
      List<SiteId> target = survivors.stream().filter(honest::contains).toList();
      int[] indicator = honest.stream().mapToInt(s -> target.contains(s) ? 1 : 0).toArray();
      assertThat(target.size()).isGreaterThanOrEqualTo(2);
      List<int[]> free = unmasked(honest, masks, known);
      assertThat(free).as(sites + " sites, " + lost + " lost").hasSize(1);
      int scale = free.getFirst()[honest.indexOf(target.getFirst())];
      for (int i = 0; i < indicator.length; i++) {
        assertThat(free.getFirst()[i]).isEqualTo(scale * indicator[i]);
      }
    }
  }

  /** A basis of the combinations of rows in which no unknown mask is left, by elimination. */
  private static List<int[]> unmasked(
      List<SiteId> honest, Map<SiteId, List<Term>> masks, Set<Digest> known) {
    Map<Digest, Integer> columns = new HashMap<>();
    for (SiteId site : honest) {
      for (Term term : masks.get(site)) {
        if (!known.contains(term.key())) {
          columns.putIfAbsent(term.key(), columns.size());
        }
      }
    }
    int width = columns.size();
    List<int[]> rows = new ArrayList<>();
    for (int r = 0; r < honest.size(); r++) {
      int[] row = new int[width + honest.size()];
      for (Term term : masks.get(honest.get(r))) {
        Integer column = columns.get(term.key());
        if (column != null) {
          row[column] += term.add() ? 1 : -1;
        }
      }
      row[width + r] = 1;
      rows.add(row);
    }
    int done = 0;
    for (int c = 0; c < width; c++) {
      for (int r = done; r < rows.size(); r++) {
        // Units of the ring are the odd numbers; nothing else but 0 stands here.
        assertThat(rows.get(r)[c] == 0 || (rows.get(r)[c] & 1) == 1).isTrue();
        if (rows.get(r)[c] != 0) {
          int[] pivot = rows.remove(r);
          rows.add(done, pivot);
          for (int other = done + 1; other < rows.size(); other++) {
            int factor = rows.get(other)[c] * inverse(pivot[c]);
            for (int i = 0; i < pivot.length; i++) {
              rows.get(other)[i] -= factor * pivot[i];
            }
          }
          done++;
          break;
        }
      }
    }
    return rows.subList(done, rows.size()).stream()
        .map(row -> java.util.Arrays.copyOfRange(row, width, row.length))
        .toList();
  }

  private static int inverse(int odd) {
    int x = odd;
    for (int i = 0; i < 5; i++) {
      x *= 2 - odd * x;
    }
    return x;
  }

  @Test
  void words_underAnotherUnknownKey_meanAnyInput() {
    Staged staged = Staged.shared(4);
    var all = TestNetwork.of(4).sites();
    SiteStep step = staged.hear(site(1), staged.boxes(site(1), all)).steps().getFirst();
    Masks masks = ((SiteStep.MaskWords) step).masks();
    byte[] input = inputs(TestNetwork.of(4), 0).get(site(1));
    byte[] masked = apply(masks, LAYOUT, input);
    assertThat(apply(undo(masks.keys()), LAYOUT, masked)).isEqualTo(input);
    // The hub knows the site's own mask and that shared with the colluding fourth site; of the two
    // others it knows neither. Let it even know one of them.
    List<MaskKey> keys = new ArrayList<>(masks.keys());
    assertThat(keys).hasSize(4);
    for (long seed = 1; seed <= 5; seed++) {
      keys.set(1, random(seed));
      byte[] implied = apply(undo(keys), LAYOUT, masked);
      looksUniform(implied, input);
    }
    // And one word under very many keys.
    Layout one = new Layout("one", List.of(TensorSpec.vector("w", 4, new Encoding.Weight(1))));
    byte[] word = java.util.Arrays.copyOf(masked, 16);
    byte[] implied = new byte[16 * 4096];
    for (int i = 0; i < 4096; i++) {
      keys.set(1, random(1000 + i));
      System.arraycopy(apply(undo(keys), one, word), 0, implied, 16 * i, 16);
    }
    assertThat(chiSquare(implied)).isLessThan(CHI_SQUARE_MAX);
  }

  private static MaskKey random(long seed) {
    return new MaskKey(Secret.taking(TestNetwork.entropy(site(9), seed).bytes(32)), true);
  }

  private static Masks undo(List<MaskKey> keys) {
    return new Masks(
        TestNetwork.SUITE, keys.stream().map(k -> new MaskKey(k.key(), !k.add())).toList());
  }

  private static byte[] apply(Masks masks, Layout layout, byte[] words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      MaskedWords.add(masks, layout, Blob.of(words), Channels.newChannel(out), Workers.none());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
