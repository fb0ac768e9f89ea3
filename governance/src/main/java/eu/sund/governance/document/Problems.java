package eu.sund.governance.document;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All that is wrong with a document, collected so that it is reported in one go. */
final class Problems {
  /** The most problems that one message lists. */
  static final int SHOWN_MAX = 50;

  private record Problem(int line, int column, String words) {}

  private final String name;
  private final List<Problem> found = new ArrayList<>();

  Problems(String name) {
    this.name = name;
  }

  void add(int line, int column, String words) {
    Problem problem = new Problem(line, column, words);
    if (!found.contains(problem) && found.size() < 10 * SHOWN_MAX) {
      found.add(problem);
    }
  }

  boolean any() {
    return !found.isEmpty();
  }

  SundException exception() {
    StringBuilder text = new StringBuilder();
    found.stream()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .limit(SHOWN_MAX)
        .forEach(
            p -> {
              text.append(text.isEmpty() ? "" : "\n").append(name);
              if (p.line() > 0) {
                text.append(':').append(p.line()).append(':').append(p.column());
              }
              text.append(": ").append(p.words());
            });
    if (found.size() > SHOWN_MAX) {
      text.append("\n… and ").append(found.size() - SHOWN_MAX).append(" more");
    }
    return new SundException(ErrorCode.DOCUMENT_INVALID, text.toString());
  }
}
