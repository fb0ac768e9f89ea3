package eu.sund.engine;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.SiteSide;
import eu.sund.privacy.secagg.Secret;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Copies of states whose secrets are wiped as they are left, so that a test can go several ways
 * from one of them; and a text that is equal for equal states, secrets included.
 */
final class Copies {
  private Copies() {}

  @SuppressWarnings("unchecked")
  static <T> T of(T state) {
    return (T) copy(state);
  }

  private static Object copy(Object any) {
    return switch (any) {
      case Secret secret -> isWiped(secret) ? secret : Secret.taking(secret.bytes().clone());
      case byte[] bytes -> bytes.clone();
      case Optional<?> optional -> optional.map(Copies::copy);
      case Map<?, ?> map -> {
        Map<Object, Object> all = new TreeMap<>();
        map.forEach((key, value) -> all.put(key, copy(value)));
        yield all;
      }
      case List<?> list -> list.stream().map(Copies::copy).toList();
      case SiteSide side -> side;
      case SiteSecurity security -> security;
      case Digest digest -> digest;
      case SiteId site -> site;
      case Record record -> copy(record);
      default -> any;
    };
  }

  /** How records of a class are taken apart and put together. */
  private record Shape(List<Method> parts, Constructor<?> canonical) {
    private static final ClassValue<Shape> OF =
        new ClassValue<>() {
          @Override
          protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
          }
        };

    private static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      List<Method> parts = new ArrayList<>();
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        parts.add(components[i].getAccessor());
        parts.get(i).setAccessible(true);
      }
      try {
        Constructor<?> canonical = type.getDeclaredConstructor(types);
        canonical.setAccessible(true);
        return new Shape(parts, canonical);
      } catch (NoSuchMethodException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }
  }

  private static Record copy(Record record) {
    Shape shape = Shape.OF.get(record.getClass());
    Object[] values = new Object[shape.parts().size()];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = copy(shape.parts().get(i).invoke(record));
      }
      return (Record) shape.canonical().newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static boolean isWiped(Secret secret) {
    try {
      secret.bytes();
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** Equal for equal states. */
  static String key(Object state) {
    StringBuilder text = new StringBuilder();
    write(state, text);
    return text.toString();
  }

  private static void write(Object any, StringBuilder out) {
    switch (any) {
      case Secret secret ->
          out.append(isWiped(secret) ? "-" : HexFormat.of().formatHex(secret.bytes()));
      case byte[] bytes -> out.append(Arrays.hashCode(bytes));
      case Bytes bytes -> out.append(bytes.hex());
      case Optional<?> optional ->
          optional.ifPresentOrElse(v -> write(v, out), () -> out.append('_'));
      case Map<?, ?> map -> {
        List<Object> flat = new ArrayList<>();
        map.forEach(
            (k, v) -> {
              flat.add(k);
              flat.add(v);
            });
        write(flat, out);
      }
      case List<?> list -> {
        out.append('[');
        list.forEach(
            item -> {
              write(item, out);
              out.append(',');
            });
        out.append(']');
      }
      case SiteSide side -> {
        out.append(side.terms().attempt());
        write(side.signed(), out);
      }
      case SiteSecurity security -> out.append(security.self());
      case Digest digest -> out.append(digest.hex());
      case Record record -> {
        out.append(record.getClass().getSimpleName()).append('(');
        for (Method part : Shape.OF.get(record.getClass()).parts()) {
          try {
            write(part.invoke(record), out);
          } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
          }
          out.append(';');
        }
        out.append(')');
      }
      default -> out.append(any);
    }
  }
}
