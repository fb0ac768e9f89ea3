package eu.sund.connectors;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the names in a CSV file's first line, so that nothing about the columns is guessed and no
 * name reaches the SQL text.
 */
final class CsvHeader {
  /** The most columns of a table. */
  static final int COLUMNS_MAX = 20_000;

  /** The longest header. */
  static final int BYTES_MAX = 2_000_000;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private CsvHeader() {}

  /** Whether every byte is a character and the first 128 are those of ASCII. */
  static boolean isSingleByte(Charset charset) {
    if (!charset.canEncode()) {
      return false;
    }
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    String text = new String(all, charset);
    String ascii = new String(all, 0, 128, StandardCharsets.US_ASCII);
    return text.length() == 256
        && text.startsWith(ascii)
        && charset.newEncoder().maxBytesPerChar() == 1f;
  }

  /** The column names of one file. */
  static List<String> columns(CsvSource source, Path file) {
    if (!source.header()) {
      return source.columns();
    }
    byte[] line;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      line = firstRecord(in, (byte) source.quote(), file);
    } catch (IOException e) {
      throw SourceFiles.unreadable(file, "reading its first line failed");
    }
    List<String> names = split(decode(line, source.encoding(), file), source, file);
    if (names.size() > COLUMNS_MAX) {
      throw SourceFiles.unreadable(
          file, "line 1 names %d columns, more than %d".formatted(names.size(), COLUMNS_MAX));
    }
    return names;
  }

  /** The bytes to the first line end outside quotes, without byte order mark and line end. */
  private static byte[] firstRecord(InputStream in, byte quote, Path file) throws IOException {
    byte[] bytes = new byte[1024];
    int length = 0;
    boolean quoted = false;
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (!quoted && (b == '\n' || b == '\r')) {
        break;
      }
      if (b == 0) {
        throw SourceFiles.unreadable(file, "line 1 holds a NUL byte; is it UTF-16, or no text?");
      }
      quoted ^= b == quote && b != CsvSource.NO_QUOTE;
      if (length == BYTES_MAX) {
        throw SourceFiles.unreadable(file, "line 1 is longer than " + BYTES_MAX + " bytes");
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      bytes[length++] = (byte) b;
    }
    if (quoted) {
      throw SourceFiles.unreadable(file, "line 1 has a quote that nothing closes");
    }
    int start = length >= 3 && Arrays.equals(bytes, 0, 3, BYTE_ORDER_MARK, 0, 3) ? 3 : 0;
    if (length == start) {
      throw SourceFiles.unreadable(file, "line 1 is empty; the columns' names should stand there");
    }
    return Arrays.copyOfRange(bytes, start, length);
  }

  private static String decode(byte[] line, Charset encoding, Path file) {
    try {
      return encoding.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw SourceFiles.unreadable(
          file, "line 1 is not %s; name the file's encoding".formatted(encoding));
    }
  }

  private static List<String> split(String line, CsvSource source, Path file) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == source.quote()) {
        if (i + 1 < line.length() && line.charAt(i + 1) == c) {
          name.append(c);
          i++;
        } else {
          quoted = false;
        }
      } else if (!quoted && c == source.quote() && c != CsvSource.NO_QUOTE && name.isEmpty()) {
        quoted = true;
      } else if (!quoted && c == source.delimiter()) {
        names.add(name.toString());
        name.setLength(0);
      } else {
        name.append(c);
      }
    }
    if (quoted) {
      throw SourceFiles.unreadable(file, "line 1 has a quote that nothing closes");
    }
    names.add(name.toString());
    return names;
  }
}
