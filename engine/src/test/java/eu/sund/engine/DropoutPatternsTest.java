package eu.sund.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.engine.DropoutRun.Order;
import eu.sund.engine.DropoutRun.Step;
import eu.sund.engine.DropoutRun.Way;
import eu.sund.privacy.secagg.Thresholds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every pattern of silence: each site falls silent before any of its messages or never, which makes
 * {@code (6 rounds + 1)^n} patterns, each in four ways and two orders of delivery. In each the hub
 * opens the plain ring sum over those whose words are there, bit by bit, if as many help as the
 * thresholds say, and otherwise waits for those that are silent and for nobody else; once they are
 * back the run ends, each round's sum opened exactly once.
 *
 * <p>Patterns that differ only in places that no site comes to are one run. That no site came to
 * such a place is checked for each pattern by what the sites of the run said.
 */
@SuppressWarnings({"NullAway", "EnumOrdinal"}) // the maps of a test hold what it asks for
final class DropoutPatternsTest {
  private static final int STEPS = Step.values().length;

  /** A study over sites. */
  private record Study(int sites, int rounds, Missing missing) {
    int places() {
      return rounds * STEPS + 1;
    }
  }

  /**
   * What the patterns came to.
   *
   * @param patterns how many there are
   * @param runs how many different ones, each in all ways and orders
   * @param opened in how many patterns all sums are opened without waiting for who is silent
   * @param fewer in how many of these the last sum is over fewer than all sites
   */
  private record Count(int patterns, int runs, int opened, int fewer) {
    String figures() {
      return patterns + " " + runs + " " + opened + " " + fewer;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, 1, EXACT, 343 52 7 0",
    "4, 1, EXACT, 2401 511 25 16",
    "4, 1, WAIT, 2401 119 9 0",
    "5, 1, EXACT, 16807 1312 31 20",
    "5, 1, WAIT, 16807 262 11 0",
    "4, 2, NOISY, 28561 2029 49 40",
  })
  void run_everyPatternOfSilence_opensThePlainSumOrWaits(
      int sites, int rounds, Missing missing, String figures) {
    assertThat(all(new Study(sites, rounds, missing)).figures()).isEqualTo(figures);
  }

  @ParameterizedTest
  @CsvSource({"6, 1, EXACT, 117649 15544 577 504", "5, 2, NOISY, 371293 5323 61 50"})
  @Tag("slow")
  void run_everyPatternOfSilenceOfMoreSites_opensThePlainSumOrWaits(
      int sites, int rounds, Missing missing, String figures) {
    assertThat(all(new Study(sites, rounds, missing)).figures()).isEqualTo(figures);
  }

  private static Count all(Study study) {
    DropoutWorld world = new DropoutWorld(study.sites(), study.rounds(), study.missing());
    Map<List<Integer>, List<Integer>> runs = new HashMap<>();
    int patterns = 0;
    int opened = 0;
    int fewer = 0;
    for (int code = 0; code < Math.pow(study.places(), study.sites()); code++) {
      List<Integer> pattern = pattern(code, study);
      Expected expected = expected(pattern, study);
      List<Integer> said = runs.get(expected.reached());
      if (said == null) {
        said = inAllWays(world, study, expected);
        runs.put(expected.reached(), said);
      }
      for (int site = 0; site < study.sites(); site++) {
        DropoutWorld.rule(
            expected.reached().get(site) != DropoutRun.NEVER || said.get(site) <= pattern.get(site),
            pattern + " is another run than " + expected);
      }
      patterns++;
      if (expected.sums().size() == study.rounds()) {
        opened++;
        fewer += expected.sums().getLast().size() < study.sites() ? 1 : 0;
      }
    }
    return new Count(patterns, runs.size(), opened, fewer);
  }

  private static List<Integer> pattern(int code, Study study) {
    List<Integer> pattern = new ArrayList<>();
    for (int rest = code; pattern.size() < study.sites(); rest /= study.places()) {
      int place = rest % study.places();
      pattern.add(place == study.places() - 1 ? DropoutRun.NEVER : place);
    }
    return pattern;
  }

