/**
 * As many messages of one room as the page keeps in memory: a few megabytes, and further back than people scroll. Each
 * that comes costs time in proportion. Our choice.
 */
export const messagesMax = 5_000;
