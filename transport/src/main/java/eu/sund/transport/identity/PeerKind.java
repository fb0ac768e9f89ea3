package eu.sund.transport.identity;

import java.util.Arrays;
import java.util.Optional;

/** What a member of the network is; the word stands in its certificate. */
public enum PeerKind {
  /** The coordinator. */
  HUB("hub"),
  /** A hospital's program. */
  SITE("site"),
  /** A person who asks studies. */
  RESEARCHER("researcher");

  private final String word;

  PeerKind(String word) {
    this.word = word;
  }

  /** The word in a certificate's name. */
  public String word() {
    return word;
  }

  /** The kind of this word. */
  public static Optional<PeerKind> of(String word) {
    return Arrays.stream(values()).filter(k -> k.word.equals(word)).findFirst();
  }
}
