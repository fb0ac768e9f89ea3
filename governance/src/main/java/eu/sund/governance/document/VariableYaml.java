package eu.sund.governance.document;

import eu.sund.core.Names;
import eu.sund.core.Range;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One entry of a description's {@code variables}. */
final class VariableYaml {
  private static final Pattern NEEDLESS_ZEROS =
      Pattern.compile("[-+]?[0-9]+\\.[0-9]*0|[-+]?[0-9]+\\.");
  private static final List<String> KEYS =
      List.of(
          "column", "type", "unit", "range", "levels", "length", "language", "missing", "meaning");
  private static final int CODE_MAX = 100;
  private static final int MISSING_MAX = 50;

  private final YamlNode node;
  private final YamlMap map;
  private final String name;

  private VariableYaml(YamlNode node, YamlMap map, String name) {
    this.node = node;
    this.map = map;
    this.name = name;
  }

  /** The entries of a list, or of a map from name to the rest. */
  static List<VariableYaml> entries(YamlNode node) {
    List<VariableYaml> entries = new ArrayList<>();
    if (node.isMap()) {
      for (YamlMap.Entry entry : node.map().orElseThrow().entries()) {
        named(entry.key())
            .ifPresent(
                name ->
                    entry
                        .value()
                        .map()
                        .map(m -> m.only(KEYS.toArray(String[]::new)))
                        .ifPresent(m -> entries.add(new VariableYaml(entry.key(), m, name))));
      }
      return entries;
    }
    for (YamlNode item : node.items()) {
      item.map()
          .map(m -> m.only(Stream.concat(Stream.of("name"), KEYS.stream()).toArray(String[]::new)))
          .ifPresent(
              m ->
                  m.required("name")
                      .ifPresent(
                          n ->
                              named(n)
                                  .ifPresent(name -> entries.add(new VariableYaml(n, m, name)))));
    }
    return entries;
  }

  private static Optional<String> named(YamlNode node) {
    Optional<String> text = node.text();
    if (text.isPresent() && !Names.isVariable(text.get())) {
      node.complain(
          Quote.of(text.get())
              + " cannot name a variable; use a letter, then up to 63 letters, digits, _ or .");
      return Optional.empty();
    }
    return text;
  }

  YamlNode node() {
    return node;
  }

  String name() {
    return name;
  }

  /** The column's name in the file. */
  String column() {
    return map.optional("column").flatMap(n -> n.text(200)).orElse(name);
  }

  Optional<Variable> variable(List<String> missingEverywhere) {
    Optional<VariableType> type =
        map.required("type")
            .flatMap(n -> n.word("number", "integer", "category", "text", "patient"))
            .map(
                word ->
                    switch (word) {
                      case "number" -> VariableType.NUMBER;
                      case "integer" -> VariableType.INTEGER;
                      case "text" -> VariableType.TEXT;
                      case "patient" -> VariableType.PATIENT;
                      default -> VariableType.CATEGORY;
                    });
    Set<String> missing = new LinkedHashSet<>(missingEverywhere);
    map.optional("missing").ifPresent(n -> missing.addAll(missing(n)));
    String meaning = map.optional("meaning").flatMap(n -> n.text(2000)).orElse("");
    if (type.isEmpty()) {
      return Optional.empty();
    }
    if (type.get() == VariableType.TEXT) {
      return text(missing, meaning);
    }
    refuse("length", "only a text has a length; write type: text, or remove it");
    refuse("language", "only a text has a language; write type: text, or remove it");
    if (type.get() == VariableType.PATIENT) {
      return patient(missing, meaning);
    }
    String unit = map.optional("unit").flatMap(n -> n.text(40)).orElse("");
    if (type.get() == VariableType.CATEGORY) {
      return category(unit, missing, meaning);
    }
    refuse("levels", "a number has no levels; write type: category, or remove them");
    Optional<Range> range = map.required("range").flatMap(this::range);
    return range.flatMap(
        r ->
            node.attempt(
                () -> new Variable(name, type.get(), unit, r, List.of(), missing, meaning)));
  }

  private void refuse(String key, String words) {
    map.optional(key).ifPresent(n -> n.complain(words));
  }