  /**
   * What must come of a pattern.
   *
   * @param reached the pattern with the places only that sites come to
   * @param sums the sums that are opened without waiting, each by its sites' numbers
   * @param awaited whom the hub waits for then; nobody if it is through
   */
  private record Expected(List<Integer> reached, List<List<Integer>> sums, List<Integer> awaited) {}

  private static Expected expected(List<Integer> pattern, Study study) {
    Thresholds by = new Thresholds(study.sites());
    int least = study.missing().mayDrop() ? by.survivorsMin() : study.sites();
    List<Integer> reached = new ArrayList<>(Collections.nCopies(study.sites(), DropoutRun.NEVER));
    List<List<Integer>> sums = new ArrayList<>();
    List<Integer> inSum = new ArrayList<>();
    for (int site = 0; site < study.sites(); site++) {
      inSum.add(site);
    }
    for (int round = 0; round < study.rounds(); round++) {
      List<Integer> speaking = inSum;
      for (Step step : Step.values()) {
        int place = round * STEPS + step.ordinal();
        speaking.stream()
            .filter(site -> pattern.get(site) == place)
            .forEach(site -> reached.set(site, place));
        boolean gathers = step.compareTo(Step.CONFIRM) < 0;
        List<Integer> asked = gathers ? speaking : inSum;
        List<Integer> there = asked.stream().filter(site -> pattern.get(site) > place).toList();
        if (there.size() < (gathers ? least : by.threshold())) {
          List<Integer> awaited = new ArrayList<>(asked);
          awaited.removeAll(there);
          return new Expected(reached, sums, awaited);
        }
        speaking = there;
        inSum = gathers ? there : inSum;
      }
      sums.add(inSum);
    }
    return new Expected(reached, sums, List.of());
  }

  /** How many places each site went through. */
  private static List<Integer> inAllWays(DropoutWorld world, Study study, Expected expected) {
    List<Integer> most = new ArrayList<>(Collections.nCopies(study.sites(), 0));
    for (Way way : Way.values()) {
      for (Order order : Order.values()) {
        Map<SiteId, Integer> silentFrom = new TreeMap<>();
        for (int site = 0; site < study.sites(); site++) {
          silentFrom.put(world.sites.get(site), expected.reached().get(site));
        }
        DropoutRun run = new DropoutRun(world, silentFrom, way, order);
        for (int site = 0; site < study.sites(); site++) {
          most.set(site, Math.max(most.get(site), run.said(world.sites.get(site))));
        }
        isAsExpected(world, study, expected, run);
        run.comeBack();
        hasEnded(world, study, run);
      }
    }
    return most;
  }

  private static void isAsExpected(
      DropoutWorld world, Study study, Expected expected, DropoutRun run) {
    List<List<SiteId>> sums = expected.sums().stream().map(sum -> named(world, sum)).toList();
    assertThat(run.opened.stream().map(DropoutWorld.Opened::survivors))
        .as("sums of %s", run)
        .isEqualTo(sums);
    boolean all = sums.size() == study.rounds();
    assertThat(run.hub().hasEnded()).as("end of %s", run).isEqualTo(all);
    assertThat(run.hub().awaited())
        .as("awaited in %s", run)
        .isEqualTo(named(world, expected.awaited()));
  }

  private static List<SiteId> named(DropoutWorld world, List<Integer> sites) {
    return sites.stream().map(world.sites::get).toList();
  }

  /** The run ended well, and so for each site, but for one that is not in a sum before the last. */
  private static void hasEnded(DropoutWorld world, Study study, DropoutRun run) {
    assertThat(run.hub().outcome()).as("end of %s", run).contains(new Outcome.Succeeded());
    assertThat(run.opened).as("sums of %s", run).hasSize(study.rounds());
    for (int round = 1; round <= study.rounds(); round++) {
      assertThat(run.opened.get(round - 1).round()).as("round in %s", run).isEqualTo(round);
    }
    for (SiteId site : world.sites) {
      boolean isInAll =
          run.opened.stream()
              .limit(study.rounds() - 1L)
              .allMatch(opened -> opened.survivors().contains(site));
      boolean ended =
          run.site(site).phase() instanceof SiteRun.Phase.Over(Optional<ErrorCode> code)
              && (code.isEmpty() || !isInAll);
      assertThat(ended).as("end of %s in %s", site, run).isTrue();
    }
  }
}
