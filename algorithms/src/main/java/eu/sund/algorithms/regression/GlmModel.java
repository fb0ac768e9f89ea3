package eu.sund.algorithms.regression;

import eu.sund.core.Codebook;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.UnknownVariable;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * All that a site needs to know of study and codebook to compute its part; public and immutable.
 */
final class GlmModel {
  /** The most rows of a site. */
  static final double ROWS_MAX = 0x1p24;

  final String formulaText;
  final Filter cohort;
  final SortedMap<String, String> written;
  final List<Variable> variables;

  final Formula formula;
  final GlmOptions options;
  final Family family;
  final Link link;
  final Design design;
  final RowKernel kernel;
  final RowKernel.Bounds bounds;
  final int response;
  final int weights;
  final int[] offsets;
  final int[] covariates;
  final boolean evaluates;

  /**
   * @param variables the plan's variables, in its order
   */
  GlmModel(
      String formulaText,
      Filter cohort,
      SortedMap<String, String> written,
      List<Variable> variables) {
    this.formulaText = formulaText;
    this.cohort = cohort;
    this.written = written;
    this.variables = List.copyOf(variables);
    formula = Formula.parse(formulaText);
    options = GlmOptions.parse(written);
    response = slot(formula.response());
    weights = options.weights().isEmpty() ? -1 : slot(options.weights());
    offsets = offsetNames(formula, options).stream().mapToInt(this::slot).toArray();
    requireNoText();
    family = family();
    link = options.link() == null ? family.links().getFirst() : options.link();
    check();
    design =
        DesignBuilder.build(
            formula, this.variables, options.references(), options.indicateMissing());
    covariates = covariates();
    kernel = RowKernel.of(family, link);
    bounds = kernel.bounds(responseMax(), offsetMax());
    evaluates = options.evaluate() == null ? family == Family.BINOMIAL : options.evaluate();
    if (evaluates && family != Family.BINOMIAL) {
      throw invalid("option 'evaluate' is for binomial models");
    }
  }

  static GlmModel of(StudySpec study, Codebook codebook) {
    Set<String> names = new LinkedHashSet<>();
    GlmOptions options = GlmOptions.parse(study.options());
    names.add(study.formula().response());
    study.formula().terms().forEach(t -> t.factors().forEach(f -> names.add(f.variable())));
    names.addAll(offsetNames(study.formula(), options));
    if (!options.weights().isEmpty()) {
      names.add(options.weights());
    }
    names.addAll(study.cohort().variables());
    study.cohort().check(codebook);
    Filter evaluated = options.evaluateCohort();
    if (evaluated != null) {
      names.addAll(evaluated.variables());
      evaluated.check(codebook);
    }
    return new GlmModel(
        study.formula().text(), study.cohort(), study.options(), codebook.only(names).variables());
  }

  private static List<String> offsetNames(Formula formula, GlmOptions options) {
    List<String> names = new ArrayList<>(formula.offsets());
    if (!options.offset().isEmpty()) {
      names.add(options.offset());
    }
    return names;
  }

  /** Which patients the evaluation looks at. */
  Filter evaluationCohort() {
    Filter evaluated = options.evaluateCohort();
    return evaluated == null ? cohort : evaluated;
  }

  private int slot(String name) {
    for (int i = 0; i < variables.size(); i++) {
      if (variables.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new UnknownVariable(name, variables.stream().map(Variable::name).toList());
  }

  private void requireNoText() {
    Set<Integer> slots = new LinkedHashSet<>(List.of(response));
    formula.terms().forEach(t -> t.factors().forEach(f -> slots.add(slot(f.variable()))));
    for (int offset : offsets) {
      slots.add(offset);
    }
    if (weights >= 0) {
      slots.add(weights);
    }
    for (int slot : slots) {
      if (variables.get(slot).isText()) {
        throw invalid(
            "'%s' is a text, which analysis glm cannot use; analysis train learns from texts"
                .formatted(variables.get(slot).name()));
      }
    }
  }

  private int[] covariates() {
    Set<Integer> slots = new LinkedHashSet<>();
    formula.terms().forEach(t -> t.factors().forEach(f -> slots.add(slot(f.variable()))));
    return slots.stream().mapToInt(Integer::intValue).toArray();
  }

  private Family family() {
    if (options.family() != null) {
      return options.family();
    }
    return isBinary(variables.get(response)) ? Family.BINOMIAL : Family.GAUSSIAN;
  }

  private static boolean isBinary(Variable variable) {
    return switch (variable.type()) {
      case CATEGORY -> variable.levels().size() == 2;
      case INTEGER -> variable.range().low() == 0 && variable.range().high() == 1;
      case NUMBER, TEXT, PATIENT -> false;
    };
  }

  private void check() {
    Variable y = variables.get(response);
    if (!family.links().contains(link)) {
      throw invalid(
          "family %s has the links %s, not %s"
              .formatted(
                  family.lower(),
                  String.join(", ", family.links().stream().map(Link::lower).toList()),
                  link.lower()));
    }
    if (family == Family.BINOMIAL && !isBinary(y)) {
      throw invalid(
          "'%s' cannot be the response of a binomial model: it must be a whole number with range"
                  .formatted(y.name())
              + " 0 to 1 or a category of two levels (the second is the event)");
    }
    if (family != Family.BINOMIAL && y.isCategory()) {
      throw invalid("'%s' is a category; family binomial explains two levels".formatted(y.name()));
    }
    if (family == Family.POISSON && y.type() != VariableType.INTEGER) {
      throw invalid("'%s' is not a whole number, as poisson needs".formatted(y.name()));
    }
    for (int offset : offsets) {
      if (variables.get(offset).isCategory()) {
        throw invalid("'%s' is a category and no offset".formatted(variables.get(offset).name()));
      }
    }
    if (weights >= 0 && (variables.get(weights).isCategory() || weightMax() <= 0)) {
      throw invalid("'%s' cannot be weights".formatted(variables.get(weights).name()));
    }
  }

  /** The largest prior weight, as a power of two. */
  double weightMax() {
    return weights < 0 ? 1 : power(variables.get(weights).range().high());
  }

  /** The response's largest magnitude, as a power of two, at least 1. */
  double responseMax() {
    Variable y = variables.get(response);
    return y.isCategory() ? 1 : Math.max(1, power(y.range().maxAbs()));
  }

  private double offsetMax() {
    double sum = 0;
    for (int offset : offsets) {
      sum += power(variables.get(offset).range().maxAbs());
    }
    return sum;
  }

  private static double power(double value) {
    return value <= 0 ? 0 : StrictMath.scalb(1.0, StrictMath.getExponent(value) + 1);
  }

  /** Whether the family allows the response. */
  boolean allows(double y) {
    return switch (family) {
      case GAUSSIAN, BINOMIAL -> true;
      case POISSON -> y >= 0;
      case GAMMA -> y > 0;
    };
  }

  static SundException invalid(String detail) {
    return new SundException(ErrorCode.STUDY_INVALID, detail);
  }
}
