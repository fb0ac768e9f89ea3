package eu.sund.site;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;

/** What may be said of a step that failed. */
final class Broken {
  private Broken() {}

  static ErrorCode code(Throwable e) {
    return switch (e) {
      case SundException sund -> sund.code();
      case IOException io -> ErrorCode.STORAGE_FAILED;
      default -> ErrorCode.INTERNAL;
    };
  }

  /** The message of our own exceptions, which hold no patient's value; of others their name. */
  static String words(Throwable e) {
    String words = e.getMessage();
    return e instanceof SundException && words != null ? words : e.getClass().getSimpleName();
  }
}
