import { validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier';
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtBaseError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
} from 'aws-jwt-verify/error';
import type { Jwk } from 'aws-jwt-verify/jwk';
import { verifyJwtSync } from 'aws-jwt-verify/jwt-verifier';
import type { JsonObject } from 'aws-jwt-verify/safe-json-parse';
import { checkTimes, readUser, type TokenTimes } from './claims.ts';
import { parseCompactJws, verifyCompactJws } from './compact-jws.ts';
import { RefusedError, type RefusalReason } from './refusal.ts';
import { parseStrictJsonObject } from './strict-json.ts';
import { isAccessToken } from './token-kind.ts';
import type { TokenSettings } from './token-settings.ts';

/** What a token is good for. */
export interface VerifiedToken extends TokenTimes {
  readonly user: string;
}

/** Rejects with a `RefusedError`, or with what `findKey` rejects with. */
export type VerifyToken = (token: string) => Promise<VerifiedToken>;

/**
 * Makes the verification of access tokens (RFC 7519 7.2, RFC 8725).
 * Our own checks only narrow what aws-jwt-verify accepts: it reads the token anew and has the last word on its signature,
 * so that a mistake in our reading of one lets nobody in.
 * @param now epoch milliseconds
 */
export function createTokenVerifier({
  settings,
  findKey,
  now,
}: {
  readonly settings: TokenSettings;
  readonly findKey: (keyId: string) => Promise<Jwk>;
  readonly now: () => number;
}): VerifyToken {
  const { algorithm } = settings;
  return async (token) => {
    // Everything that can be refused without a key is refused before one is looked for, perhaps over the network.
    const key = await findKey(readKeyId(parseCompactJws({ token, algorithm }).header));
    const { header, payload } = verifyCompactJws({ token, key, algorithm });
    const claims = parseStrictJsonObject(payload);
    if (!claims) throw new RefusedError('token_malformed');
    if (!isAccessToken({ header, claims })) throw new RefusedError('kind');
    const times = checkTimes({ claims, ...settings, nowSeconds: now() / 1000 });
    const user = readUser({ claims, ...settings });
    verifyByLibrary({ token, key, settings });
    return { user, ...times };
  };
}

/** Printable ASCII of a sane length. It only ever serves as the key of a `Map` (S12). */
const keyIdPattern = /^[\x20-\x7e]{1,256}$/;

function readKeyId(header: JsonObject): string {
  const keyId = header['kid'];
  if (typeof keyId !== 'string' || !keyIdPattern.test(keyId)) throw new RefusedError('key_id');
  return keyId;
}

/** Issuer, audience, for Cognito the kind (S16, S17), and once more the signature. */
function verifyByLibrary({
  token,
  key,
  settings,
}: {
  readonly token: string;
  readonly key: Jwk;
  readonly settings: TokenSettings;
}): void {
  const { issuer, kind } = settings;
  const audience = [...settings.audiences];
  // The library reads the system's clock. Times are judged by `checkTimes`, on the clock that was handed in.
  const graceSeconds = Number.POSITIVE_INFINITY;
  try {
    switch (kind) {
      case 'oidc':
        verifyJwtSync(token, key, { issuer, audience, graceSeconds });
        break;
      case 'cognito': {
        const claims = verifyJwtSync(token, key, { issuer, audience: null, graceSeconds });
        validateCognitoJwtFields(claims, { tokenUse: 'access', clientId: audience });
        break;
      }
      default:
        kind satisfies never;
    }
  } catch (error) {
    if (!(error instanceof JwtBaseError)) throw error;
    throw new RefusedError(reasonOf(error));
  }
}

function reasonOf(error: JwtBaseError): RefusalReason {
  if (error instanceof JwtInvalidIssuerError) return 'issuer';
  if (error instanceof JwtInvalidAudienceError) return 'audience';
  if (error instanceof CognitoJwtInvalidClientIdError) return 'audience';
  if (error instanceof CognitoJwtInvalidTokenUseError) return 'kind';
  return 'token_malformed';
}
