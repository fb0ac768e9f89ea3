package eu.sund.core;

import eu.sund.core.Formula.Factor;
import eu.sund.core.Formula.Term;
import eu.sund.core.Tokens.Kind;
import eu.sund.core.Tokens.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads formulas by recursive descent, with R's precedence: {@code ^} before {@code :} before
 * {@code *} before {@code +} and {@code -}.
 */
final class FormulaParser {
  private static final int TERMS_MAX = 200;
  private static final int POWER_MAX = 10;

  /** The meaning of a part: its terms, what it says of the constant, its offsets. */
  private record Part(
      Set<Set<Factor>> terms, @Nullable Boolean intercept, List<String> offsets, Token at) {
    boolean isTermsOnly() {
      return intercept == null && offsets.isEmpty();
    }
  }

  private final Tokens tokens;
  private final List<Factor> seen = new ArrayList<>();

  private FormulaParser(Tokens tokens) {
    this.tokens = tokens;
  }

  static Formula parse(String text) {
    return new FormulaParser(new Tokens("formula", text)).formula(text);
  }

  private Formula formula(String text) {
    Token first = tokens.peek();
    String response = tokens.variable("to explain, as in y ~ age + sex");
    tokens.expect("~");
    Part right = sum();
    if (tokens.peek().kind() != Kind.END) {
      throw tokens.error("expected + - : * ^ or the end", tokens.peek());
    }
    List<Term> terms = new ArrayList<>();
    for (Set<Factor> factors : right.terms()) {
      List<Factor> ordered = new ArrayList<>(factors);
      ordered.sort(Comparator.comparingInt(seen::indexOf));
      for (Factor factor : ordered) {
        if (factor.variable().equals(response)) {
          throw tokens.error("'" + response + "' stands on both sides", first);
        }
      }
      terms.add(new Term(ordered));
    }
    terms.sort(Comparator.comparingInt(t -> t.factors().size()));
    boolean intercept = right.intercept() == null || right.intercept();
    if (terms.isEmpty() && !intercept) {
      throw tokens.error("nothing explains '" + response + "'", tokens.peek());
    }
    return new Formula(response, intercept, terms, right.offsets(), text.strip());
  }

  private Part sum() {
    tokens.enter();
    Part left;
    if (tokens.peek().is("-")) {
      Token at = tokens.peek();
      left = new Part(new LinkedHashSet<>(), null, List.of(), at);
    } else {
      tokens.takeIf("+");
      left = product();
    }
    while (tokens.peek().is("+") || tokens.peek().is("-")) {
      Token operator = tokens.take();
      Part right = product();
      left = operator.is("+") ? add(left, right) : remove(left, right);
    }
    tokens.leave();
    return left;
  }

  private Part add(Part left, Part right) {
    Set<Set<Factor>> terms = new LinkedHashSet<>(left.terms());
    terms.addAll(right.terms());
    List<String> offsets = new ArrayList<>(left.offsets());
    offsets.addAll(right.offsets());
    @Nullable Boolean intercept = right.intercept() == null ? left.intercept() : right.intercept();
    return limited(new Part(terms, intercept, offsets, left.at()));
  }

  private Part remove(Part left, Part right) {
    if (!right.offsets().isEmpty()) {
      throw tokens.error("an offset cannot be taken away", right.at());
    }
    Set<Set<Factor>> terms = new LinkedHashSet<>(left.terms());
    terms.removeAll(right.terms());
    @Nullable Boolean intercept = left.intercept();
    if (right.intercept() != null) {
      intercept = !right.intercept();
    }
    return new Part(terms, intercept, left.offsets(), left.at());
  }

  private Part product() {
    Part left = interaction();
    while (tokens.peek().is("*")) {
      tokens.take();
      Part right = interaction();
      Part crossed = cross(left, right);
      left = add(add(left, right), crossed);
    }
    return left;
  }

  private Part interaction() {
    Part left = power();
    while (tokens.peek().is(":")) {
      tokens.take();
      left = cross(left, power());
    }
    return left;
  }

