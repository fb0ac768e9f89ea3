package eu.sund.privacy.ring;

import eu.sund.core.Encoding;
import eu.sund.core.Update;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * All that lies between an analysis and the wire, in order. The site composes it; neither the
 * analysis nor the hub has a say.
 *
 * @param updates layers on typed numbers
 * @param words layers on ring words
 */
public record Protection(List<UpdateLayer> updates, List<WordLayer> words) {
  /** Copies the lists. */
  public Protection {
    updates = List.copyOf(updates);
    words = List.copyOf(words);
  }

  /** Ring encoding with its bounds and nothing else. */
  public static Protection encodingOnly() {
    return new Protection(List.of(), List.of());
  }

  /** The same with a layer right around the encoded words, inside of all others: noise. */
  public Protection innermost(WordLayer layer) {
    List<WordLayer> all = new ArrayList<>(words.size() + 1);
    all.add(layer);
    all.addAll(words);
    return new Protection(updates, all);
  }

  /**
   * Lets an update pass every layer and writes its words.
   *
   * @throws eu.sund.core.SundException if a layer refuses or a number leaves its bound
   */
  public void write(Update update, WritableByteChannel out) throws IOException {
    write(update, Encoding.SITES_MAX, out);
  }

  /**
   * The same with words for another number of sites than a network has.
   *
   * @param sites how many updates the sum takes at most
   */
  public void write(Update update, int sites, WritableByteChannel out) throws IOException {
    Update current = update;
    for (UpdateLayer layer : updates) {
      current = layer.apply(current);
    }
    Ring.encode(current, sites, words, out);
  }
}
