package eu.sund.hub.member;

import com.google.protobuf.ByteString;
import eu.sund.core.AnalysisRef;
import eu.sund.core.ErrorCode;
import eu.sund.core.ResearcherId;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.governance.document.CodebookText;
import eu.sund.governance.study.SignedStudy;
import eu.sund.hub.run.RunDesk;
import eu.sund.hub.store.CatalogueStore.Offer;
import eu.sund.hub.store.CatalogueStore.SiteOffer;
import eu.sund.hub.store.Event;
import eu.sund.hub.store.HubStore;
import eu.sund.hub.store.Member;
import eu.sund.hub.store.RunCommit;
import eu.sund.hub.store.RunRow;
import eu.sund.transport.BlobSource;
import eu.sund.transport.ResearchHandler;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.AnalysisVersion;
import eu.sund.transport.wire.CatalogueReply;
import eu.sund.transport.wire.CatalogueSite;
import eu.sund.transport.wire.Dataset;
import eu.sund.transport.wire.ResultReply;
import eu.sund.transport.wire.RunView;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The hub's desk for researchers: each sees the catalogue and their own runs. Thread-safe. */
public final class Researchers implements ResearchHandler {
  private static final int LIST_MAX = 500;
  private static final int SPKI_PREFIX = 12;
  private static final int RAW_KEY = 32;

  private final String network;
  private final HubStore store;
  private final Directory directory;
  private final RunDesk desk;
  private final InstantSource clock;

  /** Who is there and what they offer. */
  public record Directory(MemberIndex members, Sessions sessions) {}

  /** Works for a network. */
  public Researchers(
      String network, HubStore store, Directory directory, RunDesk desk, InstantSource clock) {
    this.network = network;
    this.store = store;
    this.directory = directory;
    this.desk = desk;
    this.clock = clock;
  }

  private Member require(Peer peer) {
    return directory.members().require(peer, PeerKind.RESEARCHER);
  }

  @Override
  public CatalogueReply catalogue(Peer researcher) {
    require(researcher);
    CatalogueReply.Builder reply = CatalogueReply.newBuilder().setNetwork(network);
    Map<SiteId, SiteOffer> offers = directory.sessions().offers();
    for (Member member : directory.members().live(PeerKind.SITE)) {
      SiteId site = new SiteId(member.name());
      CatalogueSite.Builder entry =
          CatalogueSite.newBuilder()
              .setName(member.name())
              .setCountry(member.country())
              .setOrganisation(member.organisation())
              .setConnected(directory.sessions().isConnected(site));
      SiteOffer offer = offers.getOrDefault(site, new SiteOffer(List.of(), List.of()));
      for (Offer dataset : offer.datasets()) {
        entry.addDatasets(
            Dataset.newBuilder()
                .setId(dataset.dataset().value())
                .setTitle(dataset.title())
                .setSynthetic(dataset.synthetic())
                .setPublished(dataset.published())
                .setCodebook(CodebookText.write(dataset.codebook())));
      }
      for (AnalysisRef analysis : offer.analyses()) {
        entry.addAnalyses(
            AnalysisVersion.newBuilder().setName(analysis.name()).setVersion(analysis.version()));
      }
      reply.addSites(entry);
    }
    return reply.build();
  }

  @Override
  public RunId submit(Peer researcher, eu.sund.transport.wire.SignedStudy study) {
    Member member = require(researcher);
    if (!study.getResearcher().equals(member.name())) {
      throw new SundException(
          ErrorCode.SIGNATURE_INVALID,
          "the study is signed as another researcher than '" + member.name() + "'");
    }
    SignedStudy signed = signed(study);
    byte[] enrolled = member.signingKey();
    if (!Arrays.equals(raw(enrolled), signed.publicKey())) {
      throw new SundException(
          ErrorCode.SIGNATURE_INVALID,
          "the study is signed with another key than the one that researcher '"
              + member.name()
              + "' enrolled with");
    }
    signed.verify(network);
    // A roster published a moment ago counts, and reaches the sites before the run does.
    directory.sessions().refreshRoster();
    StudySpec spec = signed.spec();
    Map<SiteId, SiteOffer> live = new TreeMap<>();
    Map<SiteId, SiteOffer> offers = directory.sessions().offers();
    for (Member site : directory.members().live(PeerKind.SITE)) {
      SiteId id = new SiteId(site.name());
      live.put(id, offers.getOrDefault(id, new SiteOffer(List.of(), List.of())));
    }
    RunDesk.Submitted submitted = desk.submit(signed, spec, live);
    String what = submitted.asked() ? "submitted" : "was answered by";
    RunId run = submitted.run();
    store
        .events()
        .add(new Event(clock.instant(), "researcher " + member.name(), what, run.value()));
    return run;
  }

