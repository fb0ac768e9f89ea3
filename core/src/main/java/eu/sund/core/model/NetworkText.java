package eu.sund.core.model;

import eu.sund.core.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Networks as lines of words, and back. */
final class NetworkText {
  private static final String FIRST = "sund-network-v1";

  private NetworkText() {}

  static String of(NetworkSpec spec) {
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    for (Input input : spec.inputs()) {
      line(
          text,
          switch (input) {
            case Input.Dense i -> List.of("dense", i.name(), i.width());
            case Input.Embedding i -> List.of("embedding", i.name(), i.levels(), i.width());
            case Input.Sparse i -> List.of("sparse", i.name(), i.size());
            case Input.Bag i -> List.of("bag", i.name(), i.size(), i.width());
            case Input.Tokens i ->
                List.of(
                    "tokens",
                    i.name(),
                    i.vocabulary(),
                    i.lengthMax(),
                    i.width(),
                    i.blocks(),
                    i.heads(),
                    i.feedForward(),
                    lower(i.norm()),
                    lower(i.pooling()));
          });
    }
    for (Hidden layer : spec.layers()) {
      String norm = layer.norm() ? "norm" : "plain";
      line(text, List.of("hidden", layer.width(), lower(layer.activation()), norm));
    }
    line(
        text,
        switch (spec.head()) {
          case Head.Linear head -> List.of("linear", head.outputs());
          case Head.Logistic head -> List.of("logistic");
          case Head.MultiClass head -> List.of("multiclass", head.outputs());
          case Head.MultiLabel head -> List.of("multilabel", head.outputs());
          case Head.Cox head -> List.of("cox");
          case Head.Tagging head -> List.of("tagging", head.outputs());
        });
    spec.adapters().ifPresent(a -> line(text, List.of("adapters", a.rank(), a.scale())));
    return text.toString();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void line(StringBuilder text, List<?> words) {
    text.append(String.join(" ", words.stream().map(Object::toString).toList())).append('\n');
  }

  static NetworkSpec parse(String text) {
    List<String> lines = text.lines().toList();
    Checks.argument(
        lines.size() <= 10_000 && !lines.isEmpty() && lines.getFirst().equals(FIRST),
        "not the text of a network");
    List<Input> inputs = new ArrayList<>();
    List<Hidden> layers = new ArrayList<>();
    List<Head> heads = new ArrayList<>();
    Optional<Adapters> adapters = Optional.empty();
    for (int i = 1; i < lines.size(); i++) {
      Line line = new Line(i + 1, List.of(lines.get(i).split(" ", -1)));
      switch (line.word(0)) {
        case "hidden" ->
            layers.add(
                new Hidden(
                    line.number(1),
                    line.constant(Activation.class, 2),
                    line.word(3).equals("norm")));
        case "adapters" -> adapters = Optional.of(new Adapters(line.number(1), line.real(2)));
        case "linear", "logistic", "multiclass", "multilabel", "cox", "tagging" ->
            heads.add(head(line));
        default -> inputs.add(input(line));
      }
    }
    Checks.argument(heads.size() == 1, "the text of a network must have one head");
    NetworkSpec spec = new NetworkSpec(inputs, layers, heads.getFirst(), adapters);
    Checks.argument(of(spec).equals(text), "the text of a network is not in its canonical form");
    return spec;
  }

  private static Head head(Line line) {
    return switch (line.word(0)) {
      case "linear" -> new Head.Linear(line.number(1));
      case "logistic" -> new Head.Logistic();
      case "multiclass" -> new Head.MultiClass(line.number(1));
      case "multilabel" -> new Head.MultiLabel(line.number(1));
      case "cox" -> new Head.Cox();
      default -> new Head.Tagging(line.number(1));
    };
  }

  private static Input input(Line line) {
    String name = line.word(1);
    return switch (line.word(0)) {
      case "dense" -> new Input.Dense(name, line.number(2));
      case "embedding" -> new Input.Embedding(name, line.number(2), line.number(3));
      case "sparse" -> new Input.Sparse(name, line.number(2));
      case "bag" -> new Input.Bag(name, line.number(2), line.number(3));
      case "tokens" ->
          new Input.Tokens(
              name,
              line.number(2),
              line.number(3),
              line.number(4),
              line.number(5),
              line.number(6),
              line.number(7),
              line.constant(Input.Norm.class, 8),
              line.constant(Input.Pooling.class, 9));
      default -> throw line.wrong();
    };
  }

  /** A line's words. */
  private record Line(int place, List<String> words) {
    String word(int i) {
      if (i >= words.size()) {
        throw wrong();
      }
      return words.get(i);
    }

    int number(int i) {
      try {
        return Integer.parseInt(word(i));
      } catch (NumberFormatException e) {
        throw wrong();
      }
    }

    double real(int i) {
      try {
        return Double.parseDouble(word(i));
      } catch (NumberFormatException e) {
        throw wrong();
      }
    }

    <E extends Enum<E>> E constant(Class<E> type, int i) {
      for (E constant : type.getEnumConstants()) {
        if (lower(constant).equals(word(i))) {
          return constant;
        }
      }
      throw wrong();
    }

    IllegalArgumentException wrong() {
      return new IllegalArgumentException("line " + place + " of a network's text is not known");
    }
  }
}
