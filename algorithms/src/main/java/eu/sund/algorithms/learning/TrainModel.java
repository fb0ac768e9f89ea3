package eu.sund.algorithms.learning;

import eu.sund.algorithms.text.EncoderOptions;
import eu.sund.core.Digest;
import eu.sund.core.Formula;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import eu.sund.core.model.Head;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.InitialWeights;
import eu.sund.core.model.Input;
import eu.sund.core.model.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How a study's variables become a network's numbers: its columns, its labels, the network.
 *
 * @param numbers variables that are numbers, in the order of their standardisation; with a linear
 *     head the response is the last of them
 * @param labels the response, or the variables of a multi-label head
 * @param groups how many groups of patients figures are given of: 1 for all alone
 */
record TrainModel(
    TrainSetup setup,
    TrainOptions options,
    List<Column> columns,
    List<Variable> numbers,
    List<Variable> labels,
    NetworkSpec network,
    int groups) {
  /** The most levels of a whole number that is written as a factor. */
  private static final int LEVELS_MAX = 200;

  /** What one variable becomes. */
  sealed interface Column {
    Variable variable();

    /**
     * A standardised number, and an indicator of its lack.
     *
     * @param number its place among the numbers
     * @param at its place among the dense inputs
     */
    record Measured(Variable variable, int number, int at, boolean indicator) implements Column {}

    /**
     * An indicator for each level but the first.
     *
     * @param low what the first level is as a number
     * @param missing whether there is one for "missing" too, the last
     */
    record Levels(Variable variable, double low, int levels, int at, boolean missing)
        implements Column {
      int width() {
        return levels - 1 + (missing ? 1 : 0);
      }
    }

    /** A row of a table for each level; "missing" is the last. */
    record Embedded(Variable variable, double low, int levels) implements Column {}

    /** Hashed n-grams of a text, or of each of its words if they are tagged. */
    record Worded(Variable variable) implements Column {}
  }

  static TrainModel of(TrainSetup setup) {
    TrainOptions options = TrainOptions.of(setup.chosen());
    Formula formula = Formula.parse(setup.formula());
    boolean missing = options.model().missing() != TrainOptions.Missing.DROP;
    List<Column> columns = new ArrayList<>();
    List<Variable> numbers = new ArrayList<>();
    List<Input> inputs = new ArrayList<>();
    int at = 0;
    for (Formula.Term term : formula.terms()) {
      Formula.Factor factor = term.factors().getFirst();
      Variable variable = setup.variable(factor.variable());
      if (variable.isText() && !factor.categorical()) {
        columns.add(new Column.Worded(variable));
        inputs.add(text(options, variable.name()));
        continue;
      }
      if (!variable.isCategory() && !factor.categorical()) {
        boolean indicator = options.model().missing() == TrainOptions.Missing.INDICATE;
        columns.add(new Column.Measured(variable, numbers.size(), at, indicator));
        numbers.add(variable);
        at += indicator ? 2 : 1;
        continue;
      }
      double low = variable.isCategory() ? 0 : variable.range().low();
      int levels = levels(variable);
      int width = options.model().embedding();
      if (width > 0) {
        columns.add(new Column.Embedded(variable, low, levels));
        inputs.add(new Input.Embedding(variable.name(), levels + 1, width));
      } else {
        Column.Levels indicators = new Column.Levels(variable, low, levels, at, missing);
        columns.add(indicators);
        at += indicators.width();
      }
    }
    if (at > 0) {
      inputs.addFirst(new Input.Dense("columns", at));
    }
    if (options.text().encoder().isPresent() && options.model().engine().equals("java")) {
      throw OptionReader.invalid(
          "the engine java has no text encoder: leave out model.engine or write torch, an add-on of"
              + " the sites");
    }
    Head head = head(setup, options, formula);
    List<Variable> labels = new ArrayList<>(List.of(setup.variable(formula.response())));
    options.model().labels().forEach(name -> labels.add(setup.variable(name)));
    if (head instanceof Head.Linear) {
      numbers.add(labels.getFirst());
    }
    return new TrainModel(
        setup,
        options,
        columns,
        numbers,
        labels,
        network(options, inputs, head),
        groups(setup, options));
  }

  /** The published weights of the encoder, if it does not begin at random. */
  Optional<Digest> published() {
    return network.tokens().isPresent()
        ? options.text().encoder().flatMap(EncoderOptions::weights)
        : Optional.empty();
  }

  /** With what the hub and all sites begin; it needs no published file. */
  float[] initialWeights() {
    return published().isPresent()
        ? FineTuned.initial(network, options.seed())
        : InitialWeights.of(network, options.seed());
  }

  /** Whether the words of a text are tagged: the response is a text of annotations. */
  boolean tags() {
    return labels.getFirst().isText();
  }

  private static Input text(TrainOptions options, String name) {
    try {
      return options
          .text()
          .encoder()
          .<Input>map(encoder -> encoder.input(name))
          .orElseGet(() -> new Input.Sparse(name, options.text().ngrams().buckets()));
    } catch (IllegalArgumentException e) {
      throw OptionReader.invalid("options of model.text: " + e.getMessage());
    }
  }

  private static int levels(Variable variable) {
    if (variable.isCategory()) {
      return variable.levels().size();
    }
    double levels = variable.range().high() - variable.range().low() + 1;
    if (variable.type() != VariableType.INTEGER || levels > LEVELS_MAX) {
      throw OptionReader.invalid(
          "variable '"
              + variable.name()
              + "' cannot be used by its values: that needs whole numbers, at most 200 of them, or"
              + " a category");
    }
    return (int) levels;
  }

  private static NetworkSpec network(TrainOptions options, List<Input> inputs, Head head) {
    TrainOptions.Model model = options.model();
    List<Hidden> layers = new ArrayList<>();
    try {
      model.hidden().forEach(w -> layers.add(new Hidden(w, model.activation(), model.norm())));
      return new NetworkSpec(
          inputs, layers, head, options.text().encoder().flatMap(EncoderOptions::adapters));
    } catch (IllegalArgumentException e) {
      throw OptionReader.invalid("the network cannot be: " + e.getMessage());
    }
  }

  private static int groups(TrainSetup setup, TrainOptions options) {
    return 1 + ways(setup, options).stream().mapToInt(TrainModel::levels).sum();
  }

  private static List<Variable> ways(TrainSetup setup, TrainOptions options) {
    return options.evaluate().by().stream().map(setup::variable).toList();
  }

  /** The variables that figures are divided by. */
  List<Variable> ways() {
    return ways(setup, options);
  }

  /** The first group of each of them, and one after the last. */
  int[] firstGroups() {
    int[] first = new int[ways().size() + 1];
    first[0] = 1;
    for (int i = 0; i + 1 < first.length; i++) {
      first[i + 1] = first[i] + levels(ways().get(i));
    }
    return first;
  }

  private static Head head(TrainSetup setup, TrainOptions options, Formula formula) {
    Variable response = setup.variable(formula.response());
    if (response.isText()) {
      return tagging(setup, options, formula);
    }
    String name = options.model().head();
    if (!options.model().time().isEmpty() != name.equals("cox")) {
      throw OptionReader.invalid("model.head cox and model.time go together");
    }
    if (!options.model().labels().isEmpty() != name.equals("multilabel")) {
      throw OptionReader.invalid("model.head multilabel and model.labels go together");
    }
    Head head =
        switch (name) {
          case "linear" -> new Head.Linear(1);
          case "logistic" -> new Head.Logistic();
          case "multiclass" -> new Head.MultiClass(Math.max(2, response.levels().size()));
          case "multilabel" -> new Head.MultiLabel(1 + options.model().labels().size());
          case "cox" -> new Head.Cox();
          default -> natural(response);
        };
    requireFit(setup, options, head, response);
    if (options.local().balanced()
        && !(head instanceof Head.Logistic || head instanceof Head.MultiClass)) {
      throw OptionReader.invalid(
          "local.class-weights balanced is for heads logistic and multiclass");
    }
    return head;
  }

  /** A classifier of words. */
  private static Head tagging(TrainSetup setup, TrainOptions options, Formula formula) {
    boolean ofOneText =
        formula.terms().size() == 1
            && setup.variable(formula.terms().getFirst().factors().getFirst().variable()).isText();
    if (!ofOneText || options.text().entities().isEmpty()) {
      throw OptionReader.invalid(
          "'"
              + formula.response()
              + "' is a text: to tag words by the annotations in it, explain it by one text and"
              + " list model.text.entities");
    }
    boolean plain =
        options.model().head().equals("auto")
            && options.model().time().isEmpty()
            && options.model().labels().isEmpty()
            && options.evaluate().by().isEmpty();
    if (!plain || setup.options().keySet().stream().anyMatch(o -> o.startsWith("privacy."))) {
      throw OptionReader.invalid(
          "a tagger takes no model.head, model.time, model.labels or evaluate.by, and no"
              + " privacy: its examples are words, not patients");
    }
    int tags = options.text().tags().size();
    if (options.text().encoder().isEmpty()) {
      return new Head.MultiClass(tags);
    }
    if (options.text().encoder().get().pieces().isPresent()) {
      throw OptionReader.invalid(
          "an encoder that tags takes whole words: leave out model.text.pieces");
    }
    return new Head.Tagging(tags);
  }

  private static Head natural(Variable response) {
    if (isBinary(response)) {
      return new Head.Logistic();
    }
    return response.isCategory()
        ? new Head.MultiClass(response.levels().size())
        : new Head.Linear(1);
  }

  /** Whether it is 0 or 1, or has two levels of which the second counts as 1. */
  private static boolean isBinary(Variable variable) {
    return variable.isCategory()
        ? variable.levels().size() == 2
        : variable.type() == VariableType.INTEGER
            && variable.range().low() == 0
            && variable.range().high() == 1;
  }

  private static boolean isNumber(Variable variable) {
    return !variable.isCategory() && !variable.isText();
  }

  private static void requireFit(
      TrainSetup setup, TrainOptions options, Head head, Variable response) {
    boolean fits =
        switch (head) {
          case Head.Linear linear -> !response.isCategory() && !response.isText();
          case Head.MultiClass classes -> response.isCategory();
          case Head.Logistic logistic -> isBinary(response);
          case Head.MultiLabel labelled ->
              isBinary(response)
                  && options.model().labels().stream().allMatch(n -> isBinary(setup.variable(n)));
          case Head.Cox cox ->
              isBinary(response) && isNumber(setup.variable(options.model().time()));
          case Head.Tagging tagging -> false;
        };
    if (!fits) {
      throw OptionReader.invalid(
          "the response '"
              + response.name()
              + "' does not fit head "
              + head.getClass().getSimpleName().toLowerCase(Locale.ROOT)
              + ": linear needs a number, multiclass a category, the others 0 or 1");
    }
  }

  /** Names of the groups: all, then the levels. */
  List<String> groupNames() {
    List<String> names = new ArrayList<>(List.of("all"));
    for (Variable way : ways()) {
      levelNames(way).forEach(level -> names.add(way.name() + "=" + level));
    }
    return names;
  }

  /** A category's levels, or a whole number's values. */
  static List<String> levelNames(Variable variable) {
    if (variable.isCategory()) {
      return variable.levels();
    }
    long low = (long) variable.range().low();
    return IntStream.range(0, levels(variable)).mapToObj(i -> Long.toString(low + i)).toList();
  }

  /** How many classes the start counts: labels of 1, or each class. */
  int classes() {
    return switch (network.head()) {
      case Head.MultiClass classes -> classes.outputs();
      case Head.MultiLabel labelled -> labelled.outputs();
      case Head.Linear linear -> 1;
      case Head.Logistic logistic -> 1;
      case Head.Cox cox -> 1;
      case Head.Tagging tagging -> 1;
    };
  }
}
