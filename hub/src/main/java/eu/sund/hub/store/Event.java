package eu.sund.hub.store;

import java.time.Instant;

/**
 * One line of the hub's log of who did what; never a payload.
 *
 * @param actor such as {@code operator} or {@code researcher anna-berg}
 * @param action one word, such as {@code invited}
 * @param subject what it was done to
 */
public record Event(Instant at, String actor, String action, String subject) {}
