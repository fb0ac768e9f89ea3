package eu.sund.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an analysis made of a run's rows and may find again in the next round: memory that can be
 * emptied at any time without changing a bit of what is computed.
 *
 * <p><b>Privacy.</b> It holds patients. It belongs to one run at one site, is never written
 * anywhere, and ends with the run.
 */
public interface Scratch {
  /**
   * What was put under this key, if it is still there.
   *
   * @param key a text or a record, compared by content
   */
  <T> Optional<T> get(Object key, Class<T> type);

  /**
   * Keeps something, or not.
   *
   * @param bytes about how much memory it takes
   */
  void put(Object key, Object made, long bytes);

  /** Keeps nothing. */
  static Scratch none() {
    return new Scratch() {
      @Override
      public <T> Optional<T> get(Object key, Class<T> type) {
        return Optional.empty();
      }

      @Override
      public void put(Object key, Object made, long bytes) {}
    };
  }

  /** Keeps what fits into so much memory; what comes later and does not fit is not kept. */
  static Scratch of(long bytesMax) {
    return new Scratch() {
      private final Map<Object, Object> kept = new HashMap<>();
      private long free = bytesMax;

      @Override
      public synchronized <T> Optional<T> get(Object key, Class<T> type) {
        return Optional.ofNullable(kept.get(key)).map(type::cast);
      }

      @Override
      public synchronized void put(Object key, Object made, long bytes) {
        if (bytes <= free && kept.putIfAbsent(key, made) == null) {
          free -= bytes;
        }
      }
    };
  }
}
