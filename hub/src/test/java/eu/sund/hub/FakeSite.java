package eu.sund.hub;

import com.google.protobuf.ByteString;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.engine.Course;
import eu.sund.engine.RunSecurity;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteEvent;
import eu.sund.engine.SiteSecurity;
import eu.sund.governance.document.CodebookText;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.RunSpec;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.protocol.SurvivorRule;
import eu.sund.privacy.ring.Ring;
import eu.sund.transport.Endpoint;
import eu.sund.transport.HubAddress;
import eu.sund.transport.Protocol;
import eu.sund.transport.SiteConfig;
import eu.sund.transport.SiteConnector;
import eu.sund.transport.SiteListener;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.wire.AnalysisVersion;
import eu.sund.transport.wire.BlobRef;
import eu.sund.transport.wire.Dataset;
import eu.sund.transport.wire.Hello;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.RunEnded;
import eu.sund.transport.wire.Secure;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Verdict;
import eu.sund.transport.wire.Welcome;
import eu.sund.transport.wire.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A site without patients, over real TLS and with the production machine of the protocol: it keeps
 * in memory what a site keeps on disk, so that it outlives the hubs that it speaks to.
 */
final class FakeSite implements SiteListener, AutoCloseable {
  /** The steps of an attempt as a site takes them. */
  enum Step {
    AGREE,
    ADVERTISE,
    SHARE,
    MASK,
    CONFIRM,
    REVEAL,
    LOST;

    static Step of(SiteMessage message) {
      return switch (message) {
        case SiteMessage.Agree a -> AGREE;
        case SiteMessage.Advertise a -> ADVERTISE;
        case SiteMessage.Share s -> SHARE;
        case SiteMessage.Mask m -> MASK;
        case SiteMessage.Confirm c -> CONFIRM;
        case SiteMessage.Reveal r -> REVEAL;
        case SiteMessage.Lost l -> LOST;
      };
    }
  }

  /** Something that the site is about to say. */
  record Said(int round, int attempt, Step step) {}

  /** A call of the hub. */
  record Call(int round, int attempt) {}

  /** What becomes of something said. */
  enum Fate {
    SAID,
    /** The site keeps silent. */
    UNSAID,
    /** The connection breaks, and the frame is lost with it. */
    CUT_BEFORE,
    /** The connection breaks when the frame is out: the hub's answer may be lost. */
    CUT_AFTER,
    /** The site dies before it says it, and starts again. */
    RESTART
  }

  private final SiteId id;
  private final Identity identity;
  private final KeyPair signing;
  private final Codebook codebook;
  private final int number;
  private final Path files;
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final Map<String, FakeRun> runs = new HashMap<>();
  private final SiteConnector connector;

  final BlockingQueue<SignedRoster> rosters = new LinkedBlockingQueue<>();
  final BlockingQueue<RunEnded> ends = new LinkedBlockingQueue<>();
  final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
  final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  final BlockingQueue<Said> sayings = new LinkedBlockingQueue<>();
  final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
  final BlockingQueue<Throwable> defects = new LinkedBlockingQueue<>();
  volatile Optional<Roster> roster = Optional.empty();
  volatile Verdict verdict = Verdict.ACCEPTED;
  volatile ErrorCode refusal = ErrorCode.REFUSED_BY_POLICY;
  volatile UnaryOperator<SiteFrame> bend = f -> f;
  volatile Function<Said, Fate> fate = said -> Fate.SAID;
  volatile Predicate<HubFrame> missed = frame -> false;
  volatile double canary;

  FakeSite(TestNetwork.Joined joined, Codebook codebook, int number, Path files) {
    this.id = new SiteId(joined.identity().name().name());
    this.identity = joined.identity();
    this.signing = joined.signing();
    this.codebook = codebook;
    this.number = number;
    this.files = files;
    this.connector =
        SiteConnector.start(
            new SiteConfig(
                new HubAddress(
                    new Endpoint("localhost", joined.port()), Optional.empty(), joined.hubName()),
                InstantSource.system(),
                scheduler,
                () -> 0.0,
                Protocol.VERSIONS),
            () -> identity,
            this);
  }

