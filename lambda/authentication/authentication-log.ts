/** What is reported. */
export type AuthenticationEvent =
  | 'a handshake was denied'
  | 'a handshake could not be judged'
  | 'the key set was not refreshed'
  | 'the secret was not refreshed';

/** Where authentication reports. */
export interface AuthenticationLog {
  /** A request that was refused, as it should be. */
  warn(event: AuthenticationEvent, facts: AuthenticationFacts): void;
  /** A failure of ours, or of what we depend on. */
  error(event: AuthenticationEvent, facts: AuthenticationFacts): void;
}

/** Codes, ids and numbers of ours. Never a token, a part of one, or the text of a foreign error (S57, S58). */
export type AuthenticationFacts = Readonly<Record<string, string | number | undefined>>;
