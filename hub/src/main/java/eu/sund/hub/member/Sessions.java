package eu.sund.hub.member;

import com.google.protobuf.ByteString;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.hub.run.RunDesk;
import eu.sund.hub.run.SiteLinks;
import eu.sund.hub.store.CatalogueStore.SiteOffer;
import eu.sund.hub.store.HubStore;
import eu.sund.transport.SessionHandler;
import eu.sund.transport.SessionListener;
import eu.sund.transport.SiteChannel;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.Hello;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.Roster;
import eu.sund.transport.wire.SiteFrame;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sites' sessions and what they offer. Thread-safe. */
public final class Sessions implements SessionHandler, SiteLinks {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /** Frames of one site that wait for their runs, at most; then its stream stands still. */
  private static final int FRAMES_WAITING_MAX = 4;

  /** A session that lived so long after a site was told an end has carried the news. */
  private static final Duration TOLD_AFTER = Duration.ofSeconds(30);

  private final HubStore store;
  private final MemberIndex members;
  private final Rosters rosters;
  private final InstantSource clock;
  private final Map<SiteId, Session> open = new ConcurrentHashMap<>();
  private final Map<SiteId, SiteOffer> offers = new ConcurrentHashMap<>();
  private @Nullable RunDesk desk;

  /** No session yet. */
  public Sessions(HubStore store, MemberIndex members, Rosters rosters, InstantSource clock) {
    this.store = store;
    this.members = members;
    this.rosters = rosters;
    this.clock = clock;
    offers.putAll(store.catalogue().all());
  }

  /** Tells where frames go; called once, before the first session. */
  public void leadTo(RunDesk runs) {
    this.desk = runs;
  }

  @Override
  public SessionListener open(Peer site, Hello hello, int protocol, SiteChannel channel) {
    members.require(site, PeerKind.SITE);
    SiteId id = new SiteId(site.name().name());
    offer(id, Offers.of(hello.getDatasetsList(), hello.getAnalysesList()));
    Session session = new Session(id, channel);
    open.put(id, session);
    LOG.info("site {} connected, protocol {}", id, protocol);
    // Before any run: the site's gate asks for it.
    rosterFrame().ifPresent(channel::send);
    desk().connected(id);
    return session;
  }

  private Optional<HubFrame> rosterFrame() {
    return rosters
        .signed()
        .map(
            bytes ->
                HubFrame.newBuilder()
                    .setRoster(Roster.newBuilder().setSigned(ByteString.copyFrom(bytes.array())))
                    .build());
  }

  /** Looks for a new roster and sends it to every connected site. */
  public void refreshRoster() {
    if (rosters.refresh()) {
      rosterFrame().ifPresent(frame -> open.values().forEach(s -> s.channel.send(frame)));
      LOG.info(
          "the network's roster is now {}", rosters.current().map(Object::toString).orElse("none"));
    }
  }

  private RunDesk desk() {
    return java.util.Objects.requireNonNull(desk, "no run desk yet");
  }

  private void offer(SiteId site, SiteOffer offer) {
    if (!offer.equals(offers.get(site))) {
      store.catalogue().replace(site, offer, clock.instant());
      offers.put(site, offer);
    }
  }

  /** What each site offers, as it said last. */
  public Map<SiteId, SiteOffer> offers() {
    return Map.copyOf(offers);
  }

  /** How many sites have a session. */
  public int count() {
    return open.size();
  }

  @Override
  public boolean isConnected(SiteId site) {
    return open.containsKey(site);
  }

  @Override
  public boolean send(SiteId site, HubFrame frame) {
    Session session = open.get(site);
    if (session == null || !session.channel.send(frame)) {
      return false;
    }
    if (frame.hasRunEnded()) {
      session.told(new RunId(frame.getRunEnded().getRunId()), clock.instant());
    }
    return true;
  }

  /** Notes which sites know by now how their runs ended. */
  public void settleTold() {
    Instant before = clock.instant().minus(TOLD_AFTER);
    open.forEach(
        (site, session) ->
            session.settled(before).forEach(run -> store.runs().told(run, site, clock.instant())));
  }

  /** One session. */
  private final class Session implements SessionListener {
    private record Told(RunId run, Instant at) {}

    private final SiteId site;
    private final SiteChannel channel;
    private final Semaphore waiting = new Semaphore(FRAMES_WAITING_MAX);
    private final List<Told> told = new ArrayList<>();

    Session(SiteId site, SiteChannel channel) {
      this.site = site;
      this.channel = channel;
    }

    synchronized void told(RunId run, Instant at) {
      told.add(new Told(run, at));
    }

    synchronized List<RunId> settled(Instant before) {
      List<RunId> settled =
          told.stream().filter(t -> t.at().isBefore(before)).map(Told::run).distinct().toList();
      told.removeIf(t -> t.at().isBefore(before));
      return settled;
    }

    @Override
    public void onFrame(SiteFrame frame) {
      if (frame.hasDatasets()) {
        SiteOffer now =
            Optional.ofNullable(offers.get(site)).orElse(new SiteOffer(List.of(), List.of()));
        offer(
            site,
            new SiteOffer(Offers.datasets(frame.getDatasets().getDatasetsList()), now.analyses()));
        return;
      }
      waiting.acquireUninterruptibly();
      desk().frame(site, frame, waiting::release);
    }

    @Override
    public void onClosed(String reason) {
      if (open.remove(site, this)) {
        LOG.info("site {} disconnected: {}", site, reason);
        desk().disconnected(site);
      }
    }
  }
}
