package eu.sund.core;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Bytes that belong to a result and are too many to stand in it, such as the numbers of a large
 * model. The result names their digest; only the hub keeps them.
 */
@FunctionalInterface
public interface Attachment {
  /** Writes all of them, the same each time. */
  void write(OutputStream out) throws IOException;
}
