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
  /** Rooms on a page of a user's list; fewer where their last messages fill the frame. Our choice. */
  roomsPageMax: 25,
  /** Members on a page. Our choice: the longest user ids still fit a frame. */
  membersPageMax: 40,
  /** Unread messages are counted up to here; a list that says so much means "so many or more". Our choice. */
  unreadCountMax: 1_000,
  /** Text of a room's last message in a list of rooms. Our choice: what shows on a line or two. */
  previewCharactersMax: 200,
  /** Subscriptions up to which typing, read positions and presence are told to the whole room. Our choice: a push each. */
  ephemeralAudienceMax: 100,
  /** A user's typing is told to a room once in this time (S56). */
  typingIntervalMs: 1_000,
  /** That a user is there, or that they are not, is told to a room once in this time each (S56). */
  presenceIntervalMs: 1_000,
  /**
   * A connection counts for presence so long after its client was last heard of. API Gateway cuts it after ten minutes
   * without a frame: a client that keeps it open by `ping` is heard of in time.
   */
  presenceLeaseMs: 12 * 60_000,
  /** A `ping` renews a lease that is older than this, so that more of them cost no write. Our choice. */
  presenceRenewalMs: 2 * 60_000,
  /**
   * Latest edits of a message whose entries keep their text. A deletion takes all of them in one transaction: with the
   * longest texts some 950 write units, of the 1,000 that a partition has a second.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
   */
  editTextsMax: 25,
  /** A sender's ids remembered per room. The client SDK keeps at most half of it unacknowledged. */
  dedupeWindowMessages: 16,
  /** Six hours: what a slow mode is good for, and no lock-out. Our choice, and the same as Discord's. */
  slowModeSecondsMax: 21_600,
  /** Ten years. Our choice; to keep entries for good, set none. */
  retentionDaysMax: 3_650,
  /** Members that one request of a user adds. Our choice: so many user ids still fit a frame, as a rule. */
  membersPerRequestMax: 100,
  /** Users of one call whose devices are told of a room that they came into. Our choice: a read and some pushes each. */
  roomAddedAudienceMax: 100,
  /** Members up to which an event names them, and who of them is offline. Our choice: a read unit for each who is connected. */
  eventMembersMax: 100,
  /** Members named when a group is created, or added by one call. */
  membersPerCallMax: 1_000,
} as const;

/** The longest time from issue to expiry of a token that a deployment may accept: one of 31 years never expires. Our choice. */
export const tokenLifetimeSecondsLimit = 999_999_999;
