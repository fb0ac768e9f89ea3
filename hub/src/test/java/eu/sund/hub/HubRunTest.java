package eu.sund.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.hub.FakeSite.Fate;
import eu.sund.hub.FakeSite.Said;
import eu.sund.hub.FakeSite.Step;
import eu.sund.privacy.protocol.MessageCodec;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.transport.ResearchClient;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.CatalogueSite;
import eu.sund.transport.wire.RunEnded;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.Secure;
import eu.sund.transport.wire.SignedStudy;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Verdict;
import eu.sund.transport.wire.Words;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class HubRunTest {
  private static final String SUM = "{\"rounds\":4,\"first\":9.0,\"last\":0.5625,\"patients\":6}";

  @TempDir Path temporary;
  private TestNetwork network;
  private Hub hub;
  private final List<FakeSite> sites = new ArrayList<>();
  private TestNetwork.Joined anna;

  @BeforeEach
  void bringUp() throws Exception {
    network = new TestNetwork(temporary);
    hub = network.start();
    anna = network.join(PeerKind.RESEARCHER, "anna-berg");
    sites.addAll(network.sites(hub, temporary, "turku", "tartu", "tromso"));
  }

  @AfterEach
  void takeDown() {
    try {
      sites.forEach(FakeSite::close);
    } finally {
      hub.close();
    }
  }

  private RunView run(String options) {
    try (ResearchClient client = network.client(anna)) {
      RunId run = client.submit(TestNetwork.sign(anna, TestNetwork.study("age ~ chol", options)));
      return client.watch(run, view -> {});
    }
  }

  private String result(String run) {
    try (ResearchClient client = network.client(anna)) {
      return client.result(new RunId(run)).getJson().toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void run_smallRounds_endsWithTheSum() throws Exception {
    RunView view = run("rounds: 4, size: 5");
    assertThat(view.getState()).isEqualTo("succeeded");
    // Sites 1, 2, 3 in round 4: 2 + 3 + 4 at place 0 and, at place 4, a sixteenth of it.
    assertThat(result(view.getRunId())).isEqualTo(SUM);
    RunEnded ended = sites.getFirst().ends.poll(10, TimeUnit.SECONDS);
    assertThat(ended.getOutcome()).isEqualTo(eu.sund.transport.wire.Outcome.COMPLETED);
    assertThat(ended.getResultDigest().size()).isEqualTo(32);
    assertThat(ended.getLast().getInline().size()).isEqualTo(8 + 5 * 16);
  }

  @Test
  void run_largeModel_travelsAsBlobsAndEndsWithTheSum() throws Exception {
    RunView view = run("rounds: 3, size: 400000");
    assertThat(view.getState()).isEqualTo("succeeded");
    assertThat(result(view.getRunId())).contains("\"patients\":6");
    RunEnded ended = sites.getFirst().ends.poll(10, TimeUnit.SECONDS);
    assertThat(ended.getLast().getBlob().getSize()).isEqualTo(8 + 400_000 * 4);

    RunId id = new RunId(view.getRunId());
    Path file = temporary.resolve("attached.bin");
    try (ResearchClient client = network.client(anna)) {
      long size = client.result(id).getAttached();
      assertThat(size).isEqualTo(4 + 8 * 400_000);
      Digest wrong = Digest.of(new byte[0]);
      assertThatThrownBy(() -> client.attachment(id, wrong, size, file))
          .hasMessageContaining("digest");
      assertThat(file).doesNotExist();
      Path kept =
          network.folder.resolve("runs").resolve("attachments").resolve(id.value() + ".bin");
      client.attachment(id, Digest.of(Files.readAllBytes(kept)), size, file);
      assertThat(file).hasSameBinaryContentAs(kept);
    }
    TestNetwork.Joined bertil = network.join(PeerKind.RESEARCHER, "bertil");
    try (ResearchClient client = network.client(bertil)) {
      assertThatThrownBy(() -> client.attachment(id, Digest.of(new byte[0]), 1, file))
          .isInstanceOf(SundException.class);
    }
  }

  @Test
  void run_siteSendsAnotherUpdateInTheSameAttempt_fails() throws Exception {
    FakeSite liar = sites.getFirst();
    // One more is waited for: the attempt stands where masked words come in.
    sites.get(1).fate = in(2, Step.MASK, Fate.UNSAID);
    liar.bend =
        masks(
            2,
            (frame, mask) -> {
              liar.send(frame);
              byte[] other = frame.getSecure().getWords().getInline().toByteArray();
              other[0]++;
              return masked(frame, other, mask.bytes());
            });
    assertBlamed(run("rounds: 4, size: 5"));
  }

  @Test
  void run_siteSaysEverythingTwice_countsItOnce() throws Exception {
    FakeSite twice = sites.getFirst();
    twice.bend =
        frame -> {
          twice.send(frame);
          return frame;
        };
    RunView view = run("rounds: 4, size: 5");
    assertThat(result(view.getRunId())).isEqualTo(SUM);
  }

  @Test
  void run_updateOfAnotherSize_fails() throws Exception {
    sites.getFirst().bend =
        masks(
            1,
            (frame, mask) -> {
              byte[] words = frame.getSecure().getWords().getInline().toByteArray();
              return masked(frame, Arrays.copyOf(words, words.length + 8), mask.bytes() + 8);
            });
    assertBlamed(run("rounds: 4, size: 5"));
  }

  @Test
  void run_wordsLongerThanTheyAreSaidToBe_fails() throws Exception {
    sites.getFirst().bend =
        masks(
            1,
            (frame, mask) -> {
              byte[] words = frame.getSecure().getWords().getInline().toByteArray();
              return masked(frame, Arrays.copyOf(words, words.length + 8), mask.bytes());
            });
    assertBlamed(run("rounds: 4, size: 5"));
  }

  @Test
  void run_wordsThatTheSiteDidNotSign_fails() throws Exception {
    sites.getFirst().bend =
        masks(
            1,
            (frame, mask) -> {
              byte[] words = frame.getSecure().getWords().getInline().toByteArray();
              words[0]++;
              return masked(frame, words, mask.bytes());
            });
    assertBlamed(run("rounds: 4, size: 5"));
  }

  @Test
  void run_wordsOfAnotherDigest_fails() throws Exception {
    sites.getFirst().bend =
        masks(
            1,
            (frame, mask) -> {
              byte[] words = frame.getSecure().getWords().getInline().toByteArray();
              words[0]++;
              Secure.Builder secure = frame.getSecure().toBuilder();
              secure.setWords(Words.newBuilder().setInline(ByteString.copyFrom(words)));
              return frame.toBuilder().setSecure(secure).build();
            });
    assertBlamed(run("rounds: 4, size: 5"));
  }

  @ParameterizedTest
  @EnumSource(names = {"AGREE", "ADVERTISE", "MASK", "CONFIRM"})
  void run_wrongSignature_endsWithTheNameOfTheSite(Step step) throws Exception {
    // Two signatures settle a list of three: without this one's the hub cannot do without Turku's.
    sites.get(1).fate = said -> said.step() == Step.CONFIRM ? Fate.UNSAID : Fate.SAID;
    sites.getFirst().bend =
        frame -> {
          byte[] message = frame.getSecure().getMessage().toByteArray();
          if (Step.of(MessageCodec.siteMessage(message)) != step) {
            return frame;
          }
          // A signature stands at the end of its message.
          message[message.length - 40] ^= 1;
          Secure.Builder secure = frame.getSecure().toBuilder();
          return frame.toBuilder()
              .setSecure(secure.setMessage(ByteString.copyFrom(message)))
              .build();
        };
    assertBlamed(run("rounds: 4, size: 5"));
  }

  /** Not only exceptions: a run whose thread is gone would be waited for without end. */
  @Test
  void run_analysisBreaksWithAnError_endsWithItsNumber() throws Exception {
    RunView view = run("rounds: 4, size: 5, defect: yes");
    assertThat(view.getState()).isEqualTo("failed");
    assertThat(view.getFailureCode()).isEqualTo(ErrorCode.INTERNAL.number());
  }

  @Test
  void run_messageOutOfTurn_endsWithTheNameOfTheSite() throws Exception {
    sites.getFirst().bend =
        frame -> {
          Secure.Builder ahead = frame.getSecure().toBuilder();
          return frame.toBuilder().setSecure(ahead.setAttempt(2)).build();
        };
    assertBlamed(run("rounds: 4, size: 5"));
  }

  private static Function<Said, Fate> in(int round, Step step, Fate fate) {
    return said -> said.round() == round && said.step() == step ? fate : Fate.SAID;
  }

  private static UnaryOperator<SiteFrame> masks(
      int round, BiFunction<SiteFrame, SiteMessage.Mask, SiteFrame> change) {
    return frame ->
        frame.getSecure().getRound() == round
                && MessageCodec.siteMessage(frame.getSecure().getMessage().toByteArray())
                    instanceof SiteMessage.Mask mask
            ? change.apply(frame, mask)
            : frame;
  }

  /** The frame with other words, all of it consistent but the signature. */
  private static SiteFrame masked(SiteFrame frame, byte[] words, long bytes) {
    SiteMessage.Mask old =
        (SiteMessage.Mask) MessageCodec.siteMessage(frame.getSecure().getMessage().toByteArray());
    SiteMessage.Mask mask =
        new SiteMessage.Mask(old.sharers(), Digest.of(words), bytes, old.check(), old.signature());
    return frame.toBuilder()
        .setSecure(
            frame.getSecure().toBuilder()
                .setMessage(ByteString.copyFrom(MessageCodec.encode(mask)))
                .setWords(Words.newBuilder().setInline(ByteString.copyFrom(words))))
        .build();
  }

  /** Turku did it, and nobody else is blamed. */
  private static void assertBlamed(RunView view) {
    assertThat(view.getState()).isEqualTo("failed");
    assertThat(view.getFailureCode()).isEqualTo(ErrorCode.MESSAGE_INVALID.number());
    assertThat(view.getSites(2).getSite()).isEqualTo("turku");
    assertThat(view.getSites(2).getState()).isEqualTo("failed");
  }

  /** Submits a study and follows it to its end. */
  private String answeredBy(TestNetwork.Joined who, String study) {
    try (ResearchClient client = network.client(who)) {
      RunId run = client.submit(TestNetwork.sign(who, study));
      assertThat(client.watch(run, view -> {}).getState()).isEqualTo("succeeded");
      return run.value();
    }
  }

  @Test
  void submit_aPaidQuestionAgain_givesItsResearcherTheStoredAnswer() throws Exception {
    TestNetwork.Joined bo = network.join(PeerKind.RESEARCHER, "bo-lind");
    String study = TestNetwork.study("age ~ chol", "rounds: 1, noisy: yes");
    String first = answeredBy(anna, study);

    assertThat(answeredBy(anna, study)).isEqualTo(first);
    assertThat(answeredBy(anna, study.replace("title: Toys", "title: The same"))).isEqualTo(first);
    assertThat(answeredBy(bo, study)).as("another researcher pays").isNotEqualTo(first);
    assertThat(answeredBy(anna, study.replace("noisy: yes", "noisy: more"))).isNotEqualTo(first);
    assertThat(answeredBy(anna, study.replace("~ chol", "~ 1"))).isNotEqualTo(first);
    String again = answeredBy(anna, study + "again: true\n");
    assertThat(again).as("fresh noise is wanted").isNotEqualTo(first);
    assertThat(answeredBy(anna, study)).as("the newest answer").isEqualTo(again);
  }

  @Test
  void submit_aQuestionWithoutNoiseAgain_isAskedAgain() {
    String study = TestNetwork.study("age ~ chol", "rounds: 1");
    assertThat(answeredBy(anna, study)).isNotEqualTo(answeredBy(anna, study));
  }

  @Test
  void submit_aPaidQuestionThatFailed_isAskedAgain() {
    sites.getFirst().verdict = Verdict.REFUSED_BY_SITE;
    assertThat(run("rounds: 1, noisy: yes").getState()).isEqualTo("failed");
    sites.getFirst().verdict = Verdict.ACCEPTED;
    assertThat(run("rounds: 1, noisy: yes").getState()).isEqualTo("succeeded");
  }

  @Test
  void upload_ofASizeThatNoRunAwaits_isRefused() {
    byte[] words = new byte[2_000_000];
    assertThatThrownBy(
            () ->
                sites
                    .getFirst()
                    .connector()
                    .upload(Digest.of(words), Files.write(temporary.resolve("w"), words)))
        .hasMessageContaining("no run awaits");
    assertThat(network.folder.resolve("runs/incoming/turku")).doesNotExist();
  }

  @Test
  void upload_forAnAttemptThatIsOver_isToBeTriedAgain() throws Exception {
    sites.get(1).fate = in(3, Step.AGREE, Fate.UNSAID);
    byte[] words = new byte[8 + 400_000 * 4];
    Path file = Files.write(temporary.resolve("w"), words);
    try (ResearchClient client = network.client(anna)) {
      String study = TestNetwork.study("age ~ chol", "rounds: 2, size: 400000");
      client.submit(TestNetwork.sign(anna, study));
      // The first round of the analysis is open, and nobody has keys in it.
      TestNetwork.until(
          "agreement", () -> sites.getFirst().sayings.contains(new Said(3, 1, Step.AGREE)));
      assertCode(
          () -> sites.getFirst().connector().upload(Digest.of(words), file),
          ErrorCode.PEER_UNREACHABLE);
    }
    assertThat(network.folder.resolve("runs/incoming/turku")).doesNotExist();
  }

  @Test
  void run_siteRefuses_endsWithItsCode() {
    sites.getFirst().verdict = Verdict.REFUSED_BY_SITE;
    RunView view = run("rounds: 4, size: 5");
    assertThat(view.getState()).isEqualTo("failed");
    assertThat(view.getFailureCode()).isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
    assertThat(view.getFailure()).contains("turku").contains("policy");
    assertThat(view.getSites(2).getState()).isEqualTo("refused");
  }

  @Test
  void cancel_runThatWaits_endsItAndTellsTheSites() throws Exception {
    sites.getFirst().verdict = Verdict.PENDING;
    try (ResearchClient client = network.client(anna)) {
      RunId run =
          client.submit(
              TestNetwork.sign(anna, TestNetwork.study("age ~ chol", "rounds: 4, size: 5")));
      TestNetwork.until(
          "turku's steward is asked",
          () -> client.show(run).getSites(2).getState().equals("waits for steward"));
      assertThat(client.cancel(run).getState()).isEqualTo("cancelled");
      assertThat(client.list(10)).hasSize(1);
      assertThatThrownBy(() -> client.result(run)).hasMessageContaining("without a result");
    }
    assertThat(sites.get(1).ends.poll(10, TimeUnit.SECONDS).getOutcome())
        .isEqualTo(eu.sund.transport.wire.Outcome.CANCELLED);
  }

  @Test
  void research_anotherResearchersRun_isUnknown() {
    RunView view = run("rounds: 1, size: 5");
    TestNetwork.Joined bo = network.join(PeerKind.RESEARCHER, "bo-lind");
    try (ResearchClient client = network.client(bo)) {
      assertThat(client.list(10)).isEmpty();
      RunId run = new RunId(view.getRunId());
      assertThatThrownBy(() -> client.show(run)).hasMessageContaining("no run");
      assertThatThrownBy(() -> client.result(run)).hasMessageContaining("no run");
      assertThatThrownBy(() -> client.cancel(run)).hasMessageContaining("no run");
      assertThatThrownBy(() -> client.watch(run, v -> {})).hasMessageContaining("no run");
    }
  }

  @Test
  void submit_unknownVariable_namesTheNearest() {
    assertInvalid(anna, TestNetwork.study("agee ~ chol", "rounds: 1"), "did you mean age?");
  }

  @Test
  void submit_unknownDatasetOrSite_namesWhatThereIs() {
    String study = TestNetwork.study("age ~ chol", "rounds: 1");
    assertInvalid(anna, study.replace("datasets: toys", "datasets: tois"), "toys");
    assertInvalid(anna, study + "sites: [bergen]\n", "'bergen' is unknown");
  }

  @Test
  void submit_twoSites_saysThatThreeAreNeeded() {
    assertInvalid(
        anna,
        TestNetwork.study("age ~ chol", "rounds: 1") + "sites: [tartu, turku]\n",
        "needs 3 sites, so that a sum never shows one of them; it names tartu, turku");
  }

  @Test
  void submit_differingCodebooks_namesVariableAndSites() throws Exception {
    try (FakeSite other =
        new FakeSite(
            network.join(PeerKind.SITE, "lund"), FakeSite.codebook("agee", "chol"), 4, temporary)) {
      TestNetwork.until("four sites", () -> hub.connectedSites() == 4 && other.connected());
      assertInvalid(anna, TestNetwork.study("age ~ chol", "rounds: 1"), "lund");
      assertInvalid(anna, TestNetwork.study("age ~ chol", "rounds: 1"), "'age'");
    }
  }

  @Test
  void submit_signedByAnother_isRefused() {
    TestNetwork.Joined bo = network.join(PeerKind.RESEARCHER, "bo-lind");
    String study = TestNetwork.study("age ~ chol", "rounds: 1");
    try (ResearchClient client = network.client(bo)) {
      SignedStudy annas = TestNetwork.sign(anna, study);
      assertCode(() -> client.submit(annas), ErrorCode.SIGNATURE_INVALID);
      // Bo's name, Anna's key.
      SignedStudy mixed =
          TestNetwork.sign(
              new TestNetwork.Joined(bo.identity(), anna.signing(), bo.hubName(), bo.port()),
              study);
      assertCode(() -> client.submit(mixed), ErrorCode.SIGNATURE_INVALID);
      SignedStudy changed =
          TestNetwork.sign(bo, study).toBuilder()
              .setDocument(ByteString.copyFromUtf8(study.replace("Toys", "Boys")))
              .build();
      assertCode(() -> client.submit(changed), ErrorCode.SIGNATURE_INVALID);
    }
  }

  @Test
  void submit_byASite_isRefused() {
    TestNetwork.Joined site = network.join(PeerKind.SITE, "oslo");
    try (ResearchClient client = network.client(site)) {
      assertCode(client::catalogue, ErrorCode.IDENTITY_REFUSED);
    }
  }

  @Test
  void revoke_connectedSite_dropsItsSession() throws Exception {
    try (HubAdmin admin = HubAdmin.open(network.folder, InstantSource.system())) {
      admin.revoke("turku");
    }
    TestNetwork.until("turku is dropped", () -> hub.connectedSites() == 2);
    TestNetwork.until(
        "turku knows why", () -> sites.getFirst().lost.contains(ErrorCode.REVOKED.name()));
    try (ResearchClient client = network.client(anna)) {
      assertThat(client.catalogue().getSitesList())
          .extracting(CatalogueSite::getName)
          .containsExactly("tartu", "tromso");
    }
  }

  private void assertInvalid(TestNetwork.Joined who, String study, String words) {
    try (ResearchClient client = network.client(who)) {
      assertThatThrownBy(() -> client.submit(TestNetwork.sign(who, study)))
          .isInstanceOfSatisfying(
              SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STUDY_INVALID))
          .hasMessageContaining(words);
      assertThat(client.list(10)).isEmpty();
    }
  }

  private static void assertCode(ThrowableAssert.ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SundException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
