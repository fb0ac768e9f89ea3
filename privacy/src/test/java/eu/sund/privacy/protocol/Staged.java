package eu.sund.privacy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Advert;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Sites' machines brought to a step by an honest hub, in order. */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
record Staged(TestNetwork network, Map<SiteId, SiteAttempt> sites) {
  static Staged advertised(int sites) {
    TestNetwork network = TestNetwork.of(sites);
    return new Staged(network, network.begun(1));
  }

  /** All have shared. */
  static Staged shared(int sites) {
    Staged staged = advertised(sites);
    HubMessage adverts = staged.adverts(staged.network.sites());
    staged.network.sites().forEach(site -> staged.hear(site, adverts));
    return staged;
  }

  /** All have masked; {@code sharers} had shared. */
  static Staged masked(int sites, List<SiteId> sharers) {
    Staged staged = shared(sites);
    Map<SiteId, HubMessage.Boxes> boxes = new TreeMap<>();
    sharers.forEach(site -> boxes.put(site, staged.boxes(site, sharers)));
    boxes.forEach(staged::mask);
    return staged;
  }

  /** {@code survivors} have signed. */
  static Staged confirmed(int sites, List<SiteId> survivors) {
    Staged staged = masked(sites, TestNetwork.of(sites).sites());
    survivors.forEach(site -> staged.hear(site, new HubMessage.Survivors(survivors)));
    return staged;
  }

  SiteAttempt.Transition hear(SiteId site, HubMessage message) {
    SiteAttempt.Transition step = sites.get(site).next(new SiteInput.Heard(message));
    sites.put(site, step.state());
    return step;
  }

  SiteAttempt.Transition hear(int site, HubMessage message) {
    return hear(TestNetwork.site(site), message);
  }

  void mask(SiteId site, HubMessage.Boxes boxes) {
    mask(site, boxes, masking -> {});
  }

  void mask(SiteId site, HubMessage.Boxes boxes, Consumer<SiteMasking> seen) {
    if (hear(site, boxes).state() instanceof SiteMasking masking) {
      seen.accept(masking);
    }
    var words = TestNetwork.digest("words of " + site);
    sites.put(site, sites.get(site).next(new SiteInput.Masked(words, 8, 5)).state());
  }

  List<Advert> advertsOf(List<SiteId> of) {
    return TestNetwork.adverts(sites, of);
  }

  HubMessage.Adverts adverts(List<SiteId> of) {
    return new HubMessage.Adverts(advertsOf(of));
  }

  HubMessage.Boxes boxes(SiteId to, List<SiteId> from) {
    SortedMap<SiteId, Bytes> boxes = new TreeMap<>();
    for (SiteId site : from) {
      if (!site.equals(to)) {
        boxes.put(site, ((SiteMessage.Share) last(site)).boxes().get(to));
      }
    }
    return new HubMessage.Boxes(boxes);
  }

  HubMessage.Confirmed signatures(List<SiteId> of) {
    SortedMap<SiteId, Bytes> all = new TreeMap<>();
    of.forEach(site -> all.put(site, ((SiteMessage.Confirm) last(site)).signature()));
    return new HubMessage.Confirmed(all);
  }

  SiteMessage last(SiteId site) {
    return sites.get(site).last().orElseThrow();
  }

  SiteAttempt at(int site) {
    return sites.get(TestNetwork.site(site));
  }

  /** The step is a refusal for this reason: nothing is said, nothing stays. */
  static void refuses(SiteAttempt.Transition step, String reason) {
    assertThat(step.steps()).hasSize(1);
    assertThat(step.steps().getFirst())
        .isInstanceOfSatisfying(
            SiteStep.Refuse.class, refuse -> assertThat(refuse.why()).contains(reason));
    assertThat(step.state()).isInstanceOf(SiteRefused.class);
    assertThat(step.state().last()).isEmpty();
  }
}
