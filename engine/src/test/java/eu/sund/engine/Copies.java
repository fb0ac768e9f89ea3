package eu.sund.engine;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.SiteSide;
import eu.sund.privacy.secagg.Secret;
import java.lang.reflect.Constructor;
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

  private static Record copy(Record record) {
    try {
      RecordComponent[] parts = record.getClass().getRecordComponents();
      Object[] values = new Object[parts.length];
      Class<?>[] types = new Class<?>[parts.length];
      for (int i = 0; i < parts.length; i++) {
        values[i] = copy(value(record, parts[i]));
        types[i] = parts[i].getType();
      }
      Constructor<?> canonical = record.getClass().getDeclaredConstructor(types);
      canonical.setAccessible(true);
      return (Record) canonical.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Object value(Record record, RecordComponent part)
      throws ReflectiveOperationException {
    part.getAccessor().setAccessible(true);
    return part.getAccessor().invoke(record);
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
        for (RecordComponent part : record.getClass().getRecordComponents()) {
          try {
            write(value(record, part), out);
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
