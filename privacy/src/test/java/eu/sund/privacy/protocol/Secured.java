package eu.sund.privacy.protocol;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.core.port.Workers;
import eu.sund.privacy.ring.Ring;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.SumCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * One attempt in one thread: the hub's and the sites' machines with a bag of messages between them,
 * from which any is taken next, some twice. Sites fall silent where a test says so.
 */
@SuppressWarnings({
  "NullAway",
  "ArrayRecordComponent",
  "ReferenceEquality"
}) // the maps of a test hold what it asks for
final class Secured {
  /** The first thing that a site does not say any more. */
  enum Silent {
    ADVERTISE,
    SHARE,
    MASK,
    CONFIRM,
    REVEAL,
    NEVER
  }

  /** What the hub opened. */
  record Opened(List<SiteId> survivors, byte[] sum, long check) {}

  private record Letter(boolean toHub, SiteId site, Object message) {}

  private record Key(Digest session, byte[] groupKey) {}

  private final TestNetwork network;
  private final Layout layout;
  private final Map<SiteId, byte[]> words;
  private final Map<SiteId, Silent> silent;
  private final SplittableRandom random;
  private final Map<SiteId, SiteAttempt> sites = new TreeMap<>();
  private final List<Letter> bag = new ArrayList<>();
  private final Map<SiteId, Key> keys = new HashMap<>();
  final Map<SiteId, byte[]> masked = new TreeMap<>();
  final List<HubStep> steps = new ArrayList<>();
  final List<SiteMessage> said = new ArrayList<>();
  HubAttempt hub;
  Optional<Opened> opened = Optional.empty();
  private boolean over;

  Secured(
      TestNetwork network,
      Layout layout,
      Map<SiteId, byte[]> words,
      Map<SiteId, Silent> silent,
      long seed) {
    this.network = network;
    this.layout = layout;
    this.words = words;
    this.silent = silent;
    this.random = new SplittableRandom(seed);
    this.hub = HubAttempt.begin(network.hub(Optional.empty()));
    for (SiteId site : network.sites()) {
      if (silent.get(site) != Silent.ADVERTISE) {
        took(site, SiteAttempt.begin(network.side(site, seed)));
      }
    }
  }

  Secured run() {
    while (!over) {
      if (bag.isEmpty()) {
        HubAttempt before = hub;
        did(hub.overdue());
        if (hub == before && bag.isEmpty()) {
          return this;
        }
        continue;
      }
      int which = random.nextInt(bag.size());
      Letter letter = random.nextInt(8) == 0 ? bag.get(which) : bag.remove(which);
      if (letter.toHub()) {
        did(hub.next(letter.site(), (SiteMessage) letter.message()));
      } else if (silent.get(letter.site()) != Silent.ADVERTISE) {
        SiteInput heard = new SiteInput.Heard((HubMessage) letter.message());
        took(letter.site(), sites.get(letter.site()).next(heard));
      }
    }
    return this;
  }

  private void did(HubAttempt.Transition step) {
    hub = step.state();
    for (HubStep one : step.steps()) {
      steps.add(one);
      switch (one) {
        case HubStep.Say say -> bag.add(new Letter(false, say.site(), say.message()));
        case HubStep.Open open -> open(open);
        case HubStep.KeepSurvivors keep -> {}
        case HubStep.Retry retry -> over = true;
        case HubStep.Blame blame -> throw new AssertionError(blame.toString());
      }
    }
  }

  private void open(HubStep.Open open) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Blob> blobs = open.survivors().stream().map(site -> Blob.of(masked.get(site))).toList();
    try {
      MaskedWords.unmaskSum(layout, blobs, open.masks(), Channels.newChannel(out), Workers.none());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long check = SumCheck.unmaskHashSum(open.masks(), layout, open.checks().values());
    opened = Optional.of(new Opened(open.survivors(), out.toByteArray(), check));
  }

  private void took(SiteId site, SiteAttempt.Transition transition) {
    sites.put(site, transition.state());
    for (SiteStep one : transition.steps()) {
      switch (one) {
        case SiteStep.Say say -> say(site, say.message());
        case SiteStep.MaskWords mask -> mask(site, mask);
        case SiteStep.KeepCheck keep ->
            keys.put(site, new Key(keep.session(), keep.groupKey().bytes().clone()));
        case SiteStep.KeepSurvivors keep -> {}
        case SiteStep.Refuse refuse -> throw new AssertionError(site + " refuses: " + refuse);
        case SiteStep.Decline decline -> throw new AssertionError(site + " declines: " + decline);
      }
    }
  }

  private void say(SiteId site, SiteMessage message) {
    Silent at =
        switch (message) {
          case SiteMessage.Share share -> Silent.SHARE;
          case SiteMessage.Mask mask -> Silent.MASK;
          case SiteMessage.Confirm confirm -> Silent.CONFIRM;
          case SiteMessage.Reveal reveal -> Silent.REVEAL;
          default -> Silent.ADVERTISE;
        };
    if (at.compareTo(silent.get(site)) < 0) {
      said.add(message);
      bag.add(new Letter(true, site, message));
    }
  }

  private void mask(SiteId site, SiteStep.MaskWords mask) {
    Blob plain = Blob.of(words.get(site));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      MaskedWords.add(mask.masks(), layout, plain, Channels.newChannel(out), Workers.none());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    masked.put(site, out.toByteArray());
    long hash =
        new SumCheck(TestNetwork.SUITE, mask.groupKey(), mask.session(), layout)
            .hash(site, plain, Workers.none());
    long check = SumCheck.maskHash(mask.masks(), layout, hash);
    Digest digest = Digest.of(out.toByteArray());
    took(site, sites.get(site).next(new SiteInput.Masked(digest, out.size(), check)));
  }

  /** Whether every site that sent words finds the sum that the hub publishes true. */
  boolean holds(byte[] sum, long check) {
    return opened.orElseThrow().survivors().stream()
        .allMatch(
            site -> {
              Key key = keys.get(site);
              return new SumCheck(
                      TestNetwork.SUITE,
                      Secret.taking(key.groupKey().clone()),
                      key.session(),
                      layout)
                  .holds(opened.get().survivors(), Blob.of(sum), check, Workers.none());
            });
  }

  /** The sum of these sites' words without any protection. */
  byte[] plainSum(List<SiteId> survivors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Ring.sum(
          layout,
          survivors.stream().map(site -> Blob.of(words.get(site))).toList(),
          Channels.newChannel(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  TestNetwork network() {
    return network;
  }
}
