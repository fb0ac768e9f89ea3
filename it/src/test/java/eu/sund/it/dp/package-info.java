/** The privacy accountants and samplers against published values. */
@NullMarked
package eu.sund.it.dp;

import org.jspecify.annotations.NullMarked;
