import { createHmac } from 'node:crypto';
import type { Environment } from '../../../lambda/authentication/environment.ts';
import type { MacAlgorithm } from '../../../lambda/authentication/mac-algorithm.ts';
import { RefusedError } from '../../../lambda/authentication/refusal.ts';
import { readSecretTokenSettings } from '../../../lambda/authentication/secret-token-settings.ts';
import { createSecretTokenVerifier } from '../../../lambda/authentication/secret-token-verifier.ts';
import { TokenSecret } from '../../../lambda/authentication/token-secret.ts';
import { InMemorySecret } from '../../fakes/in-memory-secret.ts';
import { encode } from './signing-key.ts';

/** What a deployment for a Django site is told. */
export const djangoSite: Environment = {
  TOKEN_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:site/jwt-AbCdEf',
  TOKEN_USER_CLAIM: 'user_id',
  TOKEN_USER_CLAIM_NUMBER: 'allowed',
};

/** Signs a header and a payload, given as objects, or as text where the text itself is the point. */
export function signWithSecret(
  secret: string | Buffer,
  {
    header,
    payload,
    algorithm = 'HS256',
  }: {
    readonly header?: object | string;
    readonly payload: object | string;
    readonly algorithm?: MacAlgorithm;
  },
): string {
  const signingInput = `${encode(header ?? { alg: algorithm, typ: 'JWT' })}.${encode(payload)}`;
  const mac = createHmac(algorithm.replace('HS', 'sha'), secret).update(signingInput).digest('base64url');
  return `${signingInput}.${mac}`;
}

/** What comes of a token: the user, or the reason why it is refused. */
export async function secretOutcome(
  token: string,
  {
    secret,
    nowSeconds,
    environment = djangoSite,
  }: { readonly secret: string; readonly nowSeconds: number; readonly environment?: Environment },
): Promise<string> {
  const settings = readSecretTokenSettings(environment);
  if (!settings) throw new Error('unable to read the settings; there is no TOKEN_SECRET_ARN');
  const now = () => nowSeconds * 1000;
  const stored = new InMemorySecret(now);
  stored.put(secret);
  const log = { warn: () => undefined, error: () => undefined };
  const tokenSecret = new TokenSecret({ read: stored.read, ...settings, now, log });
  const verify = createSecretTokenVerifier({ settings, secret: tokenSecret, now });
  try {
    const { user } = await verify(token);
    return `user ${user}`;
  } catch (error) {
    if (error instanceof RefusedError) return error.reason;
    throw error;
  }
}
