package eu.sund.algorithms.text;

import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The pieces of words that a tokeniser knows, as a file that the network distributes: one piece a
 * line in UTF-8, line k being piece k, as BERT's {@code vocab.txt}. The SHA-256 of the file's bytes
 * names it in a study, so that all sites cut texts alike.
 *
 * <p>It must hold {@code [PAD]} as piece 0 and {@code [UNK]}; pieces that go on with a word begin
 * with {@code ##}.
 */
public final class Vocabulary {
  /** The most bytes of a file. */
  public static final int BYTES_MAX = 16 << 20;

  /** The most pieces. */
  public static final int PIECES_MAX = 1 << 20;

  /** The longest piece in UTF-16 units. */
  public static final int PIECE_MAX = 200;

  private final Digest digest;
  private final Map<String, Integer> ids;
  private final int unknown;
  private final int longest;

  private Vocabulary(Digest digest, Map<String, Integer> ids) {
    this.digest = digest;
    this.ids = ids;
    this.unknown = ids.getOrDefault("[UNK]", -1);
    this.longest = ids.keySet().stream().mapToInt(String::length).max().orElse(0);
  }

  /**
   * Reads a file.
   *
   * @param expected its digest as the study names it
   * @throws SundException with {@code DOCUMENT_INVALID} if the bytes are other ones, or no
   *     vocabulary; the message names the line
   */
  public static Vocabulary read(byte[] file, Digest expected) {
    if (file.length > BYTES_MAX) {
      throw invalid("is longer than " + BYTES_MAX + " bytes");
    }
    if (!Digest.of(file).equals(expected)) {
      throw invalid("has another SHA-256 than the study names");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException e) {
      throw invalid("is not UTF-8");
    }
    List<String> lines = text.lines().toList();
    if (lines.size() > PIECES_MAX) {
      throw invalid("has more than " + PIECES_MAX + " pieces");
    }
    Map<String, Integer> ids = HashMap.newHashMap(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String piece = lines.get(i);
      if (piece.isEmpty() || piece.length() > PIECE_MAX) {
        throw invalid("line " + (i + 1) + ": a piece has 1 to " + PIECE_MAX + " characters");
      }
      if (ids.put(piece, i) != null) {
        throw invalid("line " + (i + 1) + ": the piece stands twice");
      }
    }
    if (ids.getOrDefault("[PAD]", -1) != 0 || !ids.containsKey("[UNK]")) {
      throw invalid("must begin with [PAD] and hold [UNK]");
    }
    return new Vocabulary(expected, ids);
  }

  private static SundException invalid(String words) {
    return new SundException(ErrorCode.DOCUMENT_INVALID, "vocabulary: it " + words);
  }

  /** The file's digest. */
  public Digest digest() {
    return digest;
  }

  /** How many pieces. */
  public int size() {
    return ids.size();
  }

  /** The number of a piece. */
  public OptionalInt id(String piece) {
    Integer id = ids.get(piece);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The number of {@code [UNK]}. */
  public int unknown() {
    Checks.state(unknown >= 0, "a vocabulary has [UNK]");
    return unknown;
  }

  /** The length of the longest piece. */
  int longest() {
    return longest;
  }
}
