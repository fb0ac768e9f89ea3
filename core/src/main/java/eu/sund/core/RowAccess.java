package eu.sund.core;

/**
 * The token without which no patient row can be read. Only a site's gate makes one, after it has
 * allowed a study; an architecture test keeps the list of callers of {@link #granted}, so that one
 * text search finds every place.
 */
public final class RowAccess {
  private final String reason;

  private RowAccess(String reason) {
    this.reason = reason;
  }

  /**
   * Grants access to rows.
   *
   * @param reason for what, such as {@code run r-0123456789abcdef}; stands in the site's log
   */
  public static RowAccess granted(String reason) {
    return new RowAccess(reason);
  }

  /** For what access was granted. */
  public String reason() {
    return reason;
  }
}
