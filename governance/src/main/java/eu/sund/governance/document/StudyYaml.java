package eu.sund.governance.document;

import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Names;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads {@code study.yaml}:
 *
 * <pre>{@code
 * title: Who has coronary disease?
 * purpose: Compare risk factors across hospitals.
 * datasets: heart              # one, or a list
 * sites: [turku, tartu]        # optional; without it all that hold a dataset
 * cohort: age >= 40            # optional; without it all patients
 * analysis: glm                # optional; glm is assumed
 * formula: disease ~ age + sex + cp + chol
 * options:                     # optional; nested maps become dotted names
 *   family: binomial
 *   evaluate: { threshold: 0.5 }
 * missing-sites: wait          # optional; go-on opens sums without a site that is away
 * open-data: false             # optional; true if all sites label their data synthetic or public
 * again: false                 # optional; true pays for fresh noise on a question answered before
 * }</pre>
 *
 * <p>Thread-safe: holds no state.
 */
public final class StudyYaml {
  /** The most options. */
  public static final int OPTIONS_MAX = 200;

  /** The most datasets or sites that a study may name. */
  public static final int NAMES_MAX = 64;

  private static final Pattern OPTION = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

  private StudyYaml() {}

  /**
   * Reads a study.
   *
   * @param name the file's name, for messages
   * @throws SundException with {@code DOCUMENT_INVALID} that lists every problem with its place
   */
  public static StudySpec parse(String name, byte[] text) {
    YamlDocument document = YamlDocument.read(name, text);
    Optional<YamlMap> map = document.root().map();
    map.ifPresent(
        m ->
            m.only(
                "title",
                "purpose",
                "datasets",
                "sites",
                "cohort",
                "analysis",
                "formula",
                "options",
                "missing-sites",
                "open-data",
                "again"));
    Optional<String> title = map.flatMap(m -> m.required("title")).flatMap(n -> n.text(200));
    Optional<String> purpose = map.flatMap(m -> m.required("purpose")).flatMap(YamlNode::text);
    List<DatasetId> datasets =
        map.flatMap(m -> m.required("datasets"))
            .map(n -> names(n, i -> i.as(DatasetId::new)))
            .orElse(List.of());
    List<SiteId> sites =
        map.flatMap(m -> m.optional("sites"))
            .map(n -> names(n, i -> i.as(SiteId::new)))
            .orElse(List.of());
    Filter cohort =
        map.flatMap(m -> m.optional("cohort"))
            .flatMap(n -> n.as(Filter::parse))
            .orElse(Filter.all());
    String analysis =
        map.flatMap(m -> m.optional("analysis"))
            .flatMap(n -> n.as(t -> Names.require("analysis name", t)))
            .orElse("glm");
    Optional<Formula> formula =
        map.flatMap(m -> m.required("formula")).flatMap(n -> n.as(Formula::parse));
    SortedMap<String, String> options = new TreeMap<>();
    map.flatMap(m -> m.optional("options")).ifPresent(n -> flatten("", n, options));
    boolean goesOn =
        map.flatMap(m -> m.optional("missing-sites"))
            .flatMap(n -> n.word("wait", "go-on"))
            .filter("go-on"::equals)
            .isPresent();
    boolean openData = map.filter(m -> isTrue(m, "open-data")).isPresent();
    boolean again = map.filter(m -> isTrue(m, "again")).isPresent();
    document.check();
    StudySpec study =
        document
            .root()
            .attempt(
                () ->
                    new StudySpec(
                        title.orElseThrow(),
                        purpose.orElseThrow(),
                        datasets,
                        sites,
                        cohort,
                        analysis,
                        formula.orElseThrow(),
                        options,
                        goesOn,
                        openData,
                        again))
            .orElse(null);
    document.check();
    return Objects.requireNonNull(study, "a document without problems makes a study");
  }

  private static boolean isTrue(YamlMap map, String key) {
    return map.optional(key)
        .flatMap(n -> n.word("true", "false"))
        .filter("true"::equals)
        .isPresent();
  }

  private static <T> List<T> names(YamlNode node, Function<YamlNode, Optional<T>> read) {
    int count = node.itemsOrOne().size();
    if (count < 1 || count > NAMES_MAX) {
      node.complain("1 to " + NAMES_MAX + " names are expected, found " + count);
      return List.of();
    }
    return node.distinct(read);
  }

  private static void flatten(String prefix, YamlNode node, SortedMap<String, String> options) {
    Optional<YamlMap> map = node.map();
    if (map.isEmpty()) {
      return;
    }
    for (YamlMap.Entry entry : map.get().entries()) {
      String option = prefix + entry.key().content();
      if (!OPTION.matcher(entry.key().content()).matches() || option.length() > 200) {
        entry
            .key()
            .complain(
                Quote.of(option)
                    + " cannot name an option; use a letter, then letters, digits, _ . or -");
      } else if (entry.value().isMap()) {
        flatten(option + ".", entry.value(), options);
      } else {
        value(entry.value())
            .ifPresent(
                text -> {
                  if (options.put(option, text) != null) {
                    entry.key().complain("option " + Quote.of(option) + " stands twice; keep one");
                  } else if (options.size() > OPTIONS_MAX) {
                    entry.key().complain("more than " + OPTIONS_MAX + " options");
                  }
                });
      }
    }
  }

  /** A scalar as written; the scalars of a list joined by commas. */
  private static Optional<String> value(YamlNode node) {
    if (!node.isList()) {
      return node.text(1000);
    }
    if (node.items().isEmpty()) {
      return node.wrong("a list with an item", "leave the option out if it has none");
    }
    for (YamlNode item : node.items()) {
      if (item.text(200).filter(t -> t.contains(",")).isPresent()) {
        item.complain("an item of a list must not hold a comma");
      }
    }
    return Optional.of(String.join(",", node.items().stream().map(YamlNode::content).toList()));
  }
}
