/**
 * Quotas of WebSocket APIs, not adjustable unless said otherwise.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const gatewayLimits = {
  urlCharactersMax: 4_096,
  authorizerResultBytesMax: 8 * 1_024,
  frameBytesMax: 32 * 1_024,
  messageBytesMax: 128 * 1_024,
  integrationTimeoutMsMax: 29_000,
  integrationTimeoutMsMin: 50,
  idleTimeoutMs: 10 * 60_000,
  connectionDurationMsMax: 2 * 60 * 60_000,
  /** Adjustable, for each account and Region. The bucket's size is not documented; one second's worth is ours. */
  newConnections: { ratePerSecond: 500, burst: 500 },
  /**
   * Adjustable; one bucket for each account and Region, `@connections` calls included.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
   */
  requests: { ratePerSecond: 10_000, burst: 5_000 },
  /** Adjustable, for each API. */
  resourcesMax: { Route: 300, Integration: 300, Authorizer: 10, Stage: 10 },
  /** A resource in an authorizer's policy. */
  policyResourceCharactersMax: 512,
  /**
   * What may wait for one slow client before posts to it get 429 "the client's buffer is full". The service does
   * not document its figure; eight messages of the largest size is ours.
   */
  clientBufferBytesMax: 8 * 128 * 1_024,
  /** How long a client may take to answer a close frame before its socket is cut; undocumented, ours. */
  closeHandshakeMsMax: 2_000,
} as const;
