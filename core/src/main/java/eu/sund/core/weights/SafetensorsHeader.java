package eu.sund.core.weights;

import eu.sund.core.weights.Safetensors.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The header: as much of JSON as the format allows, each name once.
 *
 * @param tensors by name
 * @param metadata strings by name
 */
record SafetensorsHeader(Map<String, Tensor> tensors, Map<String, String> metadata) {
  private static final String METADATA = "__metadata__";

  /** The most dimensions of a tensor. */
  private static final int DIMENSIONS_MAX = 16;

  /** Integers of so many digits fit a long. */
  private static final int DIGITS_MAX = 18;

  static SafetensorsHeader parse(String text) {
    return new Parser(text).header();
  }

  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    SafetensorsHeader header() {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      if (text.charAt(0) != '{') {
        throw wrong("must begin with a brace");
      }
      object(
          name -> {
            if (name.equals(METADATA)) {
              object(key -> once(metadata, key, string()));
            } else {
              once(tensors, name, tensor());
            }
          });
      // Whoever writes may fill up with spaces, to align what follows.
      if (!text.substring(at).isBlank()) {
        throw wrong("has something behind it");
      }
      if (tensors.size() > Safetensors.TENSORS_MAX) {
        throw wrong("names more than " + Safetensors.TENSORS_MAX + " tensors");
      }
      return new SafetensorsHeader(
          Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
    }

    private <V> void once(Map<String, V> map, String name, V value) {
      if (map.putIfAbsent(name, value) != null) {
        throw wrong("names something twice");
      }
    }

    private Tensor tensor() {
      Map<String, List<Long>> numbers = new LinkedHashMap<>();
      List<Safetensors.Type> types = new ArrayList<>();
      object(
          key -> {
            switch (key) {
              case "dtype" -> types.add(type(string()));
              case "shape", "data_offsets" -> once(numbers, key, integers());
              default -> throw wrong("says something unknown of a tensor");
            }
          });
      List<Long> shape = numbers.getOrDefault("shape", List.of());
      List<Long> offsets = numbers.getOrDefault("data_offsets", List.of());
      if (types.size() != 1 || !numbers.containsKey("shape") || offsets.size() != 2) {
        throw wrong("must give each tensor one dtype, a shape and two data_offsets");
      }
      return new Tensor(types.getFirst(), shape, offsets.getFirst(), offsets.getLast());
    }

    private Safetensors.Type type(String name) {
      for (Safetensors.Type type : Safetensors.Type.values()) {
        if (type.name().equals(name)) {
          return type;
        }
      }
      throw wrong("names an unknown dtype");
    }

    private void object(Consumer<String> member) {
      expect('{');
      if (skip('}')) {
        return;
      }
      do {
        String name = string();
        expect(':');
        member.accept(name);
      } while (skip(','));
      expect('}');
    }

    private List<Long> integers() {
      List<Long> values = new ArrayList<>();
      expect('[');
      if (skip(']')) {
        return values;
      }
      do {
        values.add(integer());
        if (values.size() > DIMENSIONS_MAX) {
          throw wrong("gives a tensor more than " + DIMENSIONS_MAX + " dimensions");
        }
      } while (skip(','));
      expect(']');
      return values;
    }

    private long integer() {
      blanks();
      int from = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      if (at == from || at - from > DIGITS_MAX) {
        throw wrong("must have integers from 0 on");
      }
      return Long.parseLong(text.substring(from, at));
    }

    private String string() {
      expect('"');
      StringBuilder value = new StringBuilder();
      for (char c = next(); c != '"'; c = next()) {
        if (c < ' ') {
          throw wrong("has a control character in a string");
        }
        value.append(c == '\\' ? escaped(next()) : c);
      }
      return value.toString();
    }

    private char escaped(char c) {
      return switch (c) {
        case '"', '\\', '/' -> c;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> unicode();
        default -> throw wrong("has an unknown escape");
      };
    }

    private char unicode() {
      int value = 0;
      for (int i = 0; i < 4; i++) {
        int digit = Character.digit(next(), 16);
        if (digit < 0) {
          throw wrong("has an unknown escape");
        }
        value = value << 4 | digit;
      }
      return (char) value;
    }

    private char next() {
      if (at == text.length()) {
        throw wrong("ends too early");
      }
      return text.charAt(at++);
    }

    private void blanks() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean skip(char c) {
      blanks();
      boolean there = at < text.length() && text.charAt(at) == c;
      at += there ? 1 : 0;
      return there;
    }

    private void expect(char c) {
      if (!skip(c)) {
        throw wrong("is not the JSON that it should be");
      }
    }

    private RuntimeException wrong(String what) {
      return Safetensors.refused("the header " + what + " (near character " + at + ")");
    }
  }
}
