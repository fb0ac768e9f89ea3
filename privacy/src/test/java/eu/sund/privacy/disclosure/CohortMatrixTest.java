package eu.sund.privacy.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Groups of patients, and the sums that the attacker subtracts. */
class CohortMatrixTest {
  private static final CohortMatrix RULE = new CohortMatrix(10);

  private static long[] patients(long from, long to) {
    return LongStream.range(from, to).toArray();
  }

  private static long[] union(long[]... sets) {
    return java.util.Arrays.stream(sets).flatMapToLong(LongStream::of).sorted().toArray();
  }

  private static long sum(long[] patients) {
    return LongStream.of(patients).map(p -> p * p + 7).sum();
  }

  @Test
  void finding_onePatientMore_isWhatSubtractionTells() {
    long[] all = patients(0, 100);
    long[] but = patients(0, 99);
    assertThat(sum(all) - sum(but)).isEqualTo(99 * 99 + 7);
    assertThat(RULE.finding(List.of(all), but)).contains(new CohortMatrix.Finding.Close(0));
  }

  @Test
  void finding_differencesFromZeroToTen_onlyOneToNineAreClose() {
    for (int less = 0; less <= 11; less++) {
      Optional<CohortMatrix.Finding> found =
          RULE.finding(List.of(patients(0, 100)), patients(less, 100));
      assertThat(found.isPresent()).as("%s fewer", less).isEqualTo(less >= 1 && less <= 9);
    }
  }

  @Test
  void finding_fourPatientsWithOtherValues_areFewChanged() {
    long[] now = union(patients(0, 96), patients(1000, 1004));
    assertThat(RULE.finding(List.of(patients(0, 100)), now)).isPresent();
    long[] refreshed = union(patients(0, 90), patients(1000, 1010));
    assertThat(RULE.finding(List.of(patients(0, 100)), refreshed)).isEmpty();
  }

  @Test
  void finding_twoHalvesAndAWholeWithOneMore_pairsAreFarApartAndTheSumIsOne() {
    long[] left = patients(0, 50);
    long[] right = patients(50, 100);
    long[] whole = patients(0, 101);
    assertThat(sum(whole) - sum(left) - sum(right)).isEqualTo(100 * 100 + 7);
    assertThat(CohortMatrix.apart(left, whole, 0)).isGreaterThan(9);
    assertThat(CohortMatrix.apart(right, whole, 0)).isGreaterThan(9);
    assertThat(RULE.finding(List.of(left, right), whole))
        .contains(new CohortMatrix.Finding.Combined());
    assertThat(RULE.finding(List.of(left, right), patients(0, 100))).isEmpty();
    assertThat(RULE.finding(List.of(left, right), patients(0, 115))).isEmpty();
  }

  @Test
  void finding_smallAtomsSingledOutTogether_areFound() {
    // left + right − whole leaves 4 patients added and 4 taken away: eight in all.
    long[] left = patients(0, 50);
    long[] right = union(patients(50, 100), patients(200, 204));
    long[] whole = union(patients(0, 100), patients(300, 304));
    assertThat(RULE.finding(List.of(left, right), whole))
        .contains(new CohortMatrix.Finding.Combined());
    assertThat(new CohortMatrix(8).finding(List.of(left, right), whole)).isEmpty();
  }

  @Test
  void finding_wholeFirst_theOrderDoesNotMatter() {
    long[] left = patients(0, 50);
    long[] right = patients(50, 100);
    long[] whole = patients(0, 101);
    assertThat(RULE.finding(List.of(whole, left), right)).isPresent();
    assertThat(RULE.finding(List.of(whole, right), left)).isPresent();
  }

  @Test
  void finding_emptyGroups_sayNothing() {
    assertThat(RULE.finding(List.of(patients(0, 100)), new long[0])).isEmpty();
    assertThat(RULE.finding(List.of(new long[0]), patients(0, 6))).isEmpty();
  }

  @Test
  void finding_earlierOnesAreAlreadyTooClose_aFarGroupIsNotBlamed() {
    List<long[]> earlier = List.of(patients(0, 100), patients(0, 85));
    assertThat(new CohortMatrix(20).finding(earlier, patients(0, 40))).isEmpty();
  }

  @Test
  void modular_productsAndKernel_areRight() {
    long p = ModularKernel.PRIME;
    assertThat(ModularKernel.times(p - 1, p - 1)).isEqualTo(1);
    assertThat(ModularKernel.times(1L << 60, 2)).isEqualTo(1);
    assertThat(ModularKernel.times(123456789012345678L, 987654321098765432L))
        .isEqualTo(
            java.math.BigInteger.valueOf(123456789012345678L)
                .multiply(java.math.BigInteger.valueOf(987654321098765432L))
                .mod(java.math.BigInteger.valueOf(p))
                .longValueExact());
  }
}
