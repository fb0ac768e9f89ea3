package eu.sund.hub.run;

import eu.sund.core.Analysis;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.engine.Course;
import eu.sund.engine.HubEvent;
import eu.sund.engine.HubRun;
import eu.sund.engine.RunSecurity;
import eu.sund.governance.study.RunSpec;
import eu.sund.governance.study.SignedStudy;
import eu.sund.hub.store.CatalogueStore.SiteOffer;
import eu.sund.hub.store.RoundState;
import eu.sund.hub.store.RunCommit;
import eu.sund.hub.store.RunRow;
import eu.sund.transport.BlobHandler;
import eu.sund.transport.BlobSource;
import eu.sund.transport.UploadTarget;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SiteFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All runs of the hub: takes studies in, wakes runs after a start, and leads frames to them. */
public final class RunDesk implements BlobHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunDesk.class);
  private static final Duration TELL_FOR = Duration.ofDays(30);
  private static final Duration FILES_FOR = Duration.ofDays(1);
  private static final int TELL_MAX = 100;
  private static final int OPEN_MAX = 500;

  private final RunPorts ports;
  private final Incoming incoming;
  private final SecureRandom random;
  private final Map<RunId, RunOwner> open = new ConcurrentHashMap<>();

  /** A desk without runs; {@link #wake} takes up those that are open. */
  public RunDesk(RunPorts ports, SecureRandom random) {
    this.ports = ports;
    this.random = random;
    this.incoming = new Incoming(ports.runs().resolve("incoming"));
  }

  /**
   * Takes up every run that has not ended.
   *
   * @throws SundException {@code STORAGE_FAILED} if the folder cannot be used
   */
  public void wake() {
    try {
      Files.createDirectories(ports.runs());
      incoming.reopen();
      List<RunRow> rows = ports.store().runs().open();
      for (RunRow row : rows) {
        wake(row);
      }
      sweep();
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the runs' folder cannot be used: " + e.getMessage(), e);
    }
  }

  private void wake(RunRow row) {
    try {
      StudySpec study = row.spec().study().spec();
      Analysis<?, ?> analysis =
          ports
              .analyses()
              .exact(row.spec().analysis())
              .orElseThrow(
                  () ->
                      new SundException(
                          ErrorCode.ANALYSIS_UNKNOWN,
                          "this program lacks " + row.spec().analysis()));
      RunOwner owner = owner(row, Course.begin(analysis, study, row.spec().codebook()));
      owner.restore();
      begin(owner);
      LOG.info("run {} goes on", row.id());
    } catch (SundException e) {
      // One run that cannot go on must not keep the others from it; it stays open.
      LOG.error("run {} cannot go on: {}", row.id(), e.getMessage(), e);
    }
  }

  private RunOwner owner(RunRow row, Course<?, ?> begin) {
    return new RunOwner(ports, incoming, row, begin, this::ended);
  }

  private void begin(RunOwner owner) {
    open.put(owner.id(), owner);
    owner.start();
  }

  private void ended(RunOwner owner) {
    if (owner.row().outcome().isPresent()) {
      open.remove(owner.id());
      LOG.info("run {} ended: {}", owner.id(), owner.view().getState());
    }
  }

  /**
   * What became of a study that was handed in.
   *
   * @param run the run that answers it
   * @param asked whether it is asked now, or was before
   */
  public record Submitted(RunId run, boolean asked) {}

  /**
   * Takes a study in, or finds the run that answered it. The caller has verified who signed it.
   *
   * @param catalogue what the sites offer that may take part
   * @throws SundException {@code STUDY_INVALID}, {@code ANALYSIS_UNKNOWN} or {@code NOT_IN_ROSTER},
   *     with what to change
   */
  public Submitted submit(SignedStudy study, StudySpec spec, Map<SiteId, SiteOffer> catalogue) {
    if (open.size() >= OPEN_MAX) {
      throw new SundException(
          ErrorCode.STUDY_INVALID,
          "the hub has " + OPEN_MAX + " open runs; cancel some or submit again later");
    }
    Analysis<?, ?> analysis = ports.analyses().newest(spec.analysis());
    byte[] id = new byte[8];
    random.nextBytes(id);
    Submission.Planned planned =
        new Submission(study, spec, analysis, ports.roster())
            .plan(ports.network(), new RunId("r-" + HexFormat.of().formatHex(id)), catalogue);
    RunSpec run = planned.run();
    Optional<RunId> answered =
        new StoredAnswers(ports.store().runs(), ports.analyses())
            .answering(run, planned.course(), spec.again());
    if (answered.isPresent()) {
      LOG.info("run {} answered what {} asks again", answered.get(), study.researcher());
      return new Submitted(answered.get(), false);
    }
    requireInRoster(run);
    RunRow row =
        new RunRow(
            run,
            spec.title(),
            planned.course().plan().rounds(),
            ports.clock().instant(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    ports.store().runs().insert(row);
    begin(owner(row, planned.course()));
    LOG.info("run {} of researcher {} begins", run.id(), study.researcher());
    return new Submitted(run.id(), true);
  }

  /** Sites would refuse such a run: they count on the roster's keys only. */
  private void requireInRoster(RunSpec run) {
    List<SiteId> missing = ports.roster().missing(run.participants());
    if (!missing.isEmpty()) {
      String names = String.join(", ", missing.stream().map(SiteId::value).toList());
      throw new SundException(
          ErrorCode.NOT_IN_ROSTER,
          ports
                  .roster()
                  .current()
                  .map(r -> "the network's roster " + r.version() + " does not have ")
                  .orElse("the network has no roster yet, so it does not have ")
              + names
              + "; the hub's operator drafts a new one (sund roster draft) and publishes it with"
              + " the officers' signatures; or name other sites in 'sites'");
    }
  }

  /** A site's session opened: its runs ask or call it, and it is told of those that ended. */
  public List<RunId> connected(SiteId site) {
    for (RunOwner owner : open.values()) {
      if (owner.participants().contains(site)) {
        owner.post(new RunOwner.Input.Event(new HubEvent.SiteConnected(site)));
      }
    }
    Instant since = ports.clock().instant().minus(TELL_FOR);
    List<RunId> told = new ArrayList<>();
    for (RunRow row : ports.store().runs().untold(site, since, TELL_MAX)) {
      tellEnd(row, site);
      told.add(row.id());
    }
    return told;
  }

  /** A site's session closed. */
  public void disconnected(SiteId site) {
    open.values().stream()
        .filter(owner -> owner.participants().contains(site))
        .forEach(owner -> owner.post(new RunOwner.Input.Changed()));
  }

  /** Looks at deadlines. */
  public void tick() {
    open.values().forEach(owner -> owner.post(new RunOwner.Input.Tick()));
  }

  /**
   * Leads a frame to its run.
   *
   * @param done run when the frame was dealt with
   */
  public void frame(SiteId site, SiteFrame frame, Runnable done) {
    boolean taken = false;
    try {
      Optional<RunId> run = runOf(frame);
      RunOwner owner = run.isEmpty() ? null : open.get(run.get());
      if (owner != null && owner.participants().contains(site)) {
        taken = true;
        owner.post(new RunOwner.Input.Frame(site, frame, done));
      } else if (run.isPresent()) {
        strayed(site, run.get());
      }
    } finally {
      if (!taken) {
        done.run();
      }
    }
  }

  private static Optional<RunId> runOf(SiteFrame frame) {
    String id =
        switch (frame.getFrameCase()) {
          case ANSWER -> frame.getAnswer().getRunId();
          case SECURE -> frame.getSecure().getRunId();
          case RUN_FAILED -> frame.getRunFailed().getRunId();
          case RUN_STOPPED -> frame.getRunStopped().getRunId();
          case HELLO, DATASETS, PONG, FRAME_NOT_SET -> "";
        };
    if (id.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RunId(id));
    } catch (IllegalArgumentException e) {
      throw new SundException(ErrorCode.MESSAGE_INVALID, "a frame names no run", e);
    }
  }

  /** A site speaks of a run that is over, or that this hub does not know: it is told. */
  private void strayed(SiteId site, RunId run) {
    Optional<RunRow> row = ports.store().runs().find(run);
    if (row.filter(r -> r.spec().participants().contains(site)).isEmpty()) {
      ports
          .links()
          .send(
              site,
              HubFrame.newBuilder()
                  .setRunEnded(
                      eu.sund.transport.wire.RunEnded.newBuilder()
                          .setRunId(run.value())
                          .setOutcome(eu.sund.transport.wire.Outcome.FAILED)
                          .setCode(ErrorCode.NOT_FOUND.number()))
                  .build());
    } else if (row.get().outcome().isPresent()) {
      tellEnd(row.get(), site);
    }
  }

  private void tellEnd(RunRow row, SiteId site) {
    HubRun ended = journaled(row);
    Optional<Ending.Last> sum = Optional.empty();
    Optional<RoundState> state = ports.store().runs().state(row.id());
    if (state.isPresent()) {
      RoundState last = state.get();
      Optional<byte[]> bytes = last.sumBytes().map(RoundState.Bytes::array);
      if (bytes.isPresent() || Files.exists(folder(row.id()).sum(last.round()))) {
        Spill.Kept kept =
            new Spill.Kept(eu.sund.core.Blob.of(new byte[0]), last.sum(), last.sumSize(), bytes);
        sum = Optional.of(new Ending.Last(kept, last.check(), ended.attempt()));
      }
    }
    ports
        .links()
        .send(
            site,
            Ending.of(row, sum, ended.summed().size(), ports.store().runs().result(row.id()))
                .build());
  }

  /** Where a run stands by its journal. */
  private HubRun journaled(RunRow row) {
    RunSpec spec = row.spec();
    Digest none = Digest.of(new byte[0]);
    return HubRun.proposed(
            spec.id(), RunSecurity.of(ports.roster(), spec.participants(), none), none)
        .replay(ports.store().runs().journal(spec.id()));
  }

  /** A run's view. */
  public RunView view(RunRow row) {
    RunOwner owner = open.get(row.id());
    if (owner != null) {
      return owner.view();
    }
    HubRun state = journaled(row);
    String progress = ports.store().runs().state(row.id()).map(RoundState::progress).orElse("");
    Optional<ErrorCode> trouble =
        state.hasEnded() ? Optional.empty() : Optional.of(ErrorCode.STORAGE_FAILED);
    return Views.of(row, state, progress, ports.links(), trouble);
  }

  /** Watches a run; returns what ends the watching. */
  public Runnable watch(RunRow row, Consumer<RunView> views) {
    RunOwner owner = open.get(row.id());
    if (owner == null) {
      // It may have ended between the caller's reading and here.
      views.accept(view(ports.store().runs().find(row.id()).orElse(row)));
      return () -> {};
    }
    owner.watchers().add(views, owner.view());
    owner.post(new RunOwner.Input.Changed());
    return () -> owner.watchers().remove(views);
  }

  /** Asks a run to end. */
  public void cancel(RunId run) {
    RunOwner owner = open.get(run);
    if (owner != null) {
      owner.post(new RunOwner.Input.Event(new HubEvent.CancelAsked()));
      owner.awaitEnd(Duration.ofSeconds(10));
    }
  }

  @Override
  public UploadTarget upload(Peer peer, Digest digest, long size) {
    SiteId site = new SiteId(peer.name().name());
    requireExpected(site, size);
    long awaiting = open.values().stream().filter(o -> o.awaits(site).isPresent()).count();
    try {
      return incoming.upload(site, digest, size, 2 + 2 * (int) awaiting);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public long received(Peer peer, Digest digest, long size) {
    SiteId site = new SiteId(peer.name().name());
    if (open.values().stream().anyMatch(owner -> owner.holds(site, digest))) {
      // After a break the site repeats what it said last, and would bring the same words again.
      return size;
    }
    requireExpected(site, size);
    try {
      return incoming.received(site, digest, size);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * An update that no open round of the site awaits is refused before a byte of it comes. A site
   * whose attempt has just died did nothing wrong: it is called for the next one.
   */
  private void requireExpected(SiteId site, long size) {
    boolean expected =
        open.values().stream()
            .anyMatch(o -> o.awaits(site).filter(layout -> layout.bytes() == size).isPresent());
    if (expected) {
      return;
    }
    if (open.values().stream().anyMatch(owner -> owner.isInRoundOf(site, size))) {
      throw new SundException(
          ErrorCode.PEER_UNREACHABLE, "the attempt is over; the hub calls for the next one");
    }
    throw new SundException(
        ErrorCode.MESSAGE_INVALID, "no run awaits an update of " + size + " bytes");
  }

  @Override
  public BlobSource download(Peer peer, Digest digest) {
    SiteId site = new SiteId(peer.name().name());
    for (RunOwner owner : open.values()) {
      Optional<Spill.Kept> sum = owner.sum();
      if (owner.participants().contains(site)
          && sum.isPresent()
          && sum.get().digest().equals(digest)) {
        Optional<BlobSource> source = lent(sum.get().blob());
        if (source.isPresent()) {
          return source.get();
        }
      }
    }
    try {
      Optional<Path> file =
          ports
              .store()
              .runs()
              .sumFile(site, digest)
              // What a run at work has behind it may be written over at any moment.
              .filter(f -> !open.containsKey(f.run()))
              .map(f -> folder(f.run()).sum(f.round()))
              .filter(Files::exists);
      if (file.isPresent()) {
        return source(FileBlob.open(file.get()));
      }
    } catch (IOException e) {
      throw failed(e);
    }
    throw new SundException(ErrorCode.NOT_FOUND, "there is no such sum for this site");
  }

  private static Optional<BlobSource> lent(eu.sund.core.Blob blob) {
    return blob instanceof FileBlob file ? file.lend() : Optional.of(source(blob));
  }

  private static BlobSource source(eu.sund.core.Blob blob) {
    return new BlobSource() {
      @Override
      public long size() {
        return blob.size();
      }

      @Override
      public void read(long offset, ByteBuffer into) {
        blob.read(offset, into);
      }

      @Override
      public void close() {}
    };
  }

  private static SundException failed(IOException e) {
    return new SundException(ErrorCode.STORAGE_FAILED, "the hub's disk failed", e);
  }

  private RunFolder folder(RunId run) {
    return RunFolder.of(ports.runs(), run);
  }

  /** Removes the files of runs that ended a day ago or are unknown. */
  public void sweep() throws IOException {
    Instant before = ports.clock().instant().minus(FILES_FOR);
    try (Stream<Path> entries = Files.list(ports.runs())) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith("r-") && isOver(name, before)) {
          RunFolder.delete(entry);
        }
      }
    }
  }

  private boolean isOver(String name, Instant before) {
    try {
      Optional<RunRow> row = ports.store().runs().find(new RunId(name));
      return row.isEmpty() || row.get().endedAt().filter(at -> at.isBefore(before)).isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What is attached to a run's result, if it was kept. */
  public Optional<BlobSource> attachment(RunId run) {
    Path file = RunFolder.attachment(ports.runs(), run);
    try {
      return Files.exists(file) ? Optional.of(source(FileBlob.open(file))) : Optional.empty();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** A run's result. */
  public Optional<RunCommit.Result> result(RunId run) {
    return ports.store().runs().result(run);
  }

  /** Stops every owner; runs stay as they are written. */
  @Override
  public void close() {
    for (RunOwner owner : open.values()) {
      owner.stop();
    }
  }
}
