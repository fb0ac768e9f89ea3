package eu.sund.governance.document;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The {@code source} of a dataset's description. */
final class SourceYaml {
  private SourceYaml() {}

  static Optional<Source> read(YamlMap map) {
    Optional<String> format = map.required("format").flatMap(n -> n.word("csv", "parquet"));
    List<String> paths = map.required("path").map(SourceYaml::paths).orElse(List.of());
    if (format.isEmpty()) {
      return Optional.empty();
    }
    if (format.get().equals("parquet")) {
      map.only("format", "path");
      return paths.isEmpty()
          ? Optional.empty()
          : map.node().attempt(() -> new Source.Parquet(paths));
    }
    map.only("format", "path", "delimiter", "encoding", "quote", "header", "columns", "decimal");
    char decimal =
        map.optional("decimal").flatMap(n -> n.word(".", ",")).map(w -> w.charAt(0)).orElse('.');
    char delimiter = map.optional("delimiter").flatMap(n -> sign(n, "tab", '\t')).orElse(',');
    char quote =
        map.optional("quote").flatMap(n -> sign(n, "none", Source.Csv.NO_QUOTE)).orElse('"');
    TextEncoding encoding =
        map.optional("encoding").flatMap(SourceYaml::encoding).orElse(TextEncoding.UTF_8);
    boolean header = map.optional("header").flatMap(YamlNode::bool).orElse(true);
    List<String> columns = map.optional("columns").map(n -> columns(n, header)).orElse(List.of());
    if (!header) {
      map.required("columns");
    }
    if (paths.isEmpty() || header != columns.isEmpty()) {
      return Optional.empty();
    }
    return map.node()
        .attempt(() -> new Source.Csv(paths, delimiter, encoding, quote, header, columns, decimal));
  }

  private static List<String> paths(YamlNode node) {
    if (node.itemsOrOne().isEmpty()) {
      node.complain("'path' needs a file or a pattern such as heart-*.csv");
    }
    return node.distinct(n -> n.text(1000));
  }

  private static Optional<Character> sign(YamlNode node, String word, char meaning) {
    return node.content().equals(word) ? Optional.of(meaning) : node.character();
  }

  private static Optional<TextEncoding> encoding(YamlNode node) {
    return node.word(
            Arrays.stream(TextEncoding.values()).map(TextEncoding::label).toArray(String[]::new))
        .flatMap(
            word ->
                Arrays.stream(TextEncoding.values())
                    .filter(e -> e.label().equals(word))
                    .findFirst());
  }

  private static List<String> columns(YamlNode node, boolean header) {
    if (header) {
      node.complain("columns are for files without a header; write header: false, or remove them");
      return List.of();
    }
    if (node.itemsOrOne().isEmpty()) {
      node.complain("'columns' needs a name for every column of the file");
    }
    return node.distinct(n -> n.text(200));
  }
}
