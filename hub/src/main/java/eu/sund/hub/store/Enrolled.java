package eu.sund.hub.store;

import java.security.cert.X509Certificate;
import java.util.List;

/** What a used invitation brought. */
public record Enrolled(Invite invite, List<X509Certificate> chain) {
  /** Copies the list. */
  public Enrolled {
    chain = List.copyOf(chain);
  }
}
