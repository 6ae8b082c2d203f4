import { isLoopback, parseKeySetUri } from './key-set-uri.ts';
import { isSignatureAlgorithm, signatureAlgorithms, type SignatureAlgorithm } from './signature-algorithm.ts';

/**
 * Which tokens are access tokens:
 * `cognito`: `token_use` is `access`, and the audience is in `client_id`, because Cognito gives access tokens no `aud`.
 * `oidc`: nothing in the token says that it is of another kind, and the audience is in `aud`.
 */
const tokenKinds = ['cognito', 'oidc'] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** What a deployment trusts. */
export interface TokenSettings {
  /** The `iss` claim, character for character. */
  readonly issuer: string;
  /** A token names at least one of them, character for character. */
  readonly audiences: readonly string[];
  readonly kind: TokenKind;
  /** The only algorithm that is accepted (RFC 8725 3.1). */
  readonly algorithm: SignatureAlgorithm;
  /** The claim that holds the user id. */
  readonly userClaim: string;
  /** Whether the user id may be an integer, as simplejwt's `user_id` is; 7 and "7" are then one user. */
  readonly isUserNumberAllowed: boolean;
  /** Longest time from `iat` to `exp`. */
  readonly lifetimeSecondsMax: number;
  readonly keySetUri: URL;
}

/** A day: beyond it a stolen token is worth keeping. Our choice; Cognito's longest, and its default is an hour. */
const lifetimeSecondsMaxDefault = 86_400;

/**
 * Reads what the deployment trusts from environment variables: `TOKEN_ISSUER`, `TOKEN_AUDIENCE` (several by commas),
 * `TOKEN_KIND`, `TOKEN_ALGORITHM` (`RS256`), `TOKEN_USER_CLAIM` (`sub`), `TOKEN_USER_CLAIM_NUMBER` (`allowed`, or absent),
 * `TOKEN_LIFETIME_SECONDS_MAX` (86400), `JWKS_URI` (the issuer's `/.well-known/jwks.json`).
 * @throws Error that names the variable
 */
export function readTokenSettings(environment: Environment): TokenSettings {
  const issuer = required(environment, 'TOKEN_ISSUER');
  // The stack is local if and only if AWS itself is on this machine.
  const isLocal = isLoopback(environment['AWS_ENDPOINT_URL']);
  const userClaim = environment['TOKEN_USER_CLAIM'] ?? 'sub';
  return {
    issuer,
    audiences: audiences(required(environment, 'TOKEN_AUDIENCE')),
    kind: kind(required(environment, 'TOKEN_KIND')),
    algorithm: algorithm(environment['TOKEN_ALGORITHM'] ?? 'RS256'),
    userClaim: notEmpty('TOKEN_USER_CLAIM', userClaim),
    isUserNumberAllowed: isUserNumberAllowed(environment['TOKEN_USER_CLAIM_NUMBER'], userClaim),
    lifetimeSecondsMax: lifetimeSecondsMax(environment['TOKEN_LIFETIME_SECONDS_MAX']),
    keySetUri: parseKeySetUri({
      uri: environment['JWKS_URI'] ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
      isLocal,
    }),
  };
}

export type Environment = Readonly<Record<string, string | undefined>>;

function required(environment: Environment, name: string): string {
  return notEmpty(name, environment[name]);
}

function notEmpty(name: string, value: string | undefined): string {
  if (!value) throw refusal(name, value, 'a value');
  return value;
}

function audiences(value: string): readonly string[] {
  const names = value.split(',').map((name) => name.trim());
  if (names.includes('')) throw refusal('TOKEN_AUDIENCE', value, 'one name, or several by commas');
  return names;
}

function kind(value: string): TokenKind {
  const found = tokenKinds.find((kind) => kind === value);
  if (!found) throw refusal('TOKEN_KIND', value, `one of ${tokenKinds.join(', ')}`);
  return found;
}

function algorithm(value: string): SignatureAlgorithm {
  if (isSignatureAlgorithm(value)) return value;
  throw refusal('TOKEN_ALGORITHM', value, `one of ${Object.keys(signatureAlgorithms).join(', ')}`);
}

function isUserNumberAllowed(value: string | undefined, userClaim: string): boolean {
  if (value === undefined) return false;
  if (value !== 'allowed') throw refusal('TOKEN_USER_CLAIM_NUMBER', value, 'allowed, or no such variable');
  if (userClaim === 'sub') {
    throw refusal(
      'TOKEN_USER_CLAIM_NUMBER',
      value,
      'another claim than sub, which is a string (RFC 7519 4.1.2)',
    );
  }
  return true;
}

function lifetimeSecondsMax(value: string | undefined): number {
  if (value === undefined) return lifetimeSecondsMaxDefault;
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw refusal('TOKEN_LIFETIME_SECONDS_MAX', value, 'an integer from 1 to 999999999');
  }
  return Number(value);
}

function refusal(name: string, value: string | undefined, expected: string): Error {
  return new Error(`unable to read ${name}; got ${JSON.stringify(value)}, expected ${expected}`);
}
