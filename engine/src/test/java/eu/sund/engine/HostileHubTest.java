package eu.sund.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a hub does, with as many colluding sites as the thresholds allow for: no honest site
 * tells both kinds of shares of a site, none signs two lists in a round or one without itself, none
 * opens a sum over too few, no attempt's number serves twice, nothing is said before it is written,
 * and from all that was said no sum can be computed but the one that was agreed.
 */
final class HostileHubTest {
  /**
   * @param attempts how many attempts the hub may make in the round
   * @param variants how many sets of keys a colluding site may advertise in one attempt
   * @param places how many places all honest sites together can be in
   */
  @ParameterizedTest
  @CsvSource({
    "3, 2, 1, true, 31152",
    "4, 1, 1, true, 22208",
    "4, 1, 2, false, 6177",
    "5, 1, 1, false, 57474"
  })
  void anything_aHubCanDo_opensNothingButTheAgreedSum(
      int sites, int attempts, int variants, boolean restarts, int places) {
    explores(sites, attempts, variants, restarts, places);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3, 1, true, 1846936",
    "4, 2, 1, false, 3541208",
    "5, 1, 2, false, 124373",
    "5, 1, 1, true, 919584"
  })
  @Tag("slow")
  void anything_aHubCanDoInMoreSteps_opensNothingButTheAgreedSum(
      int sites, int attempts, int variants, boolean restarts, int places) {
    explores(sites, attempts, variants, restarts, places);
  }

  private static void explores(
      int sites, int attempts, int variants, boolean restarts, int places) {
    HostileSearch search = new HostileSearch(new HostileWorld(sites), attempts, variants, restarts);
    assertThat(search.explore(12_000_000)).isEqualTo(places);
    assertThat(search.opened).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"3, 200", "4, 200", "5, 200"})
  void anything_byChance_opensNothingButTheAgreedSum(int sites, int walks) {
    walks(sites, walks);
  }

  @ParameterizedTest
  @CsvSource({"3, 3000", "4, 3000", "5, 3000", "7, 1000"})
  @Tag("slow")
  void anything_byMuchChance_opensNothingButTheAgreedSum(int sites, int walks) {
    walks(sites, walks);
  }

  private static void walks(int sites, int walks) {
    HostileWalk walk = new HostileWalk(new HostileWorld(sites));
    for (int seed = 1; seed <= walks; seed++) {
      walk.walk(seed, 60);
    }
    assertThat(walk.opened).isGreaterThan(walks / 20);
    assertThat(walk.refused).isGreaterThan(walks / 4);
  }
}
