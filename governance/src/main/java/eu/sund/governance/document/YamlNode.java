package eu.sund.governance.document;

import eu.sund.core.SundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One value of a document with its place. A getter that does not find what it should notes a
 * problem and returns an empty answer, so that reading goes on to the next problem.
 */
public final class YamlNode {
  /** The most characters of a text unless a caller says otherwise. */
  public static final int TEXT_MAX = 4000;

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?");
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Set<String> NOTHING = Set.of("", "~", "null");

  /** Where a value stands and what it is called. */
  record Place(Problems problems, int line, int column, String label) {}

  private enum Kind {
    SCALAR,
    LIST,
    MAP
  }

  private final Place place;
  private final Kind kind;
  private final String content;
  private final boolean plain;
  private final List<YamlNode> items;
  private final Map<String, YamlMap.Entry> entries;

  private YamlNode(
      Place place,
      Kind kind,
      String content,
      boolean plain,
      List<YamlNode> items,
      Map<String, YamlMap.Entry> entries) {
    this.place = place;
    this.kind = kind;
    this.content = content;
    this.plain = plain;
    this.items = items;
    this.entries = entries;
  }

  static YamlNode scalar(Place place, String content, boolean plain) {
    return new YamlNode(place, Kind.SCALAR, content, plain, List.of(), Map.of());
  }

  static YamlNode list(Place place, List<YamlNode> items) {
    return new YamlNode(place, Kind.LIST, "", false, List.copyOf(items), Map.of());
  }

  static YamlNode map(Place place, Map<String, YamlMap.Entry> entries) {
    return new YamlNode(place, Kind.MAP, "", false, List.of(), entries);
  }

  /** The line, from 1. */
  public int line() {
    return place.line();
  }

  /** The column, from 1, in characters. */
  public int column() {
    return place.column();
  }

  /** Whether it is a list. */
  public boolean isList() {
    return kind == Kind.LIST;
  }

  /** Whether it is a map. */
  public boolean isMap() {
    return kind == Kind.MAP;
  }

  /** Whether nothing is written, or {@code ~} or {@code null} without quotes. */
  public boolean isNothing() {
    return kind == Kind.SCALAR && plain && NOTHING.contains(content.toLowerCase(Locale.ROOT));
  }

  String content() {
    return content;
  }

  /** Notes a problem at this place; {@link YamlDocument#check} will report it. */
  public void complain(String words) {
    place.problems().add(place.line(), place.column(), words);
  }

  /** The text of at most {@value #TEXT_MAX} characters. */
  public Optional<String> text() {
    return text(TEXT_MAX);
  }

  /**
   * The text, not blank, of at most {@code lengthMax} characters; a number is a text as written.
   */
  public Optional<String> text(int lengthMax) {
    if (kind != Kind.SCALAR || isNothing()) {
      return wrong("a text", isNothing() && !content.isEmpty() ? "put it in quotes" : "");
    }
    if (content.isBlank()) {
      return wrong("a text that is not blank", "");
    }
    if (content.length() > lengthMax) {
      return wrong("a text of at most " + lengthMax + " characters", "");
    }
    return Optional.of(content);
  }

  /** The character, such as a delimiter: one that can be seen, or a tab or blank. */
  public Optional<Character> character() {
    if (kind != Kind.SCALAR || content.length() != 1) {
      return wrong("one character", "put it in quotes");
    }
    return Optional.of(content.charAt(0));
  }

  /** The finite number. */
  public Optional<Double> number() {
    if (kind == Kind.SCALAR
        && plain
        && content.length() <= 60
        && NUMBER.matcher(content).matches()) {
      double value = Double.parseDouble(content);
      if (Double.isFinite(value)) {
        return Optional.of(value);
      }
    }
    return wrong("a number", "write digits with a decimal point and without quotes");
  }

  /** The whole number between the two given, ends included. */
  public Optional<Integer> integer(int low, int high) {
    if (kind == Kind.SCALAR && plain && INTEGER.matcher(content).matches()) {
      long value = Long.parseLong(content);
      if (value >= low && value <= high) {
        return Optional.of((int) value);
      }
    }
    return wrong("a whole number from " + low + " to " + high, "");
  }

  /** The answer {@code true} or {@code false}. */
  public Optional<Boolean> bool() {
    if (kind == Kind.SCALAR && plain && content.equals("true")) {
      return Optional.of(true);
    }
    if (kind == Kind.SCALAR && plain && content.equals("false")) {
      return Optional.of(false);
    }
    return wrong("true or false", "");
  }

  /** One of some words. */
  public Optional<String> word(String... words) {
    if (kind == Kind.SCALAR && List.of(words).contains(content)) {
      return Optional.of(content);
    }
    String remedy =
        Nearest.to(content, List.of(words)).map(w -> "did you mean '" + w + "'?").orElse("");
    return wrong("one of " + String.join(", ", words), remedy);
  }

  /** The items of a list; empty after a complaint. */
  public List<YamlNode> items() {
    if (kind != Kind.LIST) {
      wrong("a list", "write [one, two], or one a line after '- '");
    }
    return items;
  }

  /** The items of a list, or this value alone if it is no list. */
  public List<YamlNode> itemsOrOne() {
    return kind == Kind.LIST ? items : List.of(this);
  }

  /** The map. */
  public Optional<YamlMap> map() {
    if (kind != Kind.MAP) {
      return wrong("a map of keys and values", "");
    }
    return Optional.of(new YamlMap(this, entries));
  }

  /** The text, made into a {@code T}; what {@code make} throws becomes a problem at this place. */
  public <T> Optional<T> as(Function<String, T> make) {
    return text().flatMap(text -> attempt(() -> make.apply(text)));
  }

  /** What {@code make} makes; what it throws about its input becomes a problem at this place. */
  public <T> Optional<T> attempt(Supplier<T> make) {
    try {
      return Optional.of(make.get());
    } catch (SundException | IllegalArgumentException e) {
      complain(
          place.label()
              + ": "
              + Quote.cut(Optional.ofNullable(e.getMessage()).orElse("not valid"), 300));
      return Optional.empty();
    }
  }

  /** Every item of a list (or this value alone) as {@code T}, without those that are wrong. */
  public <T> List<T> each(Function<YamlNode, Optional<T>> read) {
    List<T> found = new ArrayList<>();
    itemsOrOne().forEach(item -> read.apply(item).ifPresent(found::add));
    return found;
  }

  /** As {@link #each}, and complains about an item that stands twice. */
  public <T> List<T> distinct(Function<YamlNode, Optional<T>> read) {
    List<T> found = new ArrayList<>();
    for (YamlNode item : itemsOrOne()) {
      Optional<T> value = read.apply(item);
      if (value.isPresent() && found.contains(value.get())) {
        item.complain(Quote.of(value.get().toString()) + " stands twice; keep one");
      } else {
        value.ifPresent(found::add);
      }
    }
    return found;
  }

  /** Complains that something else was expected here. */
  public <T> Optional<T> wrong(String expected, String remedy) {
    complain(
        place.label()
            + " must be "
            + expected
            + ", found "
            + shown()
            + (remedy.isEmpty() ? "" : "; " + remedy));
    return Optional.empty();
  }

  String shown() {
    return switch (kind) {
      case LIST -> "a list";
      case MAP -> "a map";
      case SCALAR -> {
        if (isNothing()) {
          yield content.isEmpty() ? "nothing" : "nothing (" + content + ")";
        }
        boolean number = plain && NUMBER.matcher(Quote.cut(content, 60)).matches();
        yield (number ? "number " : "text ") + Quote.of(content);
      }
    };
  }
}
