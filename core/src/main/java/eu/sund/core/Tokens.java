package eu.sund.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts the text of a formula or filter into words; both languages share it. */
final class Tokens {
  /** The longest text of a formula or filter. */
  static final int TEXT_MAX = 4000;

  /** The deepest nesting of parentheses and negations. */
  static final int DEPTH_MAX = 50;

  private static final String[] SYMBOLS = {
    "<=", ">=", "!=", "==", "~", "+", "-", ":", "*", "^", "(", ")", ",", "=", "<", ">"
  };
  private static final int WINDOW = 24;

  /** What a word is. */
  enum Kind {
    NAME,
    NUMBER,
    STRING,
    SYMBOL,
    END
  }

  /**
   * A word.
   *
   * @param text as written; of a string, what stands between the quotes
   * @param position where it begins in the text, from 0
   */
  record Token(Kind kind, String text, int position) {
    boolean is(String symbol) {
      return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isWord(String word) {
      return kind == Kind.NAME && text.equalsIgnoreCase(word);
    }
  }

  private final String what;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int next;
  private int depth;

  /**
   * Cuts a text.
   *
   * @param what {@code formula} or {@code filter}, for messages
   */
  Tokens(String what, String text) {
    this.what = what;
    this.text = text;
    if (text.length() > TEXT_MAX) {
      throw new SundException(
          ErrorCode.STUDY_INVALID,
          "%s: at most %d characters are allowed, it has %d"
              .formatted(what, TEXT_MAX, text.length()));
    }
    cut();
  }

  Token peek() {
    return tokens.get(next);
  }

  Token peekSecond() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  Token take() {
    Token token = tokens.get(next);
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  boolean takeIf(String symbol) {
    if (peek().is(symbol)) {
      next++;
      return true;
    }
    return false;
  }

  boolean takeWord(String word) {
    if (peek().isWord(word)) {
      next++;
      return true;
    }
    return false;
  }

  void expect(String symbol) {
    if (!takeIf(symbol)) {
      throw error("expected '" + symbol + "'", peek());
    }
  }

  String variable(String after) {
    Token token = take();
    if (token.kind() != Kind.NAME || !Names.isVariable(token.text())) {
      throw error("expected the name of a variable " + after, token);
    }
    return token.text();
  }

  /** One level deeper. */
  void enter() {
    depth++;
    if (depth > DEPTH_MAX) {
      throw error("nested deeper than " + DEPTH_MAX + " levels", peek());
    }
  }

  void leave() {
    depth--;
  }

  /** The error with the text around its place. */
  SundException error(String rule, Token at) {
    int from = Math.max(0, at.position() - WINDOW);
    int to = Math.min(text.length(), at.position() + WINDOW);
    String here =
        (from > 0 ? "…" : "")
            + text.substring(from, at.position())
            + "⟨here⟩"
            + text.substring(at.position(), to)
            + (to < text.length() ? "…" : "");
    return new SundException(
        ErrorCode.STUDY_INVALID,
        String.format(
            Locale.ROOT,
            "%s: %s at character %d: %s",
            what,
            rule,
            at.position() + 1,
            here.replaceAll("\\p{Cntrl}", " ")));
  }

  private void cut() {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (isLetter(c)) {
        at = add(Kind.NAME, at, wordEnd(at));
      } else if (isDigit(c)
          || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
        at = add(Kind.NUMBER, at, numberEnd(at));
      } else if (c == '\'' || c == '"') {
        int end = text.indexOf(c, at + 1);
        if (end < 0) {
          throw error("a quoted text does not end", new Token(Kind.END, "", at));
        }
        tokens.add(new Token(Kind.STRING, text.substring(at + 1, end), at));
        at = end + 1;
      } else {
        at = symbol(at);
      }
    }
    tokens.add(new Token(Kind.END, "", text.length()));
  }

  private int symbol(int at) {
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        return add(Kind.SYMBOL, at, at + symbol.length());
      }
    }
    throw error("a sign that has no meaning here", new Token(Kind.END, "", at));
  }

  private int add(Kind kind, int from, int to) {
    tokens.add(new Token(kind, text.substring(from, to), from));
    return to;
  }

  private int wordEnd(int from) {
    int at = from;
    while (at < text.length()
        && (isLetter(text.charAt(at))
            || isDigit(text.charAt(at))
            || text.charAt(at) == '_'
            || text.charAt(at) == '.')) {
      at++;
    }
    return at;
  }

  private int numberEnd(int from) {
    int at = from;
    while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int digits = at + 1;
      if (digits < text.length() && (text.charAt(digits) == '-' || text.charAt(digits) == '+')) {
        digits++;
      }
      if (digits < text.length() && isDigit(text.charAt(digits))) {
        at = digits;
        while (at < text.length() && isDigit(text.charAt(at))) {
          at++;
        }
      }
    }
    return at;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
