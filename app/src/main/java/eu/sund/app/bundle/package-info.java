/** Model bundles: what a training gives, as files that are checked and used without a network. */
@NullMarked
package eu.sund.app.bundle;

import org.jspecify.annotations.NullMarked;
