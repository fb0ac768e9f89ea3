/** Readers of hospital data: CSV and Parquet to rows. */
@NullMarked
package eu.sund.connectors;

import org.jspecify.annotations.NullMarked;
