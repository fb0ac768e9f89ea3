package eu.sund.governance.document;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads a dataset's description, such as {@code heart.yaml}:
 *
 * <pre>{@code
 * dataset: heart
 * title: Cardiology cohort
 * synthetic: false             # optional; false is assumed
 * public: false                # optional; true if anybody may have these rows anyway
 * missing: ["?"]               # optional; holds for every variable beside its own
 * source:
 *   format: csv                # or parquet, which knows path only
 *   path: heart-*.csv          # one or a list; relative to this file, or absolute; globs allowed
 *   delimiter: ","             # optional, as all below: one character, or the word tab
 *   encoding: utf-8            # iso-8859-1, windows-1252
 *   quote: '"'                 # one character, or the word none
 *   decimal: "."
 *   header: false              # true is assumed
 *   columns: [age, sex, num]   # needed if there is no header
 * variables:                   # a list, or a map from name to the rest
 *   - { name: age, type: number, unit: a, range: [0, 120], meaning: age in years }
 *   - { name: cp, type: category, levels: { 1: typical angina, 2: atypical angina } }
 *   - { name: disease, column: num, type: integer, range: [0, 1], missing: [-9] }
 * }</pre>
 *
 * <p>Thread-safe: holds no state.
 */
public final class DatasetYaml {
  private DatasetYaml() {}

  /**
   * Reads a description.
   *
   * @param name the file's name, for messages
   * @throws SundException with {@code DOCUMENT_INVALID} that lists every problem with its place
   */
  public static DatasetDescription parse(String name, byte[] text) {
    YamlDocument document = YamlDocument.read(name, text);
    Optional<YamlMap> map = document.root().map();
    map.ifPresent(
        m -> m.only("dataset", "title", "synthetic", "public", "missing", "source", "variables"));
    Optional<DatasetId> id =
        map.flatMap(m -> m.required("dataset")).flatMap(n -> n.as(DatasetId::new));
    Optional<String> title = map.flatMap(m -> m.required("title")).flatMap(n -> n.text(200));
    boolean synthetic =
        map.flatMap(m -> m.optional("synthetic")).flatMap(YamlNode::bool).orElse(false);
    boolean published =
        map.flatMap(m -> m.optional("public")).flatMap(YamlNode::bool).orElse(false);
    List<String> missing =
        map.flatMap(m -> m.optional("missing")).map(VariableYaml::missing).orElse(List.of());
    Optional<YamlMap> sourceMap = map.flatMap(m -> m.required("source")).flatMap(YamlNode::map);
    Optional<Source> source = sourceMap.flatMap(SourceYaml::read);
    Optional<YamlNode> list = map.flatMap(m -> m.required("variables"));
    List<Variable> variables = new ArrayList<>();
    Map<String, String> columnOf = new LinkedHashMap<>();
    list.ifPresent(n -> variables(n, source, missing, variables, columnOf));
    document.check();
    DatasetDescription description =
        document
            .root()
            .attempt(
                () ->
                    new DatasetDescription(
                        id.orElseThrow(),
                        title.orElseThrow(),
                        synthetic,
                        published,
                        source.orElseThrow(),
                        new Codebook(id.orElseThrow(), variables),
                        columnOf))
            .orElse(null);
    document.check();
    return Objects.requireNonNull(description, "a document without problems describes a dataset");
  }

  private static void variables(
      YamlNode node,
      Optional<Source> source,
      List<String> missing,
      List<Variable> variables,
      Map<String, String> columnOf) {
    List<String> columns =
        source
            .flatMap(
                s -> s instanceof Source.Csv csv ? Optional.of(csv.columns()) : Optional.empty())
            .orElse(List.of());
    Map<String, String> variableOf = new LinkedHashMap<>();
    List<VariableYaml> entries = VariableYaml.entries(node);
    if (entries.isEmpty()) {
      node.complain("'variables' must list at least one variable");
    }
    for (VariableYaml entry : entries) {
      Optional<Variable> variable = entry.variable(missing);
      String column = entry.column();
      if (!columns.isEmpty() && !columns.contains(column)) {
        entry
            .node()
            .complain(
                "column "
                    + Quote.of(column)
                    + " is not among the source's columns"
                    + Nearest.to(column, columns)
                        .map(n -> "; did you mean " + Quote.of(n) + "?")
                        .orElse(""));
      }
      String other = variableOf.putIfAbsent(column, entry.name());
      if (other != null && !column.isEmpty()) {
        entry
            .node()
            .complain("column " + Quote.of(column) + " is already that of " + Quote.of(other));
      }
      variable.ifPresent(
          v -> {
            if (columnOf.putIfAbsent(v.name(), column) != null) {
              entry.node().complain("variable '" + v.name() + "' stands twice; keep one");
            } else {
              variables.add(v);
            }
          });
    }
  }
}