  private Part cross(Part left, Part right) {
    for (Part part : List.of(left, right)) {
      if (!part.isTermsOnly()) {
        throw tokens.error("a constant or an offset cannot be multiplied", part.at());
      }
    }
    Set<Set<Factor>> terms = new LinkedHashSet<>();
    for (Set<Factor> a : left.terms()) {
      for (Set<Factor> b : right.terms()) {
        Set<Factor> both = new LinkedHashSet<>(a);
        both.addAll(b);
        terms.add(both);
      }
    }
    return limited(new Part(terms, null, List.of(), left.at()));
  }

  private Part limited(Part part) {
    if (part.terms().size() > TERMS_MAX) {
      throw tokens.error("more than " + TERMS_MAX + " terms", part.at());
    }
    return part;
  }

  private Part power() {
    Part base = atom();
    if (!tokens.takeIf("^")) {
      return base;
    }
    Token exponent = tokens.take();
    int times = exponent.kind() == Kind.NUMBER ? small(exponent) : 0;
    if (times < 1) {
      throw tokens.error("expected a whole number from 1 to " + POWER_MAX + " after ^", exponent);
    }
    Part result = base;
    for (int i = 1; i < times; i++) {
      result = add(result, cross(result, base));
    }
    return result;
  }

  private static int small(Token number) {
    for (int value = 0; value <= POWER_MAX; value++) {
      if (number.text().equals(Integer.toString(value))) {
        return value;
      }
    }
    return -1;
  }

  private Part atom() {
    Token token = tokens.take();
    return switch (token.kind()) {
      case NUMBER -> constant(token);
      case NAME -> tokens.peek().is("(") ? function(token) : variable(token, false, "");
      case SYMBOL -> {
        if (!token.is("(")) {
          throw tokens.error("expected a variable", token);
        }
        Part inner = sum();
        tokens.expect(")");
        yield new Part(inner.terms(), inner.intercept(), inner.offsets(), token);
      }
      case STRING, END -> throw tokens.error("expected a variable", token);
    };
  }

  private Part constant(Token token) {
    int value = small(token);
    if (value != 0 && value != 1) {
      throw tokens.error("the only numbers of a formula are 0 and 1", token);
    }
    return new Part(new LinkedHashSet<>(), value == 1, List.of(), token);
  }

  private Part function(Token name) {
    tokens.expect("(");
    return switch (name.text()) {
      case "factor" -> {
        String variable = tokens.variable("in factor(…)");
        String reference = tokens.takeIf(",") ? reference() : "";
        tokens.expect(")");
        yield variable(new Token(Kind.NAME, variable, name.position()), true, reference);
      }
      case "offset" -> {
        String variable = tokens.variable("in offset(…)");
        tokens.expect(")");
        yield new Part(new LinkedHashSet<>(), null, List.of(variable), name);
      }
      default ->
          throw tokens.error(
              "'"
                  + name.text()
                  + "(…)' is not known, only factor(x), factor(x, ref = \"2\") and offset(x)",
              name);
    };
  }

  private String reference() {
    if (!tokens.takeWord("ref")) {
      throw tokens.error("expected ref = \"level\"", tokens.peek());
    }
    tokens.expect("=");
    Token level = tokens.take();
    if ((level.kind() != Kind.STRING && level.kind() != Kind.NUMBER) || level.text().isEmpty()) {
      throw tokens.error("expected a level in quotes", level);
    }
    return level.text();
  }

  private Part variable(Token token, boolean categorical, String reference) {
    if (!Names.isVariable(token.text())) {
      throw tokens.error("the name of a variable has at most 64 letters", token);
    }
    Factor factor = new Factor(token.text(), categorical, reference);
    if (!seen.contains(factor)) {
      seen.add(factor);
    }
    Set<Set<Factor>> terms = new LinkedHashSet<>();
    Set<Factor> single = new LinkedHashSet<>();
    single.add(factor);
    terms.add(single);
    return new Part(terms, null, List.of(), token);
  }
}
