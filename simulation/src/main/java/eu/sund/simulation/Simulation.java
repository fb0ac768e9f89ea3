package eu.sund.simulation;

import static eu.sund.simulation.SimulatedKeys.Scheme.ED25519;

import eu.sund.core.Analysis;
import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.Rows;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.port.Workers;
import eu.sund.engine.Course;
import eu.sund.engine.HubEvent;
import eu.sund.engine.Outcome;
import eu.sund.engine.RunSecurity;
import eu.sund.engine.SiteSecurity;
import eu.sund.privacy.protocol.SurvivorRule;
import eu.sund.privacy.secagg.Suite;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Runs a study over a hub and many sites in this process, on virtual time and a network that
 * delays, repeats, loses and reorders, while parties are killed at any instant. State machines,
 * analysis and ring encoding are the production code; only files, clocks and connections are
 * simulated. Signatures are Ed25519 in {@link #calm}, and hashes where many seeds are searched for
 * a broken rule.
 *
 * <p>Checkers watch every run: no patient's value in a message, nothing said before it is written,
 * every site in every sum exactly once, the bits of the undisturbed run, a deviating hub refused,
 * and an end. A broken rule is a {@link SimulationFailure} that tells how to repeat it.
 *
 * <p>Not thread-safe; as many as wanted may run at once.
 *
 * @param <M> the broadcast's type
 * @param <R> the result's type
 */
public final class Simulation<M, R> {
  private final Course<M, R> begin;
  private final Map<SiteId, Supplier<Rows>> sites;
  private Optional<Checker.Reference> reference = Optional.empty();
  private RoundListener rounds = RoundListener.none();

  /**
   * Prepares a study.
   *
   * @param sites every site's rows, opened anew for each round; 3 to 64
   * @throws eu.sund.core.SundException with {@code STUDY_INVALID} if the study cannot be run as
   *     written
   */
  public Simulation(
      Analysis<M, R> analysis,
      StudySpec study,
      Codebook codebook,
      Map<SiteId, Supplier<Rows>> sites) {
    Checks.argument(
        sites.size() >= Encoding.SITES_MIN, "a simulation needs %s sites", Encoding.SITES_MIN);
    this.begin = Course.begin(analysis, study, codebook);
    this.sites = new TreeMap<>(sites);
  }

  /**
   * Runs a study once without faults and once as the options say.
   *
   * @throws SimulationFailure if a rule is broken
   */
  public static <M, R> SimulationReport<R> run(
      Analysis<M, R> analysis,
      StudySpec study,
      Codebook codebook,
      Map<SiteId, Supplier<Rows>> sites,
      SimulationOptions options) {
    return new Simulation<>(analysis, study, codebook, sites).run(options);
  }

  /**
   * Runs the study as the options say; what it must lead to is learned once, from a run without
   * faults.
   *
   * @throws SimulationFailure if a rule is broken
   */
  public SimulationReport<R> run(SimulationOptions options) {
    return run(options, Machines.production());
  }

  /** Hears of a run's rounds. */
  @FunctionalInterface
  public interface RoundListener {
    /**
     * A round was absorbed.
     *
     * @param progress the analysis's line for people; empty after the last
     */
    void absorbed(int round, int roundsMax, String progress);

    /** Hears nothing. */
    static RoundListener none() {
      return (round, roundsMax, progress) -> {};
    }
  }

  /**
   * Runs the study once, without learning first what it must lead to: for research over a network
   * that behaves. All other rules are checked as always.
   *
   * @param workers what takes long is done by; the outcome is the same with any number
   * @throws SimulationFailure if a rule is broken
   */
  public SimulationReport<R> calm(
      SimulationOptions options, Workers workers, RoundListener listener) {
    rounds = listener;
    try {
      return play(
          options,
          Machines.production().signing(ED25519).withSecrets(options.seed()).on(workers),
          Optional.empty(),
          new Checker.Reference[1]);
    } finally {
      rounds = RoundListener.none();
    }
  }

  /** Runs the study once as the options say, for searches: nothing says what it must lead to. */
  SimulationReport<R> search(SimulationOptions options) {
    return play(options, Machines.production(), Optional.empty(), new Checker.Reference[1]);
  }

  SimulationReport<R> run(SimulationOptions options, Machines machines) {
    if (reference.isEmpty()) {
      SimulationOptions calm =
          SimulationOptions.of(0, Faults.none()).withCanaries(options.canaries());
      Checker.Reference[] learned = new Checker.Reference[1];
      play(calm, Machines.production(), Optional.empty(), learned);
      reference = Optional.of(learned[0]);
    }
    return play(options, machines, reference, new Checker.Reference[1]);
  }

  private SimulationReport<R> play(
      SimulationOptions options,
      Machines machines,
      Optional<Checker.Reference> expected,
      Checker.Reference[] learned) {
    SimWorld world = new SimWorld(options, machines.workers());
    Canaries canaries = new Canaries(options.canaries(), begin.plan().kinds());
    Checker checker =
        new Checker(world, canaries, expected, machines.repeatable(), begin.missing().mayDrop());
    RunId run = new RunId(String.format("r-%016x", options.seed()));
    SimulatedKeys keys = new SimulatedKeys(options.seed(), sites.keySet(), machines.signatures());
    RunSecurity security =
        new RunSecurity(
            Suite.SUND.checkedBy(keys.check()),
            keys.participants(),
            begin.plan().digest(),
            begin.missing());
    HubShell<M, R> hub = new HubShell<>(checker, machines, run, security, begin);
    Map<SiteId, SiteShell<M, R>> shells = new TreeMap<>();
    sites.forEach(
        (name, rows) ->
            shells.put(
                name,
                new SiteShell<>(
                    checker,
                    machines,
                    new SiteShell.Part<>(
                        run,
                        new SiteSecurity(
                            security,
                            name,
                            keys.signer(name),
                            keys.entropy(name),
                            security.mayDrop()
                                ? list -> world.present(shells.get(name), "").mayOpen(list)
                                : SurvivorRule.exactly(security.sites())),
                        begin),
                    rows)));
    checker.watch(hub, shells);
    hub.tell(rounds);
    shells.forEach((name, shell) -> connect(world, checker, hub, name, shell));
    hub.start();
    shells.values().forEach(Party::start);
    world.play();
    Optional<R> result =
        hub.durable().outcome().filter(o -> o instanceof Outcome.Succeeded).isPresent()
            ? hub.result()
            : Optional.empty();
    Optional<Digest> bits = result.map(ResultBits::of);
    checker.ended(bits);
    Outcome outcome = hub.durable().outcome().orElseThrow();
    learned[0] = new Checker.Reference(Checker.rounds(hub.journal()), outcome, bits);
    return new SimulationReport<>(
        outcome,
        result,
        bits,
        Checker.rounds(hub.journal()).size(),
        checker.traffic(),
        checker.struck(),
        world.steps(),
        world.now(),
        !begin.plan().cost().spending().isNothing(),
        world.trace());
  }

  private static <M, R> void connect(
      SimWorld world, Checker checker, HubShell<M, R> hub, SiteId name, SiteShell<M, R> shell) {
    Link.Ends ends =
        new Link.Ends(
            () -> hub.isUp() && shell.isUp(),
            () -> hub.post(new HubShell.Input.Event(new HubEvent.SiteConnected(name))),
            message -> hub.post(new HubShell.Input.Said(name, message)),
            message -> shell.post(new SiteShell.Input.Said(message)));
    Link link = new Link(world, name.value(), ends, checker);
    hub.link(name, link);
    shell.link(link);
  }
}