  SiteId id() {
    return id;
  }

  @Override
  public Hello hello() {
    return Hello.newBuilder()
        .setSoftware("fake")
        .addAnalyses(AnalysisVersion.newBuilder().setName("toy").setVersion(1))
        .addDatasets(
            Dataset.newBuilder()
                .setId(codebook.dataset().value())
                .setTitle("Toy data of " + id)
                .setSynthetic(true)
                .setCodebook(CodebookText.write(codebook)))
        .build();
  }

  @Override
  public void onWelcome(Welcome welcome) {}

  @Override
  public void onLost(SundException reason, Duration retryIn) {
    lost.add(reason.code().name());
  }

  @Override
  public void onFrame(HubFrame frame) {
    if (missed.test(frame)) {
      connector.reconnect();
      return;
    }
    try {
      worker.execute(() -> work(frame));
    } catch (RejectedExecutionException e) {
      // The test is over.
    }
  }

  private void work(HubFrame frame) {
    try {
      switch (frame.getFrameCase()) {
        case PROPOSAL -> run(frame).take(new SiteEvent.Proposed());
        case ROUND_CALL -> {
          calls.add(new Call(frame.getRoundCall().getRound(), frame.getRoundCall().getAttempt()));
          run(frame).called(frame.getRoundCall());
        }
        case SECURE -> run(frame).heard(frame.getSecure());
        case RUN_ENDED -> {
          ends.add(frame.getRunEnded());
          if (runs.containsKey(frame.getRunEnded().getRunId())) {
            run(frame).take(new SiteEvent.EndTold());
          }
        }
        case ROSTER -> {
          SignedRoster signed = SignedRoster.decode(frame.getRoster().getSigned().toByteArray());
          roster = Optional.of(signed.roster());
          rosters.add(signed);
        }
        default -> throw new AssertionError("unexpected frame " + frame.getFrameCase());
      }
    } catch (Exception | AssertionError e) { // whatever it was: the test fails
      defects.add(e);
    }
  }

  private FakeRun run(HubFrame frame) {
    return switch (frame.getFrameCase()) {
      case PROPOSAL ->
          runs.computeIfAbsent(
              frame.getProposal().getRunId(), run -> proposed(frame.getProposal().getRunSpec()));
      case ROUND_CALL -> known(frame.getRoundCall().getRunId());
      case SECURE -> known(frame.getSecure().getRunId());
      default -> known(frame.getRunEnded().getRunId());
    };
  }

  private FakeRun known(String run) {
    return java.util.Objects.requireNonNull(runs.get(run), "a run that was proposed");
  }

  private FakeRun proposed(ByteString bytes) {
    RunSpec spec = RunSpec.decode(bytes.toByteArray());
    spec.study().verify(TestNetwork.NETWORK);
    Course<?, ?> begin = Course.begin(new ToyAnalysis(), spec.study().spec(), spec.codebook());
    return new FakeRun(
        this,
        spec,
        begin,
        new SiteSecurity(
            RunSecurity.of(() -> roster, spec.participants(), begin.plan().digest()),
            id,
            message -> TestNetwork.signature(signing, message),
            new SecureRandom()::nextBytes,
            SurvivorRule.exactly(spec.participants())));
  }

  /** Says something in an attempt, or does not. */
  void say(RunId run, SiteEffect.Say say, Optional<FakeRun.Bytes> masked) {
    Said said = new Said(say.round(), say.attempt(), Step.of(say.message()));
    sayings.add(said);
    switch (fate.apply(said)) {
      case SAID -> deliver(run, say, masked);
      case UNSAID -> {}
      case CUT_BEFORE -> connector.reconnect();
      case CUT_AFTER -> {
        deliver(run, say, masked);
        connector.reconnect();
      }
      case RESTART ->
          // The step in which this is said comes to its end first; what follows finds nothing.
          worker.execute(
              () -> {
                runs.values().forEach(FakeRun::restart);
                connector.reconnect();
              });
    }
  }

