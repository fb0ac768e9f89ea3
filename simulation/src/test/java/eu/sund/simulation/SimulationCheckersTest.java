package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Bytes;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.engine.HubEffect;
import eu.sund.engine.HubEvent;
import eu.sund.engine.HubRecord;
import eu.sund.engine.HubRun;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteEvent;
import eu.sund.engine.SiteRecord;
import eu.sund.engine.SiteRun;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.ring.Protection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** Plants a defect for every rule that the checkers keep, and demands that it is found. */
final class SimulationCheckersTest {
  private static final int SEEDS = 20;
  private final Simulation<Spread.State, Spread.Result> world = Fixture.spread(3);

  /** The first rule that a defect breaks, and the seed that showed it. */
  private record Caught(long seed, SimulationFailure failure) {}

  private Optional<Caught> caught(
      Machines machines, LongFunction<SimulationOptions> options, long seeds) {
    for (long seed = 0; seed < seeds; seed++) {
      try {
        world.run(options.apply(seed), machines);
      } catch (SimulationFailure e) {
        return Optional.of(new Caught(seed, e));
      }
    }
    return Optional.empty();
  }

  /** The defect is seen within some seeds; without it those same seeds break no rule. */
  private void catches(String rule, Machines defect, LongFunction<SimulationOptions> options) {
    Optional<Caught> caught = caught(defect, options, SEEDS);
    assertThat(caught)
        .get()
        .extracting(c -> c.failure().getMessage())
        .asString()
        .contains(rule)
        .contains("SimulationOptions[seed=");
    assertThat(caught(Machines.production(), options, caught.orElseThrow().seed() + 1))
        .as("without the defect")
        .isEmpty();
  }

  private static SimulationOptions only(long seed, Faults faults) {
    return SimulationOptions.of(seed, faults);
  }

  /** A site whose effects are changed before they are done. */
  private static Machines site(BiConsumer<SiteEvent, List<SiteEffect>> defect) {
    return Machines.production()
        .withSite(
            (state, event) -> {
              SiteRun.Transition right = state.next(event);
              List<SiteEffect> effects = new ArrayList<>(right.effects());
              defect.accept(event, effects);
              return new SiteRun.Transition(right.state(), effects);
            });
  }

  /** A hub whose effects are changed before they are done. */
  private static Machines hub(BiConsumer<HubEvent, List<HubEffect>> defect) {
    return Machines.production()
        .withHub(
            (state, event) -> {
              HubRun.Transition right = state.next(event);
              List<HubEffect> effects = new ArrayList<>(right.effects());
              defect.accept(event, effects);
              return new HubRun.Transition(right.state(), effects);
            });
  }

  @Test
  void checkers_hubLeavesASiteOutOfTheSum_isCaught() {
    catches(
        "a sum is opened over other sites",
        hub(
            (event, effects) ->
                effects.replaceAll(
                    e ->
                        e instanceof HubEffect.Sum sum
                            ? new HubEffect.Sum(
                                sum.round(),
                                sum.attempt(),
                                sum.survivors().subList(1, sum.survivors().size()),
                                sum.checks(),
                                sum.masks())
                            : e)),
        seed -> only(seed, Faults.none()));
  }

  @Test
  void checkers_hubCountsASiteForAnother_isCaught() {
    catches(
        "a sum is opened over other sites",
        hub(
            (event, effects) ->
                effects.replaceAll(
                    e ->
                        e instanceof HubEffect.Sum sum
                            ? new HubEffect.Sum(
                                sum.round(),
                                sum.attempt(),
                                Collections.nCopies(
                                    sum.survivors().size(), sum.survivors().getFirst()),
                                sum.checks(),
                                sum.masks())
                            : e)),
        seed -> only(seed, Faults.none()));
  }

  /** A site that takes the hub's word for every sum. */
  private static SiteRun.Transition believes(SiteRun state, SiteEvent event) {
    boolean refuted =
        event instanceof SiteEvent.Absorbed
            || (event instanceof SiteEvent.Failed(ErrorCode code)
                && code == ErrorCode.HUB_DEVIATES);
    return refuted && state.phase() instanceof SiteRun.Phase.Absorbing now
        ? state.next(new SiteEvent.Absorbed(now.round(), now.expected()))
        : state.next(event);
  }

