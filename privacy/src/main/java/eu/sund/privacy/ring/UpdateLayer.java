package eu.sund.privacy.ring;

import eu.sund.core.Update;

/**
 * Something that looks at an update, and may change it, before it is encoded: disclosure rules,
 * clipping, noise.
 */
@FunctionalInterface
public interface UpdateLayer {
  /** The update that goes on; throws to let nothing go on. */
  Update apply(Update update);
}
