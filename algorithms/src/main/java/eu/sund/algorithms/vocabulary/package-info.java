/** A vocabulary of word pieces learned from many hospitals' notes, by counts of patients alone. */
@NullMarked
package eu.sund.algorithms.vocabulary;

import org.jspecify.annotations.NullMarked;