  private void deliver(RunId run, SiteEffect.Say say, Optional<FakeRun.Bytes> masked) {
    Secure.Builder secure =
        Secure.newBuilder()
            .setRunId(run.value())
            .setRound(say.round())
            .setAttempt(say.attempt())
            .setMessage(FakeRun.encode(say));
    try {
      if (say.message() instanceof SiteMessage.Mask) {
        secure.setWords(words(masked.orElseThrow()));
      }
      send(bend.apply(SiteFrame.newBuilder().setSecure(secure).build()));
    } catch (SundException e) {
      // The hub calls again.
      if (e.code() != ErrorCode.PEER_UNREACHABLE) {
        throw e;
      }
    }
  }

  private Words words(FakeRun.Bytes masked) {
    if (masked.array().length <= Protocol.CHUNK_BYTES_MAX) {
      return Words.newBuilder().setInline(ByteString.copyFrom(masked.array())).build();
    }
    try {
      Path file = files.resolve(id + "-up");
      Files.write(file, masked.array());
      connector.upload(masked.digest(), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Words.newBuilder()
        .setBlob(
            BlobRef.newBuilder().setSha256(raw(masked.digest())).setSize(masked.array().length))
        .build();
  }

  /** The words of a sum. */
  byte[] fetch(Words words) throws IOException {
    if (!words.hasBlob()) {
      return words.getInline().toByteArray();
    }
    Digest digest = new Digest(HexFormat.of().formatHex(words.getBlob().getSha256().toByteArray()));
    Path file = files.resolve(id + "-" + digest);
    connector.download(digest, words.getBlob().getSize(), file);
    return Files.readAllBytes(file);
  }

  /** Depends on site, round and place, so that a mix-up changes the result. */
  double weight(int round, int place) {
    return canary + (number + 0.25 * round) / (1 << (place % 5));
  }

  /** What a site with enough patients adds in a pre-round: itself, then how many they are. */
  byte[] screening(Layout layout) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    double count = layout.name().equals("census") ? number : 1;
    Ring.encode(new Update(layout, List.of(Values.of(count))), List.of(), Channels.newChannel(out));
    return out.toByteArray();
  }

  byte[] update(Layout layout, int round) throws IOException {
    double[] weights = new double[layout.tensors().get(1).size()];
    boolean whole = layout.tensors().get(1).encoding() instanceof Encoding.Count;
    Arrays.setAll(weights, place -> whole ? Math.rint(weight(round, place)) : weight(round, place));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Ring.encode(
        new Update(layout, List.of(Values.of(number), Values.of(weights))),
        List.of(),
        Channels.newChannel(out));
    return out.toByteArray();
  }

  boolean send(SiteFrame frame) {
    return connector.send(frame);
  }

  boolean connected() {
    return connector.connected();
  }

  SiteConnector connector() {
    return connector;
  }

  static ByteString raw(Digest digest) {
    return ByteString.copyFrom(digest.bytes());
  }

  /**
   * @throws AssertionError if the site met a defect
   */
  @Override
  public void close() {
    Throwable defect = defects.peek();
    connector.close();
    scheduler.shutdownNow();
    worker.shutdownNow();
    if (defect != null) {
      throw new AssertionError("a defect of site " + id, defect);
    }
  }

  static Codebook codebook(String... numbers) {
    List<eu.sund.core.Variable> variables = new ArrayList<>();
    for (String number : numbers) {
      variables.add(eu.sund.core.Variable.number(number, "a", 0, 120));
    }
    return new Codebook(new DatasetId("toys"), variables);
  }
}
