package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.ErrorCode;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.transport.wire.HubFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pre-rounds and rules on the size of a model, at a site of four. */
final class ScreeningTest {
  @TempDir Path root;
  private TestHouse house;

  @BeforeEach
  void open() throws IOException {
    house = new TestHouse(root);
  }

  private void policy(String rule) throws IOException {
    Files.writeString(
        house.folder.policy(), TestHouse.policyText("automatic") + "    " + rule + "\n");
  }

  private static long first(eu.sund.core.Bytes words) {
    return ByteBuffer.wrap(words.array()).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** What the hub sees of the site, without the bytes that are masked or signed. */
  private static List<String> seen(FakeHub hub) {
    List<String> seen = new ArrayList<>();
    hub.said()
        .forEach(
            said -> {
              String size =
                  said.message() instanceof SiteMessage.Mask mask ? " " + mask.bytes() : "";
              seen.add(said.round() + " " + said.message().getClass().getSimpleName() + size);
            });
    return seen;
  }

  private byte[] plain(TestHouse.Life life, FakeHub hub) throws IOException {
    byte[] sealed = Objects.requireNonNull(life.journal.stand(hub.spec.id()).words());
    try (FilesOf.OpenBlob blob =
        SecureKeys.of(house.folder).vault().open(FilesOf.inMemory(sealed))) {
      ByteBuffer bytes = ByteBuffer.allocate((int) blob.size());
      blob.read(0, bytes);
      return bytes.array();
    }
  }

  @Test
  void cohort_tooSmall_addsZerosInEveryRoundAndLooksLikeTheOthers() throws IOException {
    FakeHub full = house.hub(house.four(1));
    try (TestHouse.Life life = house.life(full)) {
      full.run(life.desk);
    }
    assertThat(first(full.sums.getFirst())).isEqualTo(4);
    policy("patients-min: 201");
    FakeHub hub = house.hub(house.four(2));
    int rounds = 0;
    try (TestHouse.Life life = house.life(hub)) {
      while (hub.peek().isPresent()) {
        hub.step(life.desk);
        if (!hub.said().isEmpty() && hub.said().getLast().message() instanceof SiteMessage.Mask) {
          assertThat(plain(life, hub)).containsOnly(0);
          rounds++;
        }
      }
    }
    assertThat(rounds).isEqualTo(hub.sums.size()).isGreaterThan(4);
    assertThat(first(hub.sums.getFirst())).isEqualTo(3);
    // Three hospitals in memory with 150 patients each.
    assertThat(first(hub.sums.get(1))).isEqualTo(450);
    List<String> one = seen(hub);
    List<String> other = seen(full);
    int common = Math.min(one.size(), other.size());
    assertThat(one.subList(0, common)).isEqualTo(other.subList(0, common));
    try (Steward steward = house.steward()) {
      assertThat(steward.log())
          .filteredOn(l -> l.run().equals(Optional.of(hub.spec.id())))
          .extracting(Steward.LogLine::event)
          .contains("adds zeros");
    }
  }

  /** Rounds before the policy's edit, and after. */
  private FakeHub edited(String before, String after, int number) throws IOException {
    policy(before);
    FakeHub hub = house.hub(house.four(number));
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.calls(3));
    }
    policy(after);
    hub.reconnect();
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
    }
    return hub;
  }

  @Test
  void minimum_raisedMidRun_endsARunThatTheSiteIsIn() throws IOException {
    FakeHub hub = edited("patients-min: 20", "patients-min: 201", 3);
    assertThat(hub.last().getRunFailed().getCode())
        .isEqualTo(ErrorCode.DISCLOSURE_REFUSED.number());
    assertThat(hub.sums).hasSize(2);
  }

  @Test
  void minimum_loweredMidRun_stillAddsZeros() throws IOException {
    policy("patients-min: 201");
    FakeHub hub = house.hub(house.four(4));
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.calls(3));
    }
    policy("patients-min: 20");
    hub.reconnect();
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.says(HubMessage.Adverts.class).and(f -> hub.round() == 3));
      assertThat(plain(life, hub)).containsOnly(0);
      hub.run(life.desk);
    }
    assertThat(hub.given.getLast().hasRunEnded()).isTrue();
  }

  @Test
  void ownRule_stricterThanTheNetwork_refusesBeforeTheFirstUpdate() throws IOException {
    List<String> rules =
        List.of("contributors-min: 5", "saturation: 0.001", "level-min: 100, cell-min: 100");
    int number = 10;
    for (String rule : rules) {
      policy("disclosure: { " + rule + " }");
      FakeHub hub = house.hub(house.four(number++));
      try (TestHouse.Life life = house.life(hub)) {
        hub.run(life.desk);
      }
      if (rule.startsWith("level-min")) {
        // Every level of this study has hundreds of patients: it may be run.
        assertThat(hub.given.getLast()).matches(HubFrame::hasRunEnded);
        assertThat(hub.sums).hasSizeGreaterThan(4);
        continue;
      }
      assertThat(hub.last().getRunFailed().getCode())
          .isEqualTo(ErrorCode.DISCLOSURE_REFUSED.number());
      assertThat(hub.sums).hasSizeLessThanOrEqualTo(2);
      try (Steward steward = house.steward()) {
        assertThat(steward.log())
            .filteredOn(l -> l.run().equals(Optional.of(hub.spec.id())))
            .extracting(Steward.LogLine::detail)
            .anyMatch(l -> l.contains("stricter") && l.contains("rule "));
      }
    }
  }

  /** Of three hospitals one has too few patients: the two others' sum would tell each the other. */
  @Test
  void contributors_two_theRunIsRefusedAndTheStewardLearnsWhy() throws IOException {
    policy("patients-min: 201");
    FakeHub hub = house.hub(house.glm(5));
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
    }
    assertThat(hub.sums).hasSize(1);
    assertThat(hub.given.getLast().getRunEnded().getCode())
        .isEqualTo(ErrorCode.DISCLOSURE_REFUSED.number());
    try (Steward steward = house.steward()) {
      assertThat(steward.log())
          .extracting(Steward.LogLine::detail)
          .anyMatch(l -> l.contains("rule contributors: 2 of 3 hospitals have enough patients"));
    }
  }
}
