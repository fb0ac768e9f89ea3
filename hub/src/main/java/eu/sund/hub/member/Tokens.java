package eu.sund.hub.member;

import eu.sund.core.Digest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** One-time tokens: {@code sund-site-} or {@code sund-researcher-} and 32 random bytes. */
public final class Tokens {
  private static final int BYTES = 32;

  private Tokens() {}

  /** A new token for a kind of member. */
  public static String make(String kind, SecureRandom random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return "sund-" + kind + "-" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  /**
   * What the database knows of a token. Looking it up tells an attacker nothing about the tokens
   * that exist, since it is the digest that is compared and not the secret.
   */
  public static Digest hash(String token) {
    return Digest.of(("sund-token-v1\n" + token.strip()).getBytes(StandardCharsets.UTF_8));
  }
}
