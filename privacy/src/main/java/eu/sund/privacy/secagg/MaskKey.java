package eu.sund.privacy.secagg;

/**
 * A mask: the stream of a key, added to words or taken from them.
 *
 * @param key of {@link KeySchedule#pairMask} or {@link KeySchedule#selfMask}
 * @param add whether it is added; else it is subtracted. A site adds its own mask and those shared
 *     with sites after it, and subtracts those shared with sites before it
 */
public record MaskKey(Secret key, boolean add) {}
