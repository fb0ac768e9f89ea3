package eu.sund.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A process: takes one event at a time, does its effects one by one, and can be killed before each.
 * What it keeps in memory is gone then; what stands in fields marked as disk stays.
 *
 * @param <E> what comes in
 * @param <F> what it does
 */
abstract class Party<E, F> {
  private static final long WORK_MICROS = 400;
  private static final long PAUSE_MICROS = 400_000;
  private static final long RESTART_MICROS = 200_000;

  final SimWorld world;
  final String name;
  private final double crash;
  private final Deque<E> inbox = new ArrayDeque<>();
  private final Deque<F> effects = new ArrayDeque<>();
  private boolean up;
  private boolean awake;
  private int life;
  private long boundary;
  private long away;
  private int crashes;

  Party(SimWorld world, String name, double crash) {
    this.world = world;
    this.name = name;
    this.crash = crash;
  }

  /** Loads the state from disk. */
  abstract void load();

  /** Forgets what was in memory only; connections break. */
  abstract void lose();

  /** Takes an event. */
  abstract Iterable<F> take(E event);

  /** Does an effect. */
  abstract void perform(F effect);

  final boolean isUp() {
    return up;
  }

  final int crashes() {
    return crashes;
  }

  final void start() {
    up = true;
    life++;
    world.note(name + " starts");
    load();
  }

  final void post(E event) {
    if (up) {
      inbox.add(event);
      wake();
    }
  }

  final void enqueue(Iterable<F> more) {
    more.forEach(effects::add);
    wake();
  }

  /** Does something that takes long beside everything else; its outcome comes in as an event. */
  final void work(Runnable job) {
    int begun = life;
    world.after(
        world.workDelay(),
        () -> {
          if (up && life == begun) {
            job.run();
          }
        });
  }

  private void wake() {
    if (awake || (effects.isEmpty() && inbox.isEmpty())) {
      return;
    }
    awake = true;
    int begun = life;
    long pause = world.strikes(world.options().faults().pause()) ? world.delay(PAUSE_MICROS) : 0;
    world.after(
        pause + world.delay(WORK_MICROS),
        () -> {
          if (up && life == begun) {
            awake = false;
            go();
          }
        });
  }

  private void go() {
    if (killed()) {
      kill();
      return;
    }
    F effect = effects.poll();
    if (effect != null) {
      world.note(name + " does " + effect);
      perform(effect);
    } else {
      E event = inbox.remove();
      world.note(name + " takes " + event);
      take(event).forEach(effects::add);
    }
    wake();
  }

  private boolean killed() {
    long here = boundary++;
    for (SimulationOptions.Kill kill : world.options().kills()) {
      if (kill.party().equals(name) && kill.boundary() == here) {
        away = kill.awayMicros();
        return true;
      }
    }
    away = 0;
    return world.strikes(crash);
  }

  private void kill() {
    world.note(name + " is killed");
    crashes++;
    up = false;
    awake = false;
    inbox.clear();
    effects.clear();
    lose();
    world.after(away > 0 ? away : world.delay(RESTART_MICROS), this::start);
  }
}