  @Test
  void checkers_siteBelievesTheHub_isCaught() {
    Machines credulous = Machines.production().withSite(SimulationCheckersTest::believes);
    catches(
        "from a broadcast that no true sum leads to",
        credulous,
        seed ->
            only(seed, Faults.none())
                .withDeviation(
                    new SimulationOptions.Deviation(3, SimulationOptions.Deviation.Kind.SUM)));
    catches(
        "is blamed without a reason",
        credulous,
        seed ->
            only(seed, Faults.none())
                .withDeviation(
                    new SimulationOptions.Deviation(
                        1, SimulationOptions.Deviation.Kind.BROADCAST)));
  }

  private static void speaksFirst(SiteEvent event, List<SiteEffect> effects) {
    if (effects.size() == 2 && effects.get(1) instanceof SiteEffect.Say) {
      Collections.swap(effects, 0, 1);
    }
  }

  @Test
  void checkers_siteSpeaksBeforeItWrites_isCaught() {
    catches(
        "before it is written",
        site(SimulationCheckersTest::speaksFirst),
        seed -> only(seed, Faults.none()));
  }

  @Test
  void checkers_siteMakesKeysTwice_isCaught() {
    catches(
        "makes keys twice for an attempt",
        site(
            (event, effects) -> {
              if (effects.size() > 1
                  && effects.get(1) instanceof SiteEffect.Write write
                  && write.record() instanceof SiteRecord.Attempted) {
                effects.add(2, write);
              }
            }),
        seed -> only(seed, Faults.none()));
  }

  @Test
  void checkers_siteTellsBothKindsOfShares_isCaught() {
    catches(
        "both kinds of shares",
        site(
            (event, effects) ->
                effects.replaceAll(
                    e ->
                        e instanceof SiteEffect.Say say
                                && say.message() instanceof SiteMessage.Reveal reveal
                            ? new SiteEffect.Say(
                                say.round(),
                                say.attempt(),
                                new SiteMessage.Reveal(reveal.seeds(), reveal.seeds()))
                            : e)),
        seed -> only(seed, Faults.none()));
  }

  @Test
  void checkers_hubSpeaksBeforeItWrites_isCaught() {
    catches(
        "before it is written",
        hub((event, effects) -> Collections.reverse(effects)),
        seed -> only(seed, Faults.none()));
  }

  @Test
  void checkers_hubClosesTheLastRoundBeforeTheEnd_isCaught() {
    catches(
        "the hub's journal is not its state",
        Machines.production().withHub(SimulationCheckersTest::closesBeforeTheEnd),
        seed -> only(seed, Faults.none()));
  }

  /** As the engine once did it: only a crash between the two records shows it. */
  @Test
  void checkers_hubKilledBetweenTheLastRoundAndTheEnd_isCaught() {
    Optional<SimulationFailure> lost = Optional.empty();
    // The places before are those of earlier rounds.
    for (long boundary = 240; boundary < 400 && lost.isEmpty(); boundary++) {
      SimulationOptions options =
          only(7, Faults.none()).withKills(List.of(new SimulationOptions.Kill("hub", boundary)));
      try {
        world.run(
            options, Machines.production().withHub(SimulationCheckersTest::closesBeforeTheEnd));
      } catch (SimulationFailure e) {
        lost =
            Optional.of(e)
                .filter(f -> String.valueOf(f.getMessage()).contains("lost the state of round 7"));
      }
    }
    assertThat(lost).isPresent();
  }

  private static HubRun.Transition closesBeforeTheEnd(HubRun state, HubEvent event) {
    HubRun.Transition right = state.next(event);
    List<HubEffect> effects = new ArrayList<>(right.effects());
    if (effects.size() > 1
        && effects.get(1) instanceof HubEffect.Write(HubRecord.RoundClosed closed)) {
      Collections.swap(effects, 0, 1);
    }
    return new HubRun.Transition(right.state(), effects);
  }

