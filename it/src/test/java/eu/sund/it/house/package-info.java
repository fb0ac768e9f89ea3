/**
 * The rules of the house, each a test: modules, bans, sizes, format, pages for errors. {@code
 * .ci/prove-gates.sh} plants a violation of each and demands red.
 */
@NullMarked
package eu.sund.it.house;

import org.jspecify.annotations.NullMarked;
