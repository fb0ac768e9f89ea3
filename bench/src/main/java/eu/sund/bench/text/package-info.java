/** Learning from texts over virtual sites, on public data. */
@NullMarked
package eu.sund.bench.text;

import org.jspecify.annotations.NullMarked;
