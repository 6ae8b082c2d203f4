import type { SecretWeakness } from './secret-strength.ts';

/** A secret and its predecessor, as Secrets Manager labels them: `AWSCURRENT` and `AWSPREVIOUS`. */
export interface SecretVersions {
  readonly current: SecretVersion;
  /** Absent where there was none before, or where the label was taken from it. */
  readonly previous?: SecretVersion;
}

export interface SecretVersion {
  readonly text: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** Gets what the secret is now. Rejects with a `SecretUnavailableError`. */
export type ReadSecret = () => Promise<SecretVersions>;

/** Why there is no secret to be had. Codes of ours, safe to log. */
export type SecretFault =
  | 'connection'
  | 'timeout'
  | 'too_large'
  | 'denied'
  | 'not_found'
  | 'status'
  | 'malformed'
  | 'no_secret'
  | SecretWeakness;

/** The secret cannot be had or used, which is nobody's fault who connects. */
export class SecretUnavailableError extends Error {
  override readonly name = 'SecretUnavailableError';
  readonly fault: SecretFault;

  constructor(fault: SecretFault, options?: ErrorOptions) {
    super(`unable to get the secret of the tokens; ${fault}`, options);
    this.fault = fault;
  }
}
