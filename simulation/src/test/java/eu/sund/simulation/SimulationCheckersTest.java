package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.engine.HubEffect;
import eu.sund.engine.HubEvent;
import eu.sund.engine.HubRecord;
import eu.sund.engine.HubRun;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteEvent;
import eu.sund.engine.SiteRun;
import eu.sund.privacy.ring.Protection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** Plants a defect for every rule that the checkers keep, and demands that it is found. */
final class SimulationCheckersTest {
  private static final int SEEDS = 60;
  private final Simulation<Spread.State, Spread.Result> world = Fixture.spread(3);

  /** The first rule that a defect breaks, over some seeds. */
  private Optional<SimulationFailure> caught(
      Machines machines, LongFunction<SimulationOptions> options) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        world.run(options.apply(seed), machines);
      } catch (SimulationFailure e) {
        return Optional.of(e);
      }
    }
    return Optional.empty();
  }

  private void catches(String rule, Machines defect, LongFunction<SimulationOptions> options) {
    assertThat(caught(defect, options))
        .get()
        .extracting(Throwable::getMessage)
        .asString()
        .contains(rule)
        .contains("SimulationOptions[seed=");
    assertThat(caught(Machines.production(), options)).as("without the defect").isEmpty();
  }

  private static SimulationOptions only(long seed, Faults faults) {
    return SimulationOptions.of(seed, faults);
  }

  private static final Faults DUPLICATES = new Faults(0.5, 0, 0, 0, 0, 0, 0, 3_000);

  /** A hub that counts messages and not sites. */
  private static HubRun.Transition countsMessages(HubRun state, HubEvent event) {
    if (event instanceof HubEvent.UpdateArrived update
        && state.phase() instanceof HubRun.Phase.Collecting collecting
        && update.round() == state.round()
        && collecting.arrived().containsKey(update.site())) {
      SiteId missing =
          state.participants().stream()
              .filter(s -> !collecting.arrived().containsKey(s))
              .findFirst()
              .orElseThrow();
      return state.next(
          new HubEvent.UpdateArrived(missing, update.round(), update.base(), update.update()));
    }
    return state.next(event);
  }

  @Test
  void checkers_hubCountsARepeatedUpdateTwice_isCaught() {
    catches(
        "",
        Machines.production().withHub(SimulationCheckersTest::countsMessages),
        seed -> only(seed, DUPLICATES));
  }

  /** A hub without the check for a second, different update. */
  private static HubRun.Transition takesTheLast(HubRun state, HubEvent event) {
    if (event instanceof HubEvent.UpdateArrived update
        && state.phase() instanceof HubRun.Phase.Collecting collecting
        && update.round() == state.round()
        && collecting.arrived().containsKey(update.site())) {
      SortedMap<SiteId, Digest> arrived = new TreeMap<>(collecting.arrived());
      arrived.put(update.site(), update.update());
      HubRun.Phase phase = new HubRun.Phase.Collecting(arrived);
      return new HubRun.Transition(
          new HubRun(state.run(), state.participants(), state.round(), state.broadcast(), phase),
          List.of());
    }
    return state.next(event);
  }

  @Test
  void checkers_hubTakesASecondAnswer_isCaught() {
    catches(
        "that is not its own",
        Machines.production().withHub(SimulationCheckersTest::takesTheLast),
        seed -> only(seed, Faults.none().withSecondAnswers(0.3).lasting(3_000)));
  }

  @Test
  void checkers_hubCountsASiteForAnother_isCaught() {
    catches(
        "that is not its own",
        Machines.production()
            .withHub(
                (state, event) ->
                    event instanceof HubEvent.UpdateArrived u
                        ? state.next(
                            new HubEvent.UpdateArrived(
                                state.participants().getFirst(), u.round(), u.base(), u.update()))
                        : state.next(event)),
        seed -> only(seed, Faults.none()));
  }

  @Test
  void checkers_siteDoesNotCompareDigests_isCaught() {
    Machines credulous =
        Machines.production()
            .withSite(
                (state, event) ->
                    event instanceof SiteEvent.Absorbed done
                            && state.phase() instanceof SiteRun.Phase.Absorbing now
                        ? state.next(new SiteEvent.Absorbed(done.round(), now.expected()))
                        : state.next(event));
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

  private static SiteRun.Transition sendsFirst(SiteRun state, SiteEvent event) {
    SiteRun.Transition right = state.next(event);
    List<SiteEffect> effects = new ArrayList<>(right.effects());
    if (event instanceof SiteEvent.Computed && effects.size() == 2) {
      Collections.swap(effects, 0, 1);
    }
    return new SiteRun.Transition(right.state(), effects);
  }

  @Test
  void checkers_siteSendsBeforeItWrites_isCaught() {
    catches(
        "sends an update before it is written",
        Machines.production().withSite(SimulationCheckersTest::sendsFirst),
        seed -> only(seed, Faults.none()));
  }

  @Test
  void checkers_hubSpeaksBeforeItWrites_isCaught() {
    catches(
        "before it is written",
        Machines.production()
            .withHub(
                (state, event) -> {
                  HubRun.Transition right = state.next(event);
                  List<HubEffect> effects = new ArrayList<>(right.effects());
                  Collections.reverse(effects);
                  return new HubRun.Transition(right.state(), effects);
                }),
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
    for (long boundary = 0; boundary < 200 && lost.isEmpty(); boundary++) {
      SimulationOptions options =
          only(7, Faults.none()).withKills(List.of(new SimulationOptions.Kill("hub", boundary)));
      try {
        world.run(
            options, Machines.production().withHub(SimulationCheckersTest::closesBeforeTheEnd));
      } catch (SimulationFailure e) {
        lost =
            Optional.of(e)
                .filter(f -> String.valueOf(f.getMessage()).contains("lost the state of round 5"));
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
        Machines.production()
            .withHub(
                (state, event) -> {
                  HubRun.Transition right = state.next(event);
                  boolean back =
                      event instanceof HubEvent.SiteConnected
                          && state.phase() instanceof HubRun.Phase.Collecting;
                  return back ? new HubRun.Transition(right.state(), List.of()) : right;
                }),
        seed -> only(seed, new Faults(0, 0.1, 0, 0, 0.05, 0, 0, 3_000)));
  }

  @Test
  void checkers_siteForgetsThatItComputed_isCaught() {
    Machines noisy = Machines.production().withNoise(SimulationTest.noise(1));
    LongFunction<SimulationOptions> crashes =
        seed -> only(seed, new Faults(0, 0, 0, 0, 0.1, 0, 0, 3_000));
    Machines forgetful =
        noisy.withSite(
            (state, event) -> {
              if (event instanceof SiteEvent.Called call
                  && state.phase() instanceof SiteRun.Phase.Sent sent
                  && sent.round() == call.round()) {
                SiteRun again =
                    new SiteRun(
                        state.run(), new SiteRun.Phase.Computing(sent.round(), sent.broadcast()));
                return new SiteRun.Transition(again, List.of(new SiteEffect.Absorb(sent.round())));
              }
              return state.next(event);
            });
    assertThat(caught(noisy, crashes)).isEmpty();
    assertThat(caught(forgetful, crashes)).isPresent();
  }

  @Test
  void checkers_aPatientsValueInAnUpdate_isCaught() {
    Machines leaky =
        Machines.production()
            .withNoise(
                site ->
                    new Protection(
                        List.of(
                            update -> {
                              List<Values> tensors = new ArrayList<>(update.tensors());
                              int real = update.layout().name().equals("size") ? 1 : 0;
                              tensors.set(real, Values.of(Fixture.CANARY));
                              return new Update(update.layout(), tensors);
                            }),
                        List.of()));
    catches(
        "a patient's value stands in a message",
        leaky,
        seed -> only(seed, Faults.none()).withCanaries(List.of(Fixture.CANARY)));
  }

  @Test
  void failure_sameOptions_repeatsEveryStep() {
    Machines defect = Machines.production().withHub(SimulationCheckersTest::takesTheLast);
    LongFunction<SimulationOptions> options =
        seed -> only(seed, Faults.none().withSecondAnswers(0.3).lasting(3_000));
    assertThat(caught(defect, options).orElseThrow().getMessage())
        .isEqualTo(caught(defect, options).orElseThrow().getMessage());
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
