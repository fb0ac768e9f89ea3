/**
 * A site's own rules, and the verdict that they give on a run. What they do not allow is denied.
 */
@NullMarked
package eu.sund.governance.policy;

import org.jspecify.annotations.NullMarked;
