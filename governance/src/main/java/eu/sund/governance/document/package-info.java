/**
 * The YAML documents that people write: a strict reader, studies, dataset descriptions, and the
 * canonical text of a codebook.
 *
 * <p>Nothing is constructed from tags, nothing is repeated by alias, and every complaint has file
 * name, line and column.
 */
@NullMarked
package eu.sund.governance.document;

import org.jspecify.annotations.NullMarked;
