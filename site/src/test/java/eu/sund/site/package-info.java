/** Tests of the site. */
@NullMarked
package eu.sund.site;

import org.jspecify.annotations.NullMarked;
