/**
 * Why a connection is refused. Codes of ours, safe to log: the error texts of libraries repeat what the attacker sent (S58).
 * The client learns none of them (S37).
 */
export type RefusalReason =
  | 'origin'
  | 'token_missing'
  | 'token_ambiguous'
  | 'token_too_large'
  | 'token_malformed'
  | 'header_unsupported'
  | 'algorithm'
  | 'key_id'
  | 'key_unknown'
  | 'key_unfit'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'kind'
  | 'times_malformed'
  | 'expired'
  | 'not_yet_valid'
  | 'lifetime'
  | 'user'
  | 'room';

/** The request to connect is at fault. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(`unable to admit the connection; ${reason}`);
    this.reason = reason;
  }
}
