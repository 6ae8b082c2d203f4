/** Why a connection ended, as its `$disconnect` event tells it. */
export interface CloseReason {
  readonly statusCode: number;
  readonly reason: string;
}

/** The closes that the gateway starts. Texts without a source beside them are inferred. */
export const closeReasons = {
  /** `DELETE @connections`. */
  deleted: { statusCode: 1000, reason: 'Connection Closed Normally' },
  /** Idle for too long: seen on the service. Open for two hours, and a gateway that stops: inferred. */
  goingAway: { statusCode: 1001, reason: 'Going away' },
  protocolError: { statusCode: 1002, reason: 'Protocol error' },
  binary: { statusCode: 1003, reason: 'Unsupported data' },
  invalidText: { statusCode: 1007, reason: 'Invalid frame payload data' },
  tooBig: { statusCode: 1009, reason: 'Message too big' },
} as const satisfies Record<string, CloseReason>;

/**
 * The reason of a close that the client started or that simply happened. A reason of the client's own is kept; the
 * texts of 1000, 1001 and 1005 were seen in events of the service, the others are inferred.
 */
export function describeClientClose(of: {
  readonly statusCode: number;
  readonly reason: string;
}): CloseReason {
  return { statusCode: of.statusCode, reason: of.reason || (knownReasons.get(of.statusCode) ?? '') };
}

const knownReasons = new Map([
  [1000, 'Connection Closed Normally'],
  [1001, 'Going away'],
  [1005, 'Client-side close frame status not set'],
  [1006, 'Connection closed abnormally'],
]);
