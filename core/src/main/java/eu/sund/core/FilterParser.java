package eu.sund.core;

import eu.sund.core.Filter.Operator;
import eu.sund.core.Tokens.Kind;
import eu.sund.core.Tokens.Token;
import java.util.ArrayList;
import java.util.List;

/** Reads filters by recursive descent: {@code not} before {@code and} before {@code or}. */
final class FilterParser {
  private static final int CONSTANTS_MAX = 500;

  private final Tokens tokens;

  private FilterParser(Tokens tokens) {
    this.tokens = tokens;
  }

  static Filter parse(String text) {
    if (text.isBlank()) {
      return Filter.all();
    }
    FilterParser parser = new FilterParser(new Tokens("filter", text));
    Filter filter = parser.either();
    if (parser.tokens.peek().kind() != Kind.END) {
      throw parser.tokens.error("expected 'and', 'or' or the end", parser.tokens.peek());
    }
    return filter;
  }

  private Filter either() {
    tokens.enter();
    Filter left = both();
    while (tokens.takeWord("or")) {
      left = new Filter.Or(left, both());
    }
    tokens.leave();
    return left;
  }

  private Filter both() {
    Filter left = negation();
    while (tokens.takeWord("and")) {
      left = new Filter.And(left, negation());
    }
    return left;
  }

  private Filter negation() {
    if (!tokens.takeWord("not")) {
      return atom();
    }
    tokens.enter();
    Filter inner = negation();
    tokens.leave();
    return new Filter.Not(inner);
  }

  private Filter atom() {
    if (tokens.takeIf("(")) {
      Filter inner = either();
      tokens.expect(")");
      return inner;
    }
    boolean call = tokens.peekSecond().is("(");
    if (call && tokens.takeWord("known")) {
      return known();
    }
    if (call && tokens.takeWord("missing")) {
      return new Filter.Not(known());
    }
    String variable = tokens.variable("to compare, as in age >= 40");
    if (tokens.peek().isWord("not") && tokens.peekSecond().isWord("in")) {
      tokens.take();
      return new Filter.Not(in(variable));
    }
    return tokens.peek().isWord("in") ? in(variable) : comparison(variable);
  }

  private Filter known() {
    tokens.expect("(");
    String variable = tokens.variable("in parentheses");
    tokens.expect(")");
    return new Filter.Known(variable);
  }

  private Filter in(String variable) {
    tokens.take();
    tokens.expect("(");
    List<String> constants = new ArrayList<>();
    do {
      Token token = tokens.peek();
      constants.add(token.kind() == Kind.STRING ? tokens.take().text() : numberText());
      if (constants.size() > CONSTANTS_MAX) {
        throw tokens.error("more than " + CONSTANTS_MAX + " values in a list", token);
      }
    } while (tokens.takeIf(","));
    tokens.expect(")");
    return new Filter.In(variable, constants);
  }

  private Filter comparison(String variable) {
    Token sign = tokens.take();
    Operator operator =
        switch (sign.kind() == Kind.SYMBOL ? sign.text() : "") {
          case "=", "==" -> Operator.EQUAL;
          case "!=" -> Operator.NOT_EQUAL;
          case "<" -> Operator.LESS;
          case "<=" -> Operator.AT_MOST;
          case ">" -> Operator.GREATER;
          case ">=" -> Operator.AT_LEAST;
          default -> throw tokens.error("expected = != < <= > >= or in (…)", sign);
        };
    if (tokens.peek().kind() != Kind.STRING) {
      return new Filter.Compare(variable, operator, number());
    }
    Token text = tokens.take();
    Filter in = new Filter.In(variable, List.of(text.text()));
    return switch (operator) {
      case EQUAL -> in;
      case NOT_EQUAL -> new Filter.Not(in);
      case LESS, AT_MOST, GREATER, AT_LEAST ->
          throw tokens.error("a quoted text can only be compared by = and !=", text);
    };
  }

  private String numberText() {
    return FilterText.number(number());
  }

  private double number() {
    boolean minus = tokens.takeIf("-");
    Token token = tokens.take();
    double value;
    try {
      value = token.kind() == Kind.NUMBER ? Double.parseDouble(token.text()) : Double.NaN;
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!Double.isFinite(value)) {
      throw tokens.error("expected a number or a text in quotes", token);
    }
    return minus ? 0.0 - value : value;
  }
}
