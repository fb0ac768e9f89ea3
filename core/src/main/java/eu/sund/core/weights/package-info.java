/**
 * Published weights: files of tensors, read with bounds before anything is believed. Nothing in
 * here runs what a file holds.
 */
@NullMarked
package eu.sund.core.weights;

import org.jspecify.annotations.NullMarked;
