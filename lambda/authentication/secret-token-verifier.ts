import type { JsonObject } from 'aws-jwt-verify/safe-json-parse';
import { checkTimes, readUser } from './claims.ts';
import { parseCompactJws } from './compact-jws.ts';
import { RefusedError } from './refusal.ts';
import type { SecretTokenSettings } from './secret-token-settings.ts';
import { parseStrictJsonObject } from './strict-json.ts';
import { isAccessToken, saysAccess } from './token-kind.ts';
import type { TokenSecret } from './token-secret.ts';
import type { VerifyToken } from './token-verifier.ts';

/**
 * Makes the verification of access tokens that are signed with a shared secret, as Django's simplejwt signs them.
 * There is no library in it: aws-jwt-verify knows no symmetric algorithm, and jose would bring a parser of its own, a third
 * of the bundle, and leave out what S13, S15, S18, S19, S21, S28, S30 and S31 ask. What it would do about the MAC itself is
 * `subtle.verify`, which is called in `TokenSecret`.
 * @param now epoch milliseconds
 */
export function createSecretTokenVerifier({
  settings,
  secret,
  now,
}: {
  readonly settings: SecretTokenSettings;
  readonly secret: Pick<TokenSecret, 'hasSigned'>;
  readonly now: () => number;
}): VerifyToken {
  const { algorithm, audiences } = settings;
  return async (token) => {
    const jws = parseCompactJws({ token, algorithm });
    if (!(await secret.hasSigned(jws))) throw new RefusedError('signature');
    const claims = parseStrictJsonObject(jws.payload);
    if (!claims) throw new RefusedError('token_malformed');
    // A site signs more than access tokens with its secret, and here no issuer tells them apart: so it has to be said (S30).
    const { header } = jws;
    if (!isAccessToken({ header, claims }) || !saysAccess({ header, claims })) throw new RefusedError('kind');
    checkAudience(claims, audiences);
    const times = checkTimes({ claims, ...settings, nowSeconds: now() / 1000 });
    return { user: readUser({ claims, ...settings }), ...times };
  };
}

/**
 * RFC 7519 4.1.3: a token that names whom it is for is refused by everybody else; `aud` is one name or several (S16).
 * @throws RefusedError `audience`
 */
function checkAudience({ aud }: JsonObject, audiences: readonly string[]): void {
  if (aud === undefined && audiences.length === 0) return;
  const named = Array.isArray(aud) ? aud : [aud];
  if (!named.some((name) => typeof name === 'string' && audiences.includes(name))) {
    throw new RefusedError('audience');
  }
}