  private static SignedStudy signed(eu.sund.transport.wire.SignedStudy study) {
    try {
      return new SignedStudy(
          study.getDocument().toByteArray(),
          new ResearcherId(study.getResearcher()),
          raw(study.getPublicKey().toByteArray()),
          study.getSignature().toByteArray());
    } catch (IllegalArgumentException e) {
      throw new SundException(
          ErrorCode.SIGNATURE_INVALID,
          "the study is not signed as it should be: " + e.getMessage());
    }
  }

  /** The raw key inside a SubjectPublicKeyInfo; a raw key as it is. */
  private static byte[] raw(byte[] key) {
    return key.length == SPKI_PREFIX + RAW_KEY
        ? Arrays.copyOfRange(key, SPKI_PREFIX, key.length)
        : key;
  }

  @Override
  public List<RunView> list(Peer researcher, int limit) {
    Member member = require(researcher);
    return store.runs().ofResearcher(member.name(), Math.min(limit, LIST_MAX)).stream()
        .map(desk::view)
        .toList();
  }

  /** A run of this researcher's own; another's is as unknown as none. */
  private RunRow own(Peer researcher, RunId run) {
    Member member = require(researcher);
    return store
        .runs()
        .find(run)
        .filter(row -> row.researcher().equals(member.name()))
        .orElseThrow(
            () ->
                new SundException(
                    ErrorCode.NOT_FOUND,
                    "there is no run " + run + " of yours; see 'sund study list'"));
  }

  @Override
  public RunView show(Peer researcher, RunId run) {
    return desk.view(own(researcher, run));
  }

  @Override
  public Watching watch(Peer researcher, RunId run, Consumer<RunView> views) {
    Runnable end = desk.watch(own(researcher, run), views);
    return end::run;
  }

  @Override
  public RunView cancel(Peer researcher, RunId run) {
    RunRow row = own(researcher, run);
    desk.cancel(row.id());
    store
        .events()
        .add(
            new Event(clock.instant(), "researcher " + row.researcher(), "cancelled", run.value()));
    return desk.view(own(researcher, run));
  }

  @Override
  public ResultReply result(Peer researcher, RunId run) {
    RunRow row = own(researcher, run);
    RunCommit.Result result =
        desk.result(run)
            .orElseThrow(
                () ->
                    new SundException(
                        ErrorCode.NOT_FOUND,
                        "run "
                            + run
                            + (row.endedAt().isPresent()
                                ? " ended without a result; see 'sund study show " + run + "'"
                                : " has not ended; watch it with 'sund study watch " + run + "'")));
    return ResultReply.newBuilder()
        .setJson(ByteString.copyFrom(result.json().array()))
        .setSha256(ByteString.copyFrom(result.digest().bytes()))
        .setStudy(ByteString.copyFrom(row.spec().study().document()))
        .setRunSha256(ByteString.copyFrom(row.spec().digest().bytes()))
        .setAttached(desk.attachment(run).map(BlobSource::size).orElse(0L))
        .build();
  }

  @Override
  public BlobSource attachment(Peer researcher, RunId run) {
    RunRow row = own(researcher, run);
    if (desk.result(row.id()).isEmpty()) {
      throw new SundException(ErrorCode.NOT_FOUND, "run " + run + " has no result");
    }
    return desk.attachment(run)
        .orElseThrow(
            () ->
                new SundException(
                    ErrorCode.NOT_FOUND, "nothing is attached to the result of run " + run));
  }
}
