package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.engine.SiteRecord;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.transport.wire.HubFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site that is killed after each step, with its answer on the way or lost. */
class RestartsTest {
  @TempDir Path folder = Path.of("");
  TestHouse house;

  @BeforeEach
  void makeHouse() throws IOException {
    house = new TestHouse(folder);
  }

  /** A step of a round, and whether what the site answered was lost with it. */
  private record Kill(String step, boolean lost) {}

  /** A kill, and how much the site had said before it came back. */
  private record Return(Kill kill, int said, List<SiteRecord> journal) {}

  private static String step(HubFrame frame) {
    return frame.hasSecure()
        ? FakeHub.message(frame).getClass().getSimpleName()
        : frame.getFrameCase().name();
  }

  /** Runs to the end with one kill of each kind, one life after another. */
  private List<Return> run(FakeHub hub) {
    Set<Kill> done = new LinkedHashSet<>();
    List<Return> returns = new ArrayList<>();
    while (!hub.over) {
      try (TestHouse.Life life = house.life(hub)) {
        Kill kill = null;
        while (kill == null && hub.peek().isPresent()) {
          String step = step(hub.peek().orElseThrow());
          Kill next = new Kill(step, !done.contains(new Kill(step, true)));
          boolean strikes = done.add(next);
          hub.connected = !(strikes && next.lost());
          hub.step(life.desk);
          kill = strikes ? next : null;
        }
        if (kill != null) {
          List<SiteRecord> journal = life.journal.records(hub.spec.id());
          returns.add(new Return(kill, hub.said().size(), journal));
        }
      }
      hub.reconnect();
    }
    return returns;
  }

  @Test
  void kill_atEveryStep_goesOnWithTheSameBits() {
    FakeHub calm = house.hub(house.glm(1));
    try (TestHouse.Life life = house.life(calm)) {
      calm.run(life.desk);
    }
    FakeHub hub = house.hub(house.glm(2));
    List<Return> returns = run(hub);
    List<String> steps =
        List.of("PROPOSAL", "ROUND_CALL", "Agreed", "Adverts", "Boxes", "Survivors", "Confirmed");
    for (String step : steps) {
      assertThat(returns)
          .extracting(Return::kill)
          .contains(new Kill(step, true), new Kill(step, false));
    }
    assertThat(hub.sums).isEqualTo(calm.sums).hasSizeGreaterThan(4);
    assertThat(plain(hub)).isEqualTo(plain(calm));
    assertLostIsAllThatIsSaidOfADeadAttempt(hub, returns);
    assertEveryAttemptHasItsOwnKeysAndMasks(hub);
    assertOneListIsSignedInARound(hub);
  }

  /** The digests of the words before masks, one a round. */
  private List<Digest> plain(FakeHub hub) {
    try (Journal journal = Journal.open(house.folder.database())) {
      return journal.records(hub.spec.id()).stream()
          .filter(SiteRecord.Computed.class::isInstance)
          .map(record -> ((SiteRecord.Computed) record).update())
          .toList();
    }
  }

  /** The secrets of an attempt were in memory: a site that came back has only this to say of it. */
  private static void assertLostIsAllThatIsSaidOfADeadAttempt(FakeHub hub, List<Return> returns) {
    int lost = 0;
    for (Return back : returns) {
      Set<List<Integer>> dead = new HashSet<>();
      for (SiteRecord record : back.journal()) {
        if (record instanceof SiteRecord.Attempted begun) {
          dead.add(List.of(begun.round(), begun.attempt()));
        }
      }
      for (FakeHub.Said said : hub.said().subList(back.said(), hub.said().size())) {
        if (dead.contains(List.of(said.round(), said.attempt()))) {
          assertThat(said.message()).as("%s", back.kill()).isInstanceOf(SiteMessage.Lost.class);
          lost++;
        }
      }
    }
    assertThat(lost).isPositive();
    assertThat(hub.said(SiteMessage.Lost.class)).hasSizeGreaterThan(4);
  }

  private static void assertEveryAttemptHasItsOwnKeysAndMasks(FakeHub hub) {
    List<SiteMessage.Advertise> adverts = hub.said(SiteMessage.Advertise.class);
    Set<Bytes> keys = new HashSet<>();
    Set<Digest> commitments = new HashSet<>();
    adverts.forEach(
        a -> {
          keys.add(a.advert().maskKey());
          keys.add(a.advert().encryptionKey());
          commitments.add(a.advert().commitment());
        });
    assertThat(keys).hasSize(2 * adverts.size());
    assertThat(commitments).hasSameSizeAs(adverts);
    List<SiteMessage.Mask> masks = hub.said(SiteMessage.Mask.class);
    assertThat(masks.stream().map(SiteMessage.Mask::words)).doesNotHaveDuplicates();
    assertThat(adverts).hasSizeGreaterThan(hub.sums.size());
  }

  private void assertOneListIsSignedInARound(FakeHub hub) {
    assertThat(hub.said(SiteMessage.Confirm.class))
        .isNotEmpty()
        .allMatch(confirm -> confirm.survivors().equals(TestHouse.SITES));
  }

  /**
   * It signed, and hub and site are killed before anybody heard: the same list, another attempt.
   */
  @Test
  void list_signedBefore_isSignedAgainInTheNextAttempt() {
    FakeHub hub = house.hub(house.glm(1));
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.says(HubMessage.Survivors.class));
      hub.connected = false;
      hub.step(life.desk);
    }
    hub.restart();
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.calls(2));
      assertThat(life.journal.records(hub.spec.id()))
          .filteredOn(SiteRecord.Confirmed.class::isInstance)
          .containsExactly(
              new SiteRecord.Confirmed(1, 1, TestHouse.SITES),
              new SiteRecord.Confirmed(1, 2, TestHouse.SITES));
      hub.run(life.desk);
    }
    assertThat(hub.over).isTrue();
    assertThat(plain(hub)).hasSameSizeAs(hub.sums);
  }
}