  @Test
  void checkers_hubForgetsASiteThatComesBack_isCaught() {
    catches(
        "nothing more will happen",
        hub(
            (event, effects) -> {
              if (event instanceof HubEvent.SiteConnected) {
                effects.removeIf(e -> e instanceof HubEffect.Call);
              }
            }),
        seed -> only(seed, new Faults(0, 0.1, 0, 0, 0.05, 0, 0, 3_000)));
  }

  /** A site that computes again when it is called again. */
  private static SiteRun.Transition forgets(SiteRun state, SiteEvent event) {
    if (event instanceof SiteEvent.Called call
        && state.phase() instanceof SiteRun.Phase.Offering sent
        && sent.attempts().live().isPresent()
        && sent.round() == call.round()) {
      SiteRun again =
          new SiteRun(
              state.security(),
              state.run(),
              state.next(),
              new SiteRun.Phase.Computing(
                  sent.round(), call.attempt(), call.attempt(), sent.broadcast()));
      return new SiteRun.Transition(again, List.of(new SiteEffect.Compute(sent.round())));
    }
    return state.next(event);
  }

  @Test
  void checkers_siteForgetsThatItComputed_isCaught() {
    catches(
        "computes two updates",
        Machines.production().withSite(SimulationCheckersTest::forgets),
        seed -> only(seed, new Faults(0, 0.1, 0, 0, 0, 0, 0, 3_000)));
  }

  private static SimulationOptions canary(long seed) {
    return only(seed, Faults.none()).withCanaries(List.of(Fixture.CANARY));
  }

  @Test
  void checkers_aPatientsValueInAMessage_isCaught() {
    byte[] leaked = new byte[64];
    ByteBuffer.wrap(leaked).putDouble(7, Fixture.CANARY);
    catches(
        "a patient's value stands in a message",
        site(
            (event, effects) ->
                effects.replaceAll(
                    e ->
                        e instanceof SiteEffect.Say say
                                && say.message() instanceof SiteMessage.Agree
                            ? new SiteEffect.Say(
                                say.round(), say.attempt(), new SiteMessage.Agree(Bytes.of(leaked)))
                            : e)),
        SimulationCheckersTest::canary);
  }

  /** Without masks the hub would read it; under masks not even the checker finds it. */
  @Test
  void masks_aPatientsValueInAnUpdate_isNotSeen() {
    int[] planted = new int[1];
    Machines leaky =
        Machines.production()
            .withNoise(
                site ->
                    new Protection(
                        List.of(
                            update -> {
                              List<Values> tensors = new ArrayList<>(update.tensors());
                              // Counts, of the rounds before the study's own, take no such number.
                              for (int i = 0; i < tensors.size(); i++) {
                                if (update.layout().tensors().get(i).encoding()
                                    instanceof Encoding.Real) {
                                  tensors.set(i, Values.of(Fixture.CANARY));
                                  planted[0]++;
                                }
                              }
                              return new Update(update.layout(), tensors);
                            }),
                        List.of()));
    assertThat(caught(leaky, SimulationCheckersTest::canary, SEEDS)).isEmpty();
    assertThat(planted[0]).isPositive();
  }

  @Test
  void failure_sameOptions_repeatsEveryStep() {
    Machines defect = site(SimulationCheckersTest::speaksFirst);
    LongFunction<SimulationOptions> options = seed -> only(seed, Faults.none());
    assertThat(caught(defect, options, SEEDS).orElseThrow().failure().getMessage())
        .isEqualTo(caught(defect, options, SEEDS).orElseThrow().failure().getMessage());
  }

  @Test
  void options_impossible_areRefused() {
    assertThatThrownBy(() -> new Faults(1.5, 0, 0, 0, 0, 0, 0, 1))
        .hasMessageContaining("[0, 1], was 1.5");
    assertThatThrownBy(
            () -> new SimulationOptions.Deviation(1, SimulationOptions.Deviation.Kind.SUM))
        .hasMessageContaining("no call of round 1");
  }
}
