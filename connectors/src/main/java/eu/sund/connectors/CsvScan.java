package eu.sund.connectors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A first pass over a CSV file that counts its records and refuses what must not reach the native
 * reader: over-long lines, NUL bytes, quotes that nothing closes.
 *
 * <p>The count is the proof that the native reader gave every row: it drops a last line longer than
 * its buffer without a word (duckdb/duckdb issue 25825, seen here with 2.0.0.1). It costs 2.4 s of
 * CPU for 10 million rows in 0.8 GB.
 */
final class CsvScan {
  private static final int BUFFER = 1 << 18;

  private static final byte OTHER = 0;
  private static final byte DELIMITER = 1;
  private static final byte QUOTE = 2;
  private static final byte LINE_FEED = 3;
  private static final byte CARRIAGE_RETURN = 4;
  private static final byte NUL = 5;

  private enum State {
    RECORD_START,
    VALUE_START,
    PLAIN,
    QUOTED,
    QUOTE_IN_QUOTED
  }

  private final Path file;
  private final byte[] kinds = new byte[256];
  private final boolean oneColumn;

  private State state = State.RECORD_START;
  private boolean afterCarriageReturn;
  private long records;
  private long line = 1;
  private long quoteLine;
  private long recordLine = 1;
  private long recordStart;

  private CsvScan(CsvSource source, Path file, int columns) {
    this.file = file;
    oneColumn = columns == 1;
    kinds[source.delimiter()] = DELIMITER;
    if (source.quote() != CsvSource.NO_QUOTE) {
      kinds[source.quote()] = QUOTE;
    }
    kinds['\n'] = LINE_FEED;
    kinds['\r'] = CARRIAGE_RETURN;
    kinds[0] = NUL;
  }

  /**
   * The number of records, the header not counted. Blank lines are records of one-column files
   * only.
   */
  static long records(CsvSource source, Path file, int columns) {
    CsvScan scan = new CsvScan(source, file, columns);
    try (InputStream in = Files.newInputStream(file)) {
      scan.run(in);
    } catch (IOException e) {
      throw SourceFiles.unreadable(file, "reading it failed");
    }
    return source.header() ? Math.max(0, scan.records - 1) : scan.records;
  }

  private void run(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long position = 0;
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      scan(buffer, length, position);
      position += length;
      requireShort(position);
    }
    if (state == State.QUOTED) {
      throw SourceFiles.unreadable(file, "line " + quoteLine + " has a quote that nothing closes");
    }
    if (state != State.RECORD_START) {
      records++;
    }
  }

  private void scan(byte[] buffer, int length, long position) {
    int i = 0;
    while (i < length) {
      byte kind = kinds[buffer[i] & 0xFF];
      if (kind == OTHER && (state == State.PLAIN || state == State.QUOTED)) {
        // Most bytes end here: skip on to the next mark.
        afterCarriageReturn = false;
        do {
          i++;
        } while (i < length && kinds[buffer[i] & 0xFF] == OTHER);
        continue;
      }
      step(kind, position + i);
      i++;
    }
  }

  private void step(byte kind, long position) {
    boolean pairEnds = kind == LINE_FEED && afterCarriageReturn;
    afterCarriageReturn = kind == CARRIAGE_RETURN;
    switch (kind) {
      case NUL -> throw SourceFiles.unreadable(file, "line " + line + " holds a NUL byte");
      case LINE_FEED, CARRIAGE_RETURN -> lineEnd(pairEnds, position);
      case QUOTE -> quote();
      case DELIMITER -> {
        if (state != State.QUOTED) {
          state = State.VALUE_START;
        }
      }
      default -> {
        if (state != State.QUOTED) {
          state = State.PLAIN;
        }
      }
    }
  }

  private void quote() {
    state =
        switch (state) {
          case RECORD_START, VALUE_START -> {
            quoteLine = line;
            yield State.QUOTED;
          }
          case QUOTE_IN_QUOTED -> State.QUOTED;
          case QUOTED -> State.QUOTE_IN_QUOTED;
          case PLAIN -> State.PLAIN;
        };
  }

  private void lineEnd(boolean pairEnds, long position) {
    if (!pairEnds) {
      line++;
    }
    if (state == State.QUOTED) {
      return;
    }
    if (pairEnds) {
      recordStart = position + 1;
      return;
    }
    if (state != State.RECORD_START || oneColumn) {
      records++;
    }
    requireShort(position);
    state = State.RECORD_START;
    recordStart = position + 1;
    recordLine = line;
  }

  private void requireShort(long end) {
    if (end - recordStart > CsvHeader.BYTES_MAX) {
      throw SourceFiles.unreadable(
          file,
          "line %d is longer than %d bytes; is a quote left open?"
              .formatted(recordLine, CsvHeader.BYTES_MAX));
    }
  }
}
