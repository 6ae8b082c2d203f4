/**
 * Every limit of `chat.v1`, once. Sizes are bytes of UTF-8 unless the name says otherwise.
 */
export const limits = {
  /**
   * One WebSocket frame, both ways.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
   */
  frameBytesMax: 32 * 1024,
  /** Text of one message. */
  messageBytesMax: 16_384,
  /**
   * One entry as JSON: what a frame leaves beside the longest envelope of a reply. A text of almost nothing but
   * quotes doubles when it is escaped, and an entry that no reply can carry would block its room's history (F26).
   */
  entryBytesMax: 32 * 1024 - 512,
  roomIdCharactersMax: 64,
  userIdCharactersMax: 128,
  /** A request's `id`, which is also the dedupe key of a message. */
  requestIdCharactersMax: 64,
  /** One reaction: an emoji of several code points, or a short word. */
  reactionBytesMax: 32,
  /** A group's display name. Our choice: what a room list shows on one line. */
  roomNameCharactersMax: 128,
  historyPageMax: 100,
  historyPageDefault: 50,
  /** Rooms that one connection subscribes to, and rooms that one `ping` may ask about. */
  subscriptionsPerConnectionMax: 100,
  /** A sender's ids remembered per room. The client SDK keeps at most half of it unacknowledged. */
  dedupeWindowMessages: 16,
  /** Members named when a group is created, or added by one call. */
  membersPerCallMax: 1_000,
} as const;
