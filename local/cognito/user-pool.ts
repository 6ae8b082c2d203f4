import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';

/** One user pool: a key, made anew at every start, and tokens signed with it. */
export interface UserPool {
  readonly poolId: string;
  readonly issuer: string;
  /** The public key as a JSON Web Key Set (RFC 7517 5). */
  readonly jwks: { readonly keys: readonly object[] };
  /** Signs claims, with those of every access token added where they are missing. */
  issue(claims: Readonly<Record<string, unknown>>): string;
}

/** Makes a pool whose issuer is `{url}/{poolId}`. */
export function createUserPool(options: { readonly poolId: string; readonly url: string }): UserPool {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const issuer = `${options.url}/${options.poolId}`;
  const { n, e } = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(`${e}.${n}`).digest('base64');
  return {
    poolId: options.poolId,
    issuer,
    jwks: { keys: [{ alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' }] },
    issue(claims) {
      // A JWS in compact form (RFC 7515 7.1).
      const content = [
        { kid, alg: 'RS256' },
        { iss: issuer, ...claims },
      ]
        .map(encode)
        .join('.');
      const signature = sign('RSA-SHA256', Buffer.from(content), privateKey);
      return `${content}.${signature.toString('base64url')}`;
    },
  };
}

/**
 * The claims of a Cognito access token but for `iss`. There is no `aud`: Cognito names the client in `client_id`.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export function accessTokenClaims(of: {
  readonly user: string;
  readonly clientId: string;
  readonly expiresInSeconds: number;
}) {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  return {
    sub: of.user,
    client_id: of.clientId,
    origin_jti: randomUUID(),
    event_id: randomUUID(),
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: nowSeconds,
    exp: nowSeconds + of.expiresInSeconds,
    iat: nowSeconds,
    jti: randomUUID(),
    username: of.user,
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
