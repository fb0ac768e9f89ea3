package eu.sund.hub;

import com.google.protobuf.ByteString;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.SundException;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.engine.Course;
import eu.sund.governance.document.CodebookText;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.RunSpec;
import eu.sund.privacy.ring.Ring;
import eu.sund.transport.Endpoint;
import eu.sund.transport.HubAddress;
import eu.sund.transport.Protocol;
import eu.sund.transport.SiteConfig;
import eu.sund.transport.SiteConnector;
import eu.sund.transport.SiteListener;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.wire.AnalysisVersion;
import eu.sund.transport.wire.Answer;
import eu.sund.transport.wire.BlobRef;
import eu.sund.transport.wire.Dataset;
import eu.sund.transport.wire.Hello;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.RoundCall;
import eu.sund.transport.wire.RunEnded;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.UpdateFrame;
import eu.sund.transport.wire.Verdict;
import eu.sund.transport.wire.Welcome;
import eu.sund.transport.wire.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;

/**
 * A site without patients, over real TLS: it keeps in memory what a site keeps on disk, so that it
 * outlives the hubs that it speaks to.
 */
final class FakeSite implements SiteListener, AutoCloseable {
  private record Round(int number, Course<?, ?> course, ByteString words) {}

  private final String name;
  private final Identity identity;
  private final Codebook codebook;
  private final int number;
  private final Path files;
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final Map<String, RunSpec> specs = new ConcurrentHashMap<>();
  private final Map<String, Round> rounds = new ConcurrentHashMap<>();
  private final SiteConnector connector;

  final BlockingQueue<SignedRoster> rosters = new LinkedBlockingQueue<>();
  final BlockingQueue<RunEnded> ends = new LinkedBlockingQueue<>();
  final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
  final BlockingQueue<Integer> calls = new LinkedBlockingQueue<>();
  volatile Verdict verdict = Verdict.ACCEPTED;
  volatile int refusal = ErrorCode.REFUSED_BY_POLICY.number();
  volatile UnaryOperator<SiteFrame> bend = f -> f;
  volatile int silentFrom = Integer.MAX_VALUE;

  FakeSite(TestNetwork.Joined joined, Codebook codebook, int number, Path files) {
    this.name = joined.identity().name().name();
    this.identity = joined.identity();
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

  @Override
  public Hello hello() {
    return Hello.newBuilder()
        .setSoftware("fake")
        .addAnalyses(AnalysisVersion.newBuilder().setName("toy").setVersion(1))
        .addDatasets(
            Dataset.newBuilder()
                .setId(codebook.dataset().value())
                .setTitle("Toy data of " + name)
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
    try {
      switch (frame.getFrameCase()) {
        case PROPOSAL -> proposed(frame.getProposal().getRunId(), frame.getProposal().getRunSpec());
        case ROUND_CALL -> called(frame.getRoundCall());
        case RUN_ENDED -> ends.add(frame.getRunEnded());
        case ROSTER ->
            rosters.add(SignedRoster.decode(frame.getRoster().getSigned().toByteArray()));
        default -> throw new AssertionError("unexpected frame " + frame.getFrameCase());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void proposed(String run, ByteString bytes) {
    RunSpec spec = RunSpec.decode(bytes.toByteArray());
    spec.study().verify(TestNetwork.NETWORK);
    specs.put(run, spec);
    send(
        SiteFrame.newBuilder()
            .setAnswer(
                Answer.newBuilder()
                    .setRunId(run)
                    .setRunDigest(raw(spec.digest()))
                    .setPlanDigest(raw(begin(spec).plan().digest()))
                    .setVerdict(verdict)
                    .setCode(verdict == Verdict.ACCEPTED ? 0 : refusal))
            .build());
  }

  private static Course<?, ?> begin(RunSpec spec) {
    return Course.begin(new ToyAnalysis(), spec.study().spec(), spec.codebook());
  }

  private void called(RoundCall call) throws IOException {
    calls.add(call.getRound());
    Round at = rounds.get(call.getRunId());
    if (at == null || at.number() != call.getRound()) {
      Course<?, ?> course =
          at == null
              ? begin(java.util.Objects.requireNonNull(specs.get(call.getRunId())))
              : ((Course.Advance.Next<?, ?>)
                      at.course().absorb(call.getParticipants(), previous(call.getPrevious())))
                  .course();
      if (!raw(course.digest()).equals(call.getBroadcastDigest())) {
        throw new AssertionError("the hub deviates in round " + call.getRound());
      }
      at = new Round(call.getRound(), course, words(course.layout(), call.getRound()));
      rounds.put(call.getRunId(), at);
    }
    if (call.getRound() >= silentFrom) {
      return;
    }
    send(bend.apply(update(call, at)));
  }

  private Blob previous(Words words) throws IOException {
    if (!words.hasBlob()) {
      return Blob.of(words.getInline().toByteArray());
    }
    Digest digest = new Digest(HexFormat.of().formatHex(words.getBlob().getSha256().toByteArray()));
    Path file = files.resolve(name + "-" + digest);
    connector.download(digest, words.getBlob().getSize(), file);
    return Blob.of(Files.readAllBytes(file));
  }

  /** Numbers that depend on site, round and place, so that a mix-up changes the result. */
  private ByteString words(Layout layout, int round) throws IOException {
    double[] weights = new double[layout.tensors().get(1).size()];
    Arrays.setAll(weights, i -> (number + 0.25 * round) / (1 << (i % 5)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Ring.encode(
        new Update(layout, List.of(Values.of(number), Values.of(weights))),
        List.of(),
        Channels.newChannel(out));
    return ByteString.copyFrom(out.toByteArray());
  }

  private SiteFrame update(RoundCall call, Round at) {
    Digest digest = Digest.of(at.words().toByteArray());
    Words.Builder words = Words.newBuilder();
    if (at.words().size() <= Protocol.CHUNK_BYTES_MAX) {
      words.setInline(at.words());
    } else {
      upload(digest, at.words().toByteArray());
      words.setBlob(BlobRef.newBuilder().setSha256(raw(digest)).setSize(at.words().size()));
    }
    return SiteFrame.newBuilder()
        .setUpdate(
            UpdateFrame.newBuilder()
                .setRunId(call.getRunId())
                .setRound(call.getRound())
                .setSha256(raw(digest))
                .setSize(at.words().size())
                .setWords(words)
                .setBaseDigest(raw(at.course().digest())))
        .build();
  }

  private void upload(Digest digest, byte[] words) {
    try {
      Path file = files.resolve(name + "-up");
      Files.write(file, words);
      connector.upload(digest, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  @Override
  public void close() {
    connector.close();
    scheduler.shutdownNow();
  }

  static Codebook codebook(String... numbers) {
    List<eu.sund.core.Variable> variables = new ArrayList<>();
    for (String number : numbers) {
      variables.add(eu.sund.core.Variable.number(number, "a", 0, 120));
    }
    return new Codebook(new DatasetId("toys"), variables);
  }
}
