package eu.sund.governance.study;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteWriter} wrote and believes no length. */
final class ByteReader {
  private final String what;
  private final ByteBuffer in;

  /**
   * Starts to read.
   *
   * @param what what is read, for messages
   * @param lengthMax the most bytes that are accepted
   */
  ByteReader(String what, byte[] bytes, int lengthMax) {
    this.what = what;
    if (bytes.length > lengthMax) {
      throw invalid(bytes.length + " bytes are more than " + lengthMax);
    }
    this.in = ByteBuffer.wrap(bytes);
  }

  void expect(String ascii) {
    byte[] wanted = ascii.getBytes(StandardCharsets.US_ASCII);
    if (in.remaining() < wanted.length
        || !ByteBuffer.wrap(wanted).equals(in.slice(in.position(), wanted.length))) {
      throw invalid("it does not start with " + ascii);
    }
    in.position(in.position() + wanted.length);
  }

  int number(String part, int low, int high) {
    if (in.remaining() < Integer.BYTES) {
      throw invalid("it ends inside " + part);
    }
    int value = in.getInt();
    if (value < low || value > high) {
      throw invalid(part + " must lie in [" + low + ", " + high + "]");
    }
    return value;
  }

  byte[] part(String part, int lengthMax) {
    int length = number("the length of " + part, 0, lengthMax);
    if (in.remaining() < length) {
      throw invalid("it ends inside " + part);
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  String text(String part, int lengthMax) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(part(part, lengthMax)))
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid(part + " is not UTF-8", e);
    }
  }

  void end() {
    if (in.hasRemaining()) {
      throw invalid(in.remaining() + " bytes follow its end");
    }
  }

  SundException invalid(String words) {
    return new SundException(ErrorCode.MESSAGE_INVALID, what + ": " + words);
  }

  SundException invalid(String words, Throwable cause) {
    return new SundException(ErrorCode.MESSAGE_INVALID, what + ": " + words, cause);
  }
}
