/**
 * The records of the Rooms table's stream that are new entries; others are filtered out where they cost nothing.
 *
 * Not only what is inserted is new: in a room that was deleted and created again, an entry takes the place of one of the
 * earlier room. A message that was changed is written again, and so is an edit that loses its text; each carries the
 * number of the change (`changedSeq`), which a new one never does. Void entries tell nobody anything.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html
 */
export const newEntryPattern = {
  eventName: ['INSERT', 'MODIFY'],
  dynamodb: {
    Keys: { pk: { S: [{ prefix: 'log#' }] } },
    NewImage: {
      type: { S: [{ 'anything-but': ['void'] }] },
      changedSeq: { N: [{ exists: false }] },
    },
  },
} as const;
