/** The files that the demo's five hospitals hold: synthetic ones, or the public UCI ones. */
@NullMarked
package eu.sund.app.demo.data;

import org.jspecify.annotations.NullMarked;
