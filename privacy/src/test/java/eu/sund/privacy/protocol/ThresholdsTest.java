package eu.sund.privacy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import eu.sund.privacy.secagg.Thresholds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ThresholdsTest {
  @ParameterizedTest
  @CsvSource({
    "3, 0, 2, 3, 0",
    "4, 1, 3, 3, 1",
    "5, 1, 4, 4, 1",
    "6, 1, 4, 4, 2",
    "7, 2, 5, 5, 2",
    "10, 3, 7, 7, 3",
    "20, 6, 14, 14, 6",
    "50, 16, 34, 34, 16"
  })
  void thresholds_bySites_areThoseOfTheTable(
      int sites, int collusion, int threshold, int survivors, int dropouts) {
    Thresholds by = new Thresholds(sites);
    assertThat(by.collusion()).isEqualTo(collusion);
    assertThat(by.threshold()).isEqualTo(threshold);
    assertThat(by.survivorsMin()).isEqualTo(survivors);
    assertThat(by.dropoutsMax()).isEqualTo(dropouts);
  }

  @Test
  void thresholds_everyNumberOfSites_leaveNoTwoListsAndNoSingleSite() {
    for (int n = 3; n <= 64; n++) {
      Thresholds by = new Thresholds(n);
      assertThat(2 * by.threshold()).isGreaterThan(n + by.collusion());
      assertThat(by.threshold()).isGreaterThan(by.collusion());
      assertThat(by.survivorsMin() - by.collusion()).isGreaterThanOrEqualTo(2);
      assertThat(by.survivorsMin()).isBetween(by.threshold(), n);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Thresholds(2));
    assertThatIllegalArgumentException().isThrownBy(() -> new Thresholds(65));
  }
}