  private Optional<Variable> patient(Set<String> missing, String meaning) {
    for (String key : List.of("unit", "levels", "range")) {
      refuse(key, "type: patient tells whose row it is and nothing else; remove it");
    }
    return node.attempt(
        () ->
            new Variable(name, VariableType.PATIENT, "", Range.NONE, List.of(), missing, meaning));
  }

  private Optional<Variable> text(Set<String> missing, String meaning) {
    refuse("unit", "a text has no unit; write language, or remove it");
    refuse("levels", "a text has no levels; write type: category, or remove them");
    refuse("range", "a text has no range; write length: its greatest number of characters");
    String language = map.optional("language").flatMap(n -> n.text(40)).orElse("");
    Optional<Range> lengths = map.required("length").flatMap(VariableYaml::lengths);
    return lengths.flatMap(
        range ->
            node.attempt(
                () ->
                    new Variable(
                        name, VariableType.TEXT, language, range, List.of(), missing, meaning)));
  }

  private static Optional<Range> lengths(YamlNode node) {
    Optional<Double> most = node.number();
    if (most.isPresent()
        && !(most.get() >= 1
            && most.get() <= Variable.TEXT_MAX
            && most.get() == Math.rint(most.get()))) {
      node.complain("length must be a whole number from 1 to " + Variable.TEXT_MAX);
      return Optional.empty();
    }
    return most.map(high -> new Range(0, high));
  }

  private Optional<Variable> category(String unit, Set<String> missing, String meaning) {
    refuse("range", "a category has no range; write type: number, or remove it");
    Optional<YamlNode> node = map.required("levels");
    if (node.isEmpty()) {
      return Optional.empty();
    }
    List<String> levels = new ArrayList<>();
    List<String> meanings = new ArrayList<>();
    if (node.get().isMap()) {
      for (YamlMap.Entry entry : node.get().map().orElseThrow().entries()) {
        level(entry.key(), missing).ifPresent(levels::add);
        entry
            .value()
            .text(200)
            .ifPresent(text -> meanings.add(entry.key().content() + " = " + text));
      }
    } else if (node.get().isList()) {
      levels.addAll(node.get().distinct(n -> level(n, missing)));
    } else {
      node.get().wrong("a list of codes or a map from code to meaning", "write [1, 2]");
      return Optional.empty();
    }
    String coded = String.join(", ", meanings);
    String all =
        coded.isEmpty() ? meaning : meaning.isEmpty() ? coded : meaning + " (" + coded + ")";
    return node.get()
        .attempt(
            () ->
                new Variable(name, VariableType.CATEGORY, unit, Range.NONE, levels, missing, all));
  }

  private static Optional<String> level(YamlNode node, Set<String> missing) {
    Optional<String> text = node.text(CODE_MAX);
    if (text.isPresent() && NEEDLESS_ZEROS.matcher(text.get()).matches()) {
      node.complain(
          "level " + Quote.of(text.get()) + " has needless zeros; write numbers like 1 or 2.5");
      return Optional.empty();
    }
    if (text.isPresent() && missing.contains(text.get())) {
      node.complain("level " + Quote.of(text.get()) + " also stands for missing; keep one");
      return Optional.empty();
    }
    return text;
  }

  static List<String> missing(YamlNode node) {
    if (node.itemsOrOne().size() > MISSING_MAX) {
      node.complain("at most " + MISSING_MAX + " texts may stand for missing");
      return List.of();
    }
    return node.distinct(n -> n.text(CODE_MAX));
  }

  private Optional<Range> range(YamlNode node) {
    String expected = "[low, high]";
    if (!node.isList() || node.items().size() != 2) {
      node.complain(
          "plausible range of '"
              + name
              + "' must be two numbers, found "
              + (node.isList() ? "a list of " + node.items().size() : node.shown())
              + "; write "
              + expected);
      return Optional.empty();
    }
    Optional<Double> low = node.items().get(0).number();
    Optional<Double> high = node.items().get(1).number();
    if (low.isEmpty() || high.isEmpty()) {
      return Optional.empty();
    }
    if (!(low.get() < high.get())) {
      node.complain(
          "plausible range of '"
              + name
              + "' must rise, was ["
              + low.get()
              + ", "
              + high.get()
              + "]");
      return Optional.empty();
    }
    return Optional.of(new Range(low.get(), high.get()));
  }
}
