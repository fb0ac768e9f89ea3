/** Analyses: one package a family, one class a method. */
@NullMarked
package eu.sund.algorithms;

import org.jspecify.annotations.NullMarked;
