package eu.sund.governance.canonical;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads what {@link ByteWriter} wrote and believes no length. Whatever is not as expected is a
 * {@code MESSAGE_INVALID}. Not thread-safe.
 */
public final class ByteReader {
  private final String what;
  private final ByteBuffer in;

  /**
   * Starts to read.
   *
   * @param what what is read, for messages
   * @param lengthMax the most bytes that are accepted
   */
  public ByteReader(String what, byte[] bytes, int lengthMax) {
    this.what = what;
    if (bytes.length > lengthMax) {
      throw invalid(bytes.length + " bytes are more than " + lengthMax);
    }
    this.in = ByteBuffer.wrap(bytes);
  }

  /** Reads what must stand here, and nothing else. */
  public void expect(String ascii) {
    byte[] wanted = ascii.getBytes(StandardCharsets.US_ASCII);
    if (in.remaining() < wanted.length
        || !ByteBuffer.wrap(wanted).equals(in.slice(in.position(), wanted.length))) {
      throw invalid("it does not start with " + ascii);
    }
    in.position(in.position() + wanted.length);
  }

  /** Which of these words stands here: all have the same length. */
  public int expect(List<String> words) {
    for (int i = 0; i + 1 < words.size(); i++) {
      byte[] wanted = words.get(i).getBytes(StandardCharsets.US_ASCII);
      if (in.remaining() >= wanted.length
          && ByteBuffer.wrap(wanted).equals(in.slice(in.position(), wanted.length))) {
        in.position(in.position() + wanted.length);
        return i;
      }
    }
    expect(words.getLast());
    return words.size() - 1;
  }

  /** Reads a number of four bytes that must lie between the two given, ends included. */
  public int number(String part, int low, int high) {
    if (in.remaining() < Integer.BYTES) {
      throw invalid("it ends inside " + part);
    }
    int value = in.getInt();
    if (value < low || value > high) {
      throw invalid(part + " must lie in [" + low + ", " + high + "]");
    }
    return value;
  }

  /** Reads a part of at most {@code lengthMax} bytes. */
  public byte[] part(String part, int lengthMax) {
    int length = number("the length of " + part, 0, lengthMax);
    if (in.remaining() < length) {
      throw invalid("it ends inside " + part);
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** Reads a part that is UTF-8, of at most {@code lengthMax} bytes. */
  public String text(String part, int lengthMax) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(part(part, lengthMax)))
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid(part + " is not UTF-8", e);
    }
  }

  /** Requires that nothing follows. */
  public void end() {
    if (in.hasRemaining()) {
      throw invalid(in.remaining() + " bytes follow its end");
    }
  }

  /** The refusal of what is read. */
  public SundException invalid(String words) {
    return new SundException(ErrorCode.MESSAGE_INVALID, what + ": " + words);
  }

  /** The refusal of what is read, with its cause. */
  public SundException invalid(String words, Throwable cause) {
    return new SundException(ErrorCode.MESSAGE_INVALID, what + ": " + words, cause);
  }
}
