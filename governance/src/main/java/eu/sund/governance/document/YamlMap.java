package eu.sund.governance.document;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys and values of a map in a document, in its order. */
public final class YamlMap {
  /** One key with its value. */
  public record Entry(YamlNode key, YamlNode value) {}

  private final YamlNode node;
  private final Map<String, Entry> entries;

  YamlMap(YamlNode node, Map<String, Entry> entries) {
    this.node = node;
    this.entries = entries;
  }

  /** The map as a value, for its place. */
  public YamlNode node() {
    return node;
  }

  /** All keys with their values. */
  public List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  /** Complains about every key that is not one of {@code known}, naming the nearest. */
  public YamlMap only(String... known) {
    List<String> words = List.of(known);
    for (Entry entry : entries.values()) {
      String key = entry.key().content();
      if (!words.contains(key)) {
        String remedy =
            Nearest.to(key, words)
                .map(n -> "did you mean '" + n + "'?")
                .orElse("known are " + String.join(", ", words));
        entry.key().complain("unknown key " + Quote.of(key) + "; " + remedy);
      }
    }
    return this;
  }

  /** The value of a key that may be left out. */
  public Optional<YamlNode> optional(String key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  /** The value of a key; complains if it is not there. */
  public Optional<YamlNode> required(String key) {
    Optional<YamlNode> value = optional(key);
    if (value.isEmpty()) {
      node.complain("'" + key + "' is missing");
    }
    return value;
  }

  /** Whether the key stands in the document. */
  public boolean has(String key) {
    return entries.containsKey(key);
  }
}
