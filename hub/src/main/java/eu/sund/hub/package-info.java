/** The hub: catalogue, runs, enrolment desk and research desk. */
@NullMarked
package eu.sund.hub;

import org.jspecify.annotations.NullMarked;
