/** How a result reaches people: the printed table, CSV files, one HTML page, progress lines. */
@NullMarked
package eu.sund.app.report;

import org.jspecify.annotations.NullMarked;
