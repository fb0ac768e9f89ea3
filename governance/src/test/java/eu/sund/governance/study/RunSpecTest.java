package eu.sund.governance.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import eu.sund.core.AnalysisRef;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.ResearcherId;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.governance.Keys;
import eu.sund.governance.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RunSpecTest {
  private static final SignedStudy STUDY =
      SignedStudy.sign(
          "nordic",
          new ResearcherId("anna"),
          "title: t\npurpose: p\ndatasets: heart\nformula: disease ~ age\n"
              .getBytes(StandardCharsets.UTF_8),
          Keys.anna());
  private static final Codebook CODEBOOK =
      new Codebook(
          new DatasetId("heart"),
          List.of(
              Variable.number("age", "a", 0, 120),
              Variable.integer("disease", 0, 1),
              Variable.category("cp", "1", "2")));
  private static final RunId ID = new RunId("r-0123456789abcdef");
  private static final AnalysisRef GLM = new AnalysisRef("glm", 1);
  private static final RunSpec RUN = run(List.of(new SiteId("tartu"), new SiteId("turku")));

  private static RunSpec run(List<SiteId> participants) {
    return new RunSpec("nordic", ID, STUDY, CODEBOOK, participants, GLM);
  }

  private static void refused(byte[] bytes, String words) {
    assertThatExceptionOfType(SundException.class)
        .isThrownBy(() -> RunSpec.decode(bytes))
        .matches(e -> e.code() == ErrorCode.MESSAGE_INVALID)
        .withMessageContaining(words);
  }

  @Test
  void decode_whatWasEncoded_isEqual() {
    RunSpec read = RunSpec.decode(RUN.encode());
    assertThat(read).isEqualTo(RUN);
    assertThat(read.digest()).isEqualTo(RUN.digest());
    read.study().verify("nordic");
  }

  @Test
  void digest_everyPart_matters() {
    SignedStudy other =
        SignedStudy.sign("nordic", new ResearcherId("bertil"), STUDY.document(), Keys.bertil());
    List<SiteId> sites = RUN.participants();
    assertThat(
            List.of(
                    RUN,
                    new RunSpec("baltic", ID, STUDY, CODEBOOK, sites, GLM),
                    new RunSpec(
                        "nordic", new RunId("r-0123456789abcdee"), STUDY, CODEBOOK, sites, GLM),
                    new RunSpec("nordic", ID, other, CODEBOOK, sites, GLM),
                    new RunSpec("nordic", ID, STUDY, CODEBOOK.only(List.of("age")), sites, GLM),
                    run(List.of(new SiteId("tartu"))),
                    new RunSpec("nordic", ID, STUDY, CODEBOOK, sites, new AnalysisRef("glm", 2)),
                    new RunSpec("nordic", ID, STUDY, CODEBOOK, sites, new AnalysisRef("gln", 1)))
                .stream()
                .map(RunSpec::digest))
        .doesNotHaveDuplicates();
  }

  @Test
  void participants_mustBeSortedDistinctAndAtMost64() {
    SiteId turku = new SiteId("turku");
    SiteId tartu = new SiteId("tartu");
    assertThatIllegalArgumentException().isThrownBy(() -> run(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> run(List.of(turku, tartu)));
    assertThatIllegalArgumentException().isThrownBy(() -> run(List.of(turku, turku)));
    List<SiteId> many = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      many.add(new SiteId("site" + (100 + i)));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> run(many));
    RunSpec full = run(many.subList(0, 64));
    assertThat(RunSpec.decode(full.encode())).isEqualTo(full);
    assertThat(RunSpec.sorted(List.of(turku, tartu, turku))).containsExactly(tartu, turku);
  }

  @Test
  void constructor_networkThatIsNoName_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RunSpec("", ID, STUDY, CODEBOOK, RUN.participants(), GLM));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RunSpec("a b", ID, STUDY, CODEBOOK, RUN.participants(), GLM));
  }

  @Test
  void decode_everyCut_isRefused() {
    byte[] bytes = RUN.encode();
    for (int length = 0; length < bytes.length; length++) {
      refused(Arrays.copyOf(bytes, length), "run: ");
    }
  }

  @Test
  void decode_trailingByte_isRefused() {
    refused(Arrays.copyOf(RUN.encode(), RUN.encode().length + 1), "1 bytes follow its end");
  }

  @Test
  void decode_otherVersionOrTooLong_isRefused() {
    byte[] bytes = RUN.encode();
    bytes["sund-run-v".length()] = '2';
    refused(bytes, "does not start with sund-run-v1");
    refused(new byte[(2 << 20) + 1], "are more than 2097152");
  }

  @Test
  void decode_unsortedParticipants_isRefused() {
    String text = new String(RUN.encode(), StandardCharsets.ISO_8859_1);
    byte[] swapped =
        text.replace("tartu", "?????")
            .replace("turku", "tartu")
            .replace("?????", "turku")
            .getBytes(StandardCharsets.ISO_8859_1);
    refused(swapped, "a part breaks its rule");
  }

  @Test
  void decode_hugeLengths_areRefusedBeforeMemoryIsTaken() {
    byte[] bytes = Arrays.copyOf("sund-run-v1".getBytes(StandardCharsets.US_ASCII), 40);
    Arrays.fill(bytes, 11, 40, (byte) 0x7f);
    refused(bytes, "the length of the network must lie in [0, 100]");
    Arrays.fill(bytes, 11, 40, (byte) 0xff);
    refused(bytes, "the length of the network must lie in [0, 100]");
  }

  @Test
  void decode_damagedRuns_areRefusedOrCanonical() {
    byte[] good = RUN.encode();
    int refusals = 0;
    int verified = 0;
    for (int seed = 0; seed < 10_000; seed++) {
      byte[] damaged = Mutations.of(good, new SplittableRandom(seed));
      try {
        RunSpec read = RunSpec.decode(damaged);
        assertThat(read.encode()).isEqualTo(damaged);
        boolean sameStudy = read.study().equals(STUDY);
        if (seed % 20 == 0) {
          assertThat(read.study().isVerified("nordic")).isEqualTo(sameStudy);
          verified++;
        }
      } catch (SundException e) {
        refusals++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refusals).isGreaterThan(1000);
    assertThat(verified).isPositive();
  }
}
