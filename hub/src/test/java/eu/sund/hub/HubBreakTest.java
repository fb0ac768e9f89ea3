package eu.sund.hub;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.RunId;
import eu.sund.hub.FakeSite.Call;
import eu.sund.hub.FakeSite.Fate;
import eu.sund.hub.FakeSite.Said;
import eu.sund.hub.FakeSite.Step;
import eu.sund.privacy.protocol.MessageCodec;
import eu.sund.transport.ResearchClient;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.RunView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break between the steps of an attempt, and sites that die there. */
@Timeout(120)
class HubBreakTest {
  private static final int ROUNDS = 2;

  @TempDir Path temporary;
  private TestNetwork network;
  private Hub hub;
  private TestNetwork.Joined anna;
  private final List<FakeSite> sites = new ArrayList<>();

  @BeforeEach
  void bringUp() throws Exception {
    network = new TestNetwork(temporary);
    hub = network.start();
    anna = network.join(PeerKind.RESEARCHER, "anna-berg");
    sites.addAll(network.sites(hub, temporary, "turku", "tartu", "tromso"));
  }

  @AfterEach
  void takeDown() {
    try {
      sites.forEach(FakeSite::close);
    } finally {
      hub.close();
    }
  }

  private String result(int size) {
    try (ResearchClient client = network.client(anna)) {
      String study = TestNetwork.study("age ~ chol", "rounds: " + ROUNDS + ", size: " + size);
      RunId run = client.submit(TestNetwork.sign(anna, study));
      RunView view = client.watch(run, v -> {});
      assertThat(view.getFailure()).isEmpty();
      return client.result(run).getJson().toString(StandardCharsets.UTF_8);
    }
  }

  /** Runs undisturbed, then once more with every site's {@code disturbance}. */
  private void assertSameBits(int size, Runnable disturbance) {
    String calm = result(size);
    sites.forEach(
        site -> {
          site.calls.clear();
          site.sayings.clear();
        });
    disturbance.run();
    assertThat(result(size)).isEqualTo(calm);
  }

  private static Function<Said, Fate> onceAtEachStep(Fate fate) {
    Set<Said> broken = ConcurrentHashMap.newKeySet();
    return said -> broken.add(said) ? fate : Fate.SAID;
  }

  @ParameterizedTest
  @CsvSource({
    "CUT_BEFORE, 5",
    "CUT_AFTER, 5",
    "CUT_BEFORE, 400000",
    "CUT_AFTER, 400000",
  })
  void run_connectionBreaksAtEachStep_endsWithTheSameBitsInOneAttempt(Fate fate, int size) {
    assertSameBits(size, () -> sites.forEach(site -> site.fate = onceAtEachStep(fate)));
    for (FakeSite site : sites) {
      assertThat(site.calls).allMatch(call -> call.attempt() == 1);
      // The hub calls again after each break.
      assertThat(site.calls.stream().filter(call -> call.round() == 1).count()).isGreaterThan(3);
      assertThat(site.sayings).contains(new Said(1, 1, Step.MASK), new Said(2, 1, Step.MASK));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 400_000})
  void run_eachFrameOfTheHubIsLostOnce_endsWithTheSameBitsInOneAttempt(int size) {
    assertSameBits(size, () -> sites.forEach(site -> site.missed = onceOfEachKind()));
    for (FakeSite site : sites) {
      assertThat(site.calls).allMatch(call -> call.attempt() == 1);
      assertThat(site.calls.stream().filter(call -> call.round() == 1).count()).isGreaterThan(3);
    }
  }

  private static Predicate<HubFrame> onceOfEachKind() {
    Set<String> missed = ConcurrentHashMap.newKeySet();
    return frame ->
        switch (frame.getFrameCase()) {
          case PROPOSAL -> missed.add("proposal");
          case ROUND_CALL -> missed.add("call " + frame.getRoundCall().getRound());
          case SECURE ->
              missed.add(
                  MessageCodec.hubMessage(frame.getSecure().getMessage().toByteArray())
                          .getClass()
                          .getSimpleName()
                      + frame.getSecure().getRound());
          default -> false;
        };
  }

  @ParameterizedTest
  @CsvSource({"ADVERTISE, 5", "SHARE, 5", "MASK, 5", "SHARE, 400000", "MASK, 400000"})
  void run_siteRestartsBeforeItsWordsAreIn_anotherAttemptHasTheSameBits(Step step, int size) {
    FakeSite restarts = sites.get(1);
    assertSameBits(size, () -> restarts.fate = atFirst(new Said(3, 1, step)));
    assertThat(restarts.sayings).contains(new Said(3, 1, Step.LOST));
    for (FakeSite site : sites) {
      assertThat(site.calls).contains(new Call(3, 2)).doesNotContain(new Call(2, 2));
      assertThat(site.sayings).contains(new Said(3, 2, Step.MASK));
    }
  }

  @ParameterizedTest
  @CsvSource({"AGREE", "CONFIRM", "REVEAL"})
  void run_siteRestartsWhereItIsNotNeeded_theAttemptGoesOn(Step step) {
    FakeSite restarts = sites.get(1);
    assertSameBits(5, () -> restarts.fate = atFirst(new Said(1, 1, step)));
    assertThat(sites.getFirst().calls).allMatch(call -> call.attempt() == 1);
  }

  @ParameterizedTest
  @CsvSource({"CONFIRM", "REVEAL"})
  void run_tooFewSitesKeepTheirSecrets_anotherAttemptHasTheSameBits(Step step) {
    assertSameBits(
        5, () -> sites.subList(0, 2).forEach(site -> site.fate = atFirst(new Said(1, 1, step))));
    for (FakeSite site : sites) {
      assertThat(site.calls).contains(new Call(1, 2)).doesNotContain(new Call(2, 2));
    }
  }

  private static Function<Said, Fate> atFirst(Said place) {
    Set<Said> done = ConcurrentHashMap.newKeySet();
    return said -> said.equals(place) && done.add(said) ? Fate.RESTART : Fate.SAID;
  }
}
