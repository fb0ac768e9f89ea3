package eu.sund.simulation;

import eu.sund.core.Digest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A result's bits as text: doubles in hexadecimal, records by their components. */
final class ResultBits {
  private ResultBits() {}

  static Digest of(Object result) {
    StringBuilder text = new StringBuilder();
    write(result, text);
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void write(@Nullable Object value, StringBuilder text) {
    switch (value) {
      case null -> text.append("null");
      case Double number -> text.append(Long.toHexString(Double.doubleToRawLongBits(number)));
      case Optional<?> optional -> write(optional.orElse(null), text);
      case Iterable<?> list -> list.forEach(item -> write(item, text.append('[')));
      case Map<?, ?> map ->
          map.forEach(
              (key, item) -> {
                write(key, text.append('{'));
                write(item, text.append(':'));
              });
      case Record part -> components(part, text);
      case Number number -> text.append(number);
      case CharSequence words -> text.append(words);
      case Boolean flag -> text.append(flag);
      case Enum<?> choice -> text.append(choice.name());
      default ->
          throw new IllegalArgumentException(
              "a result cannot hold a " + value.getClass().getName());
    }
    text.append('\n');
  }

  private static void components(Record part, StringBuilder text) {
    for (RecordComponent component : part.getClass().getRecordComponents()) {
      text.append(component.getName()).append('=');
      try {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        write(accessor.invoke(part), text);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("a result's component cannot be read", e);
      }
    }
  }
}
