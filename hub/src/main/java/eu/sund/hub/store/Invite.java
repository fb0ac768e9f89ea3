package eu.sund.hub.store;

import eu.sund.core.Checks;
import eu.sund.core.Names;
import eu.sund.transport.identity.PeerKind;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An invitation to join the network; its token is known here by its digest only.
 *
 * @param kind site or researcher
 * @param name the name that the newcomer will have
 * @param country two letters, ISO 3166-1
 * @param organisation who answers for the member, for people
 * @param usedAt when the token was used, if it was
 */
public record Invite(
    PeerKind kind,
    String name,
    String country,
    String organisation,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> usedAt) {
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

  /** Checks the parts. */
  public Invite {
    Checks.argument(kind != PeerKind.HUB, "a hub is not invited");
    Names.require(kind.word() + " name", name);
    Checks.argument(
        COUNTRY.matcher(country).matches(),
        "a country is two capital letters such as FI, was '%s'",
        country.length() > 20 ? country.substring(0, 20) : country);
    Checks.argument(
        !organisation.isBlank()
            && organisation.length() <= 200
            && organisation.chars().noneMatch(Character::isISOControl),
        "an organisation is a line of at most 200 characters");
  }
}
