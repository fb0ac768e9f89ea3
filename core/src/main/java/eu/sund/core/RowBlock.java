package eu.sund.core;

/**
 * Some rows, column by column. A number stands as itself, a category as the index of its level (0,
 * 1, …), a value that is missing, implausible or an unknown level as NaN.
 *
 * @param rows how many rows, 1 to {@link Rows#BLOCK_ROWS}
 * @param columns one array a variable, in the order of {@link Rows#variables()}, each of length ≥
 *     {@code rows}; owned by the reader, valid only during the call
 */
@SuppressWarnings(
    "ArrayRecordComponent") // the one hot path where a copy a column would cost as much as the work
public record RowBlock(int rows, double[][] columns) {}
