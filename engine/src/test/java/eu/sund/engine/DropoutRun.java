package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.engine.DropoutWorld.HubNode;
import eu.sund.engine.DropoutWorld.Letter;
import eu.sund.engine.DropoutWorld.Opened;
import eu.sund.engine.DropoutWorld.SiteNode;
import eu.sund.privacy.protocol.SiteMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One run in which sites fall silent at places of their own: until nothing moves any more, and
 * then, once they are back, to its end. Whenever nothing is under way the hub takes those that it
 * waits for as overdue.
 */
@SuppressWarnings({"NullAway", "EnumOrdinal"}) // the maps of a test hold what it asks for
final class DropoutRun {
  /** What a site says in a round, in this order. */
  enum Step {
    AGREE,
    ADVERTISE,
    SHARE,
    MASK,
    CONFIRM,
    REVEAL
  }

  /** How a site falls silent, and comes back. */
  enum Way {
    /** Its connection is lost both ways; it keeps its memory and connects again. */
    CUT,
    /** It hears, and what it says is lost, until it connects again. */
    MUTE,
    /** Its process dies before anything of the step is written, and starts from its journal. */
    KILLED_BEFORE_WRITING,
    /** Its process dies when the step is written and not said, and starts from its journal. */
    KILLED_AFTER_WRITING
  }

  /** A place beyond all others. */
  static final int NEVER = Integer.MAX_VALUE;

  /** In which order what was said is heard; each site's connection keeps its own order. */
  enum Order {
    /** As it was said. */
    AS_SAID,
    /** All that the last site says and is told before anything of the others. */
    LAST_SITE_FIRST
  }

  private record Mail(SiteId link, Optional<HubEvent> toHub, Optional<SiteEvent> toSite) {}

  private final DropoutWorld world;
  private final Map<SiteId, Integer> silentFrom;
  private final Map<SiteId, Integer> silentAt;
  private final Way way;
  private final Order order;
  private final Deque<Mail> mail = new ArrayDeque<>();
  private final Map<SiteId, SiteNode> sites = new TreeMap<>();
  private final Map<SiteId, Digest> spool = new TreeMap<>();
  private final List<SiteId> silent = new ArrayList<>();
  private HubNode hub;
  private final Map<SiteId, Integer> said = new TreeMap<>();
  final List<Opened> opened = new ArrayList<>();

  /**
   * @param silentFrom for each site the first message, counted from 0 over all rounds, that it does
   *     not say; or {@link #NEVER}
   */
  DropoutRun(DropoutWorld world, Map<SiteId, Integer> silentFrom, Way way, Order order) {
    this.world = world;
    this.silentFrom = silentFrom;
    this.silentAt = Map.copyOf(silentFrom);
    this.way = way;
    this.order = order;
    this.hub = world.hub();
    for (SiteId site : world.sites) {
      sites.put(site, world.unknown(site));
    }
    for (SiteId site : world.sites) {
      toSite(new Letter(site, world.same(new SiteEvent.Proposed())));
    }
    untilQuiet();
  }

  private void toSite(Letter letter) {
    mail.add(new Mail(letter.to(), Optional.empty(), Optional.of(letter.event())));
  }

  private void toHub(SiteId site, HubEvent event) {
    mail.add(new Mail(site, Optional.of(event), Optional.empty()));
  }

  /** The next mail: what lies longest, of all or of the last site that has any. */
  private Mail next() {
    if (order == Order.AS_SAID) {
      return mail.removeFirst();
    }
    SiteId last = mail.stream().map(Mail::link).max(Comparator.naturalOrder()).orElseThrow();
    Mail first = mail.stream().filter(m -> m.link().equals(last)).findFirst().orElseThrow();
    mail.remove(first);
    return first;
  }

  /** How many places a site went through: the next one that it would have come to. */
  int said(SiteId site) {
    return said.getOrDefault(site, 0);
  }

  HubRun hub() {
    return hub.state;
  }

  SiteRun site(SiteId site) {
    return sites.get(site).state;
  }

  /** All that fell silent are back. */
  void comeBack() {
    List<SiteId> back = List.copyOf(silent);
    silent.clear();
    silentFrom.replaceAll((site, place) -> NEVER);
    for (SiteId site : back) {
      if (way == Way.KILLED_AFTER_WRITING || way == Way.KILLED_BEFORE_WRITING) {
        sites.put(site, world.restart(site, sites.get(site).journal));
      }
      toHub(site, world.same(new HubEvent.SiteConnected(site)));
    }
    untilQuiet();
  }

  private void untilQuiet() {
    while (true) {
      while (!mail.isEmpty()) {
        Mail next = next();
        next.toHub().ifPresent(this::hears);
        next.toSite().ifPresent(event -> deliver(next.link(), event));
      }
      HubNode before = hub;
      hears(world.same(new HubEvent.Overdue()));
      if (hub == before && mail.isEmpty()) {
        return;
      }
    }
  }

  private void hears(HubEvent event) {
    if (event instanceof HubEvent.Heard heard
        && heard.message() instanceof SiteMessage.Mask mask
        && heard.round() == hub.state.round()
        && heard.attempt() == hub.state.attempt()) {
      spool.put(heard.site(), mask.words());
    }
    DropoutWorld.HubMove move = world.move(hub, event, new DropoutWorld.There(sites, spool));
    hub = move.after();
    move.opened().ifPresent(opened::add);
    move.says().forEach(this::toSite);
  }

  private void deliver(SiteId site, SiteEvent event) {
    boolean already = silent.contains(site);
    if (already && way != Way.MUTE) {
      return;
    }
    SiteNode before = sites.get(site);
    DropoutWorld.SiteMove move = world.move(site, before, event);
    sites.put(site, move.after());
    for (HubEvent one : move.says()) {
      if (already || isBeyond(site, one)) {
        fallSilent(site, before);
        return;
      }
      toHub(site, one);
      if (one instanceof HubEvent.Heard heard) {
        said.put(site, place(heard.round(), heard.message()) + 1);
      }
    }
  }

  private void fallSilent(SiteId site, SiteNode before) {
    if (!silent.contains(site)) {
      silent.add(site);
      if (way == Way.KILLED_BEFORE_WRITING) {
        sites.put(site, before);
      }
    }
  }

  private boolean isBeyond(SiteId site, HubEvent said) {
    return said instanceof HubEvent.Heard heard
        && place(heard.round(), heard.message()) >= silentFrom.get(site);
  }

  private static int place(int round, SiteMessage message) {
    Step step =
        switch (message) {
          case SiteMessage.Agree m -> Step.AGREE;
          case SiteMessage.Advertise m -> Step.ADVERTISE;
          case SiteMessage.Share m -> Step.SHARE;
          case SiteMessage.Mask m -> Step.MASK;
          case SiteMessage.Confirm m -> Step.CONFIRM;
          case SiteMessage.Reveal m -> Step.REVEAL;
          case SiteMessage.Lost m -> null;
        };
    // Nobody loses anything before all are back.
    return step == null ? -1 : (round - 1) * Step.values().length + step.ordinal();
  }

  @Override
  public String toString() {
    return silentAt + " " + way + " " + order;
  }
}
