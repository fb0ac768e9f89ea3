package eu.sund.core;

/**
 * An operating failure with a number. The detail is for people in the house where it happened;
 * across a site's border goes only the code, since a detail could hold a patient's value.
 */
public class SundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /** Makes the error. */
  public SundException(ErrorCode code, String detail) {
    super(detail);
    this.code = code;
  }

  /** Makes the error with its cause. */
  public SundException(ErrorCode code, String detail, Throwable cause) {
    super(detail, cause);
    this.code = code;
  }

  /** The numbered kind of failure. */
  public ErrorCode code() {
    return code;
  }
}
