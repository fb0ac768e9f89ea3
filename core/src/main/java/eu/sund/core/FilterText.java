package eu.sund.core;

import java.math.BigDecimal;
import java.util.stream.Collectors;

/** Writes filters so that {@link FilterParser} reads the same filter back. */
final class FilterText {
  private FilterText() {}

  static String of(Filter filter) {
    return switch (filter) {
      case Filter.All() -> "";
      case Filter.And(Filter left, Filter right) -> left(left, true) + " and " + inner(right);
      case Filter.Or(Filter left, Filter right) -> left(left, false) + " or " + inner(right);
      case Filter.Not(Filter inner) -> "not " + inner(inner);
      case Filter.Compare c -> c.variable() + " " + sign(c.operator()) + " " + number(c.constant());
      case Filter.In in ->
          in.variable()
              + " in ("
              + in.constants().stream().map(FilterText::quoted).collect(Collectors.joining(", "))
              + ")";
      case Filter.Known(String variable) -> "known(" + variable + ")";
    };
  }

  /** A left-deep chain needs no parentheses. */
  private static String left(Filter filter, boolean and) {
    boolean chain = and ? filter instanceof Filter.And : filter instanceof Filter.Or;
    return chain ? of(filter) : inner(filter);
  }

  private static String inner(Filter filter) {
    boolean joined = filter instanceof Filter.And || filter instanceof Filter.Or;
    return joined ? "(" + of(filter) + ")" : of(filter);
  }

  private static String quoted(String constant) {
    char quote = constant.indexOf('\'') >= 0 ? '"' : '\'';
    return quote + constant + quote;
  }

  private static String sign(Filter.Operator operator) {
    return switch (operator) {
      case LESS -> "<";
      case AT_MOST -> "<=";
      case GREATER -> ">";
      case AT_LEAST -> ">=";
      case EQUAL -> "=";
      case NOT_EQUAL -> "!=";
    };
  }

  /** A number as codebooks write it: without needless zeros. */
  static String number(double value) {
    String plain = BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    return plain.length() <= 40 ? plain : Double.toString(value);
  }
}
