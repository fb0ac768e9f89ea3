package eu.sund.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks filters against codebooks and makes them ready to judge rows. */
final class FilterRules {
  static final byte NO = 0;
  static final byte YES = 1;
  static final byte UNKNOWN = 2;

  /** A filter with its columns found; the truth of a row in three values. */
  @FunctionalInterface
  interface Rule {
    byte test(double[][] columns, int row);
  }

  private FilterRules() {}

  /** Collects names: of variables that are compared, and of those that must be known or not. */
  static void variables(Filter filter, Set<String> compared, Set<String> known) {
    switch (filter) {
      case Filter.All() -> {}
      case Filter.And(Filter left, Filter right) -> {
        variables(left, compared, known);
        variables(right, compared, known);
      }
      case Filter.Or(Filter left, Filter right) -> {
        variables(left, compared, known);
        variables(right, compared, known);
      }
      case Filter.Not(Filter inner) -> variables(inner, compared, known);
      case Filter.Compare c -> compared.add(c.variable());
      case Filter.In in -> compared.add(in.variable());
      case Filter.Known(String variable) -> known.add(variable);
    }
  }

  /** Finds columns and constants; throws what {@link Filter#check} throws. */
  static Rule compile(Filter filter, List<Variable> variables) {
    return switch (filter) {
      case Filter.All() -> (columns, row) -> YES;
      case Filter.And(Filter left, Filter right) ->
          and(compile(left, variables), compile(right, variables));
      case Filter.Or(Filter left, Filter right) ->
          or(compile(left, variables), compile(right, variables));
      case Filter.Not(Filter inner) -> not(compile(inner, variables));
      case Filter.Compare c -> compare(c, variables);
      case Filter.In in -> in(in, variables);
      case Filter.Known(String name) -> {
        int column = column(name, variables);
        yield (columns, row) -> Double.isNaN(columns[column][row]) ? NO : YES;
      }
    };
  }

  private static Rule and(Rule left, Rule right) {
    return (columns, row) -> {
      byte first = left.test(columns, row);
      if (first == NO) {
        return NO;
      }
      byte second = right.test(columns, row);
      return second == NO ? NO : first == YES ? second : UNKNOWN;
    };
  }

  private static Rule or(Rule left, Rule right) {
    return (columns, row) -> {
      byte first = left.test(columns, row);
      if (first == YES) {
        return YES;
      }
      byte second = right.test(columns, row);
      return second == YES ? YES : first == NO ? second : UNKNOWN;
    };
  }

  private static Rule not(Rule inner) {
    return (columns, row) -> {
      byte truth = inner.test(columns, row);
      return truth == UNKNOWN ? UNKNOWN : (byte) (1 - truth);
    };
  }

  private static Rule compare(Filter.Compare c, List<Variable> variables) {
    int column = column(c.variable(), variables);
    Variable variable = variables.get(column);
    requireNoText(variable);
    double constant = c.constant();
    if (variable.isCategory()) {
      if (c.operator() != Filter.Operator.EQUAL && c.operator() != Filter.Operator.NOT_EQUAL) {
        throw new SundException(
            ErrorCode.STUDY_INVALID,
            "filter: '"
                + variable.name()
                + "' is a category and has no order; use =, != or in (…) with its levels "
                + String.join(", ", variable.levels()));
      }
      constant = level(variable, FilterText.number(constant));
    }
    return compare(column, c.operator(), constant);
  }

  private static Rule compare(int column, Filter.Operator operator, double constant) {
    return switch (operator) {
      case LESS -> (columns, row) -> truth(columns[column][row], columns[column][row] < constant);
      case AT_MOST ->
          (columns, row) -> truth(columns[column][row], columns[column][row] <= constant);
      case GREATER ->
          (columns, row) -> truth(columns[column][row], columns[column][row] > constant);
      case AT_LEAST ->
          (columns, row) -> truth(columns[column][row], columns[column][row] >= constant);
      case EQUAL -> (columns, row) -> truth(columns[column][row], columns[column][row] == constant);
      case NOT_EQUAL ->
          (columns, row) -> truth(columns[column][row], columns[column][row] != constant);
    };
  }

  private static byte truth(double value, boolean holds) {
    return Double.isNaN(value) ? UNKNOWN : holds ? YES : NO;
  }

  private static Rule in(Filter.In in, List<Variable> variables) {
    int column = column(in.variable(), variables);
    Variable variable = variables.get(column);
    requireNoText(variable);
    List<Double> wanted = new ArrayList<>();
    for (String constant : in.constants()) {
      wanted.add(variable.isCategory() ? level(variable, constant) : number(variable, constant));
    }
    double[] constants = wanted.stream().mapToDouble(Double::doubleValue).toArray();
    return (columns, row) -> {
      double value = columns[column][row];
      if (Double.isNaN(value)) {
        return UNKNOWN;
      }
      for (double constant : constants) {
        if (constant == value) {
          return YES;
        }
      }
      return NO;
    };
  }

  private static void requireNoText(Variable variable) {
    if (variable.isText()) {
      throw new SundException(
          ErrorCode.STUDY_INVALID,
          "filter: '"
              + variable.name()
              + "' is a text, and texts cannot be compared; only known(…) and missing(…) may ask"
              + " for it");
    }
  }

  private static double level(Variable variable, String text) {
    int level = variable.levels().indexOf(text);
    if (level < 0) {
      throw new SundException(
          ErrorCode.STUDY_INVALID,
          "filter: '"
              + variable.name()
              + "' has no level '"
              + text
              + "'; its levels are "
              + String.join(", ", variable.levels()));
    }
    return level;
  }

  private static double number(Variable variable, String text) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the message below
    }
    throw new SundException(
        ErrorCode.STUDY_INVALID,
        "filter: '" + variable.name() + "' is a number and cannot be compared with '" + text + "'");
  }

  private static void requireNoPatient(Variable variable) {
    if (variable.isPatient()) {
      throw new SundException(
          ErrorCode.STUDY_INVALID,
          "filter: '" + variable.name() + "' tells whose row it is, and no filter may ask for it");
    }
  }

  private static int column(String name, List<Variable> variables) {
    for (int i = 0; i < variables.size(); i++) {
      if (variables.get(i).name().equals(name)) {
        requireNoPatient(variables.get(i));
        return i;
      }
    }
    throw new UnknownVariable(name, variables.stream().map(Variable::name).toList());
  }
}
