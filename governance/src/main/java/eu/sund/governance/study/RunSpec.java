package eu.sund.governance.study;

import eu.sund.core.AnalysisRef;
import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.governance.canonical.ByteReader;
import eu.sund.governance.canonical.ByteWriter;
import eu.sund.governance.document.CodebookText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A run as the hub proposes it and everyone pins it: by the digest of its canonical bytes.
 *
 * <p><b>Form.</b> {@code "sund-run-v1"}, then network, id, signed study, codebook text, number of
 * participants, participants, analysis name, analysis version; numbers in four big-endian bytes,
 * every other part with its length before it.
 *
 * @param network the network's name
 * @param id the run's id
 * @param study what the researcher signed
 * @param codebook the variables that the plan rests on
 * @param participants 1 to 64 distinct sites in the order of their names' bytes
 * @param analysis name and version of the analysis
 */
public record RunSpec(
    String network,
    RunId id,
    SignedStudy study,
    Codebook codebook,
    List<SiteId> participants,
    AnalysisRef analysis) {
  /** The most bytes of the canonical form. */
  public static final int BYTES_MAX = 2 << 20;

  private static final String MAGIC = "sund-run-v1";
  private static final int CODEBOOK_MAX = BYTES_MAX / 2 - 16384;
  private static final int STUDY_MAX = BYTES_MAX / 2 + 2048;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a part breaks its rule or the whole is too long
   */
  public RunSpec {
    SignedStudy.network(network);
    participants = List.copyOf(participants);
    Checks.argument(
        !participants.isEmpty() && participants.size() <= Encoding.SITES_MAX,
        "a run has 1 to %s participants, not %s",
        Encoding.SITES_MAX,
        participants.size());
    for (int i = 1; i < participants.size(); i++) {
      Checks.argument(
          participants.get(i - 1).compareTo(participants.get(i)) < 0,
          "participants must be distinct and sorted, '%s' stands before '%s'",
          participants.get(i - 1),
          participants.get(i));
    }
    byte[] text = CodebookText.write(codebook).getBytes(StandardCharsets.UTF_8);
    Checks.argument(
        text.length <= CODEBOOK_MAX,
        "the codebook has %s bytes, a run holds %s; keep the study's variables only",
        text.length,
        CODEBOOK_MAX);
  }

  /** Sites as a run wants them: sorted (names are ASCII, so as unsigned bytes), each once. */
  public static List<SiteId> sorted(Collection<SiteId> sites) {
    return sites.stream().distinct().sorted().toList();
  }

  /** The digest of the canonical bytes. */
  public Digest digest() {
    return Digest.of(encode());
  }

  /** The canonical bytes. */
  public byte[] encode() {
    ByteWriter out =
        new ByteWriter()
            .raw(MAGIC)
            .part(network)
            .part(id.value())
            .part(study.encode())
            .part(CodebookText.write(codebook))
            .number(participants.size());
    participants.forEach(site -> out.part(site.value()));
    return out.part(analysis.name()).number(analysis.version()).bytes();
  }

  /**
   * Reads what {@link #encode} wrote; does not verify the study's signature.
   *
   * @throws SundException with {@code MESSAGE_INVALID} if the bytes are any other
   */
  public static RunSpec decode(byte[] bytes) {
    ByteReader in = new ByteReader("run", bytes, BYTES_MAX);
    in.expect(MAGIC);
    try {
      String network = in.text("the network", 100);
      RunId id = new RunId(in.text("the run id", 18));
      SignedStudy study = SignedStudy.decode(in.part("the study", STUDY_MAX));
      Codebook codebook = CodebookText.read(in.text("the codebook", CODEBOOK_MAX));
      int count = in.number("the number of participants", 1, Encoding.SITES_MAX);
      List<SiteId> participants = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        participants.add(new SiteId(in.text("a participant", 40)));
      }
      AnalysisRef analysis =
          new AnalysisRef(
              in.text("the analysis", 40),
              in.number("the analysis's version", 1, Integer.MAX_VALUE));
      in.end();
      return new RunSpec(network, id, study, codebook, participants, analysis);
    } catch (IllegalArgumentException e) {
      throw in.invalid("a part breaks its rule", e);
    } catch (SundException e) {
      throw e.code() == ErrorCode.MESSAGE_INVALID
          ? e
          : in.invalid("a part cannot be read: " + e.getMessage(), e);
    }
  }
}
