package eu.sund.simulation;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The connection that a site keeps to the hub: in order and without loss while it lasts; when it
 * breaks, what is under way is lost, and the site dials again.
 *
 * <p>Sites' connections are independent, so that messages of different sites overtake each other.
 */
final class Link {
  private static final long TRAVEL_MICROS = 30_000;
  private static final long DIAL_MICROS = 100_000;

  /** The two ends. */
  record Ends(
      BooleanSupplier bothUp, Runnable connected, Consumer<Message> hub, Consumer<Message> site) {}

  private final SimWorld world;
  private final String site;
  private final Ends ends;
  private final Checker checker;
  private boolean open;
  private boolean dialling;
  private int session;
  private long hubLast;
  private long siteLast;

  Link(SimWorld world, String site, Ends ends, Checker checker) {
    this.world = world;
    this.site = site;
    this.ends = ends;
    this.checker = checker;
  }

  /** The site dials until it is through. */
  void dial() {
    if (!dialling && !open) {
      dialling = true;
      world.after(world.delay(DIAL_MICROS), this::connect);
    }
  }

  private void connect() {
    dialling = false;
    if (ends.bothUp().getAsBoolean()) {
      open = true;
      session++;
      world.note(site + " connects");
      ends.connected().run();
    } else {
      dial();
    }
  }

  /** Breaks the connection. */
  void cut() {
    if (open) {
      world.note(site + " is cut off");
      open = false;
      session++;
    }
    dial();
  }

  void toHub(Message message) {
    checker.sent(message);
    if (!passes()) {
      return;
    }
    hubLast = Math.max(hubLast, world.now() + world.delay(TRAVEL_MICROS)) + 1;
    boolean echo = world.strikes(world.options().faults().echo());
    deliver(hubLast, message, ends.hub(), echo);
    if (world.strikes(world.options().faults().duplicate())) {
      checker.duplicated();
      hubLast += world.delay(TRAVEL_MICROS);
      deliver(hubLast, message, ends.hub(), echo);
    }
  }

  void toSite(Message message) {
    checker.sent(message);
    if (!passes()) {
      return;
    }
    siteLast = Math.max(siteLast, world.now() + world.delay(TRAVEL_MICROS)) + 1;
    deliver(siteLast, message, ends.site(), false);
    if (world.strikes(world.options().faults().duplicate())) {
      checker.duplicated();
      siteLast++;
      deliver(siteLast, message, ends.site(), false);
    }
  }

  private boolean passes() {
    if (open && world.strikes(world.options().faults().cut())) {
      checker.cut();
      cut();
    }
    return open;
  }

  private void deliver(long at, Message message, Consumer<Message> to, boolean echo) {
    int sentIn = session;
    world.after(
        at - world.now(),
        () -> {
          if (open && session == sentIn) {
            to.accept(message);
          } else if (echo) {
            checker.echoed();
            to.accept(message);
          }
        });
  }
}
