/** Whose web pages may connect. */
export interface OriginProps {
  /**
   * Origins of the pages that may connect, as browsers write them: `https://app.example.com`, without a path. The page of
   * `hosting` always may.
   * @default - pages of any origin; no browser adds a token by itself, so that a foreign page has none to connect with
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Whether a handshake without an `Origin` is refused, too, as apps and backends send it; only with `allowedOrigins`.
   * @default false
   */
  readonly originRequired?: boolean;
}
