/** Features of free text, for networks that learn from notes: n-grams, tokens, tags. */
@NullMarked
package eu.sund.algorithms.text;

import org.jspecify.annotations.NullMarked;
