package eu.sund.transport.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the identity that is current at each handshake, so that a renewed certificate needs no
 * restart. A hub shows its root too, which newcomers compare with the fingerprint.
 */
public final class IdentityKeyManager extends X509ExtendedKeyManager {
  private static final String EC = "EC";

  private final Supplier<Identity> current;
  private final Map<String, Identity> offered = new ConcurrentHashMap<>();

  /** Makes the manager. */
  public IdentityKeyManager(Supplier<Identity> current) {
    this.current = current;
  }

  private String offer() {
    Identity identity = current.get();
    String alias = identity.self().serial().toString(16);
    if (offered.putIfAbsent(alias, identity) == null && offered.size() > 4) {
      // A handshake holds its alias for moments only; identities change every few days.
      offered.keySet().removeIf(a -> !a.equals(alias));
    }
    return alias;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return keyType.startsWith(EC) ? offer() : null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return offer();
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return offer();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Identity identity = offered.get(alias);
    if (identity == null) {
      return null;
    }
    List<X509Certificate> chain = new ArrayList<>(identity.chain());
    if (identity.name().kind() == PeerKind.HUB) {
      chain.add(identity.roots().getFirst());
    }
    return chain.toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Identity identity = offered.get(alias);
    return identity == null ? null : identity.key();
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {offer()};
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {offer()};
  }
}
