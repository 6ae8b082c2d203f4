import type { JsonObject } from 'aws-jwt-verify/safe-json-parse';

/** The part of a token that says what it is for. */
interface Token {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/**
 * Whether a token may be used for access. Providers sign ID, refresh, logout and access tokens with one key, so that only
 * mutually exclusive rules tell them apart (RFC 8725 3.12; S17).
 */
export function isAccessToken(token: Token): boolean {
  return (
    hasAccessType(token) &&
    kindClaims.every((name) => isAbsentOrAccess(token.claims[name])) &&
    !foreignClaims.some((name) => Object.hasOwn(token.claims, name)) &&
    (token.claims['nonce'] === undefined || saysAccess(token))
  );
}

/** RFC 9068 2.1 for access tokens, RFC 7519 5.1 for tokens in general. Media types know no case (RFC 7515 4.1.9). */
function hasAccessType({ header }: Token): boolean {
  return header['typ'] === undefined || ['jwt', ...accessTypes].includes(lowerCase(header['typ']));
}

const accessTypes = ['at+jwt', 'application/at+jwt'];

/** Where Cognito, simplejwt and Keycloak say of what kind a token is, and how they say that it is an access token. */
const kindClaims = ['token_use', 'token_type', 'typ'];
const accessKinds = new Set(['access', 'bearer']);

function isAbsentOrAccess(kind: JsonObject[string] | undefined): boolean {
  return kind === undefined || accessKinds.has(lowerCase(kind));
}

/** Hashes that tie an ID token to what came with it (OpenID Connect Core 3.3.2.11, FAPI), and the events of a logout token. */
const foreignClaims = ['at_hash', 'c_hash', 's_hash', 'events'];

/**
 * Whether a token that may be used for access also says so.
 * `nonce` is an ID token's too, but Keycloak before version 25 also put it into access tokens, which say what they are.
 */
export function saysAccess({ header, claims }: Token): boolean {
  return (
    accessTypes.includes(lowerCase(header['typ'])) || kindClaims.some((name) => claims[name] !== undefined)
  );
}

function lowerCase(value: JsonObject[string] | undefined): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
