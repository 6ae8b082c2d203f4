import { tokenLifetimeSecondsLimit } from '../../protocol/limits.ts';
import { variableError, type Environment } from './environment.ts';

/** What a token has to say, whoever signs it. */
export interface TokenRules {
  /** The claim that holds the user id. */
  readonly userClaim: string;
  /** Whether the user id may be an integer, as simplejwt's `user_id` is; 7 and "7" are then one user. */
  readonly isUserNumberAllowed: boolean;
  /** Longest time from `iat` to `exp`. */
  readonly lifetimeSecondsMax: number;
}

/** A day: beyond it a stolen token is worth keeping. Our choice; Cognito's longest, and its default is an hour. */
const lifetimeSecondsMaxDefault = 86_400;

/**
 * Reads `TOKEN_USER_CLAIM` (`sub`), `TOKEN_USER_CLAIM_NUMBER` (`allowed`, or absent) and `TOKEN_LIFETIME_SECONDS_MAX` (86400).
 * @throws Error that names the variable
 */
export function readTokenRules(environment: Environment): TokenRules {
  const userClaim = environment['TOKEN_USER_CLAIM'] ?? 'sub';
  if (userClaim === '') throw variableError('TOKEN_USER_CLAIM', userClaim, 'a value');
  return {
    userClaim,
    isUserNumberAllowed: isUserNumberAllowed(environment['TOKEN_USER_CLAIM_NUMBER'], userClaim),
    lifetimeSecondsMax: readLifetimeSecondsMax(environment),
  };
}

/**
 * Reads a `TOKEN_AUDIENCE`, several names by commas.
 * @throws Error that names the variable
 */
export function readAudiences(value: string): readonly string[] {
  const names = value.split(',').map((name) => name.trim());
  if (names.includes('')) throw variableError('TOKEN_AUDIENCE', value, 'one name, or several by commas');
  return names;
}

function isUserNumberAllowed(value: string | undefined, userClaim: string): boolean {
  if (value === undefined) return false;
  if (value !== 'allowed')
    throw variableError('TOKEN_USER_CLAIM_NUMBER', value, 'allowed, or no such variable');
  if (userClaim === 'sub') {
    throw variableError(
      'TOKEN_USER_CLAIM_NUMBER',
      value,
      'another claim than sub, which is a string (RFC 7519 4.1.2)',
    );
  }
  return true;
}

/**
 * Reads `TOKEN_LIFETIME_SECONDS_MAX` (86400).
 * @throws Error that names the variable
 */
export function readLifetimeSecondsMax(environment: Environment): number {
  const value = environment['TOKEN_LIFETIME_SECONDS_MAX'];
  if (value === undefined) return lifetimeSecondsMaxDefault;
  const seconds = /^[1-9]\d*$/.test(value) ? Number(value) : 0;
  if (seconds < 1 || seconds > tokenLifetimeSecondsLimit) {
    throw variableError(
      'TOKEN_LIFETIME_SECONDS_MAX',
      value,
      `an integer from 1 to ${tokenLifetimeSecondsLimit}`,
    );
  }
  return seconds;
}
