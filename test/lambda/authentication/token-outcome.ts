import { RefusedError } from '../../../lambda/authentication/refusal.ts';
import { readTokenSettings } from '../../../lambda/authentication/token-settings.ts';
import type { Environment } from '../../../lambda/authentication/environment.ts';
import { createTokenVerifier } from '../../../lambda/authentication/token-verifier.ts';
import { createSigningKey, signToken } from './signing-key.ts';

/** A provider, a key of it, and what a good token of it says. */

export const nowSeconds = 1_800_000_000;
export const key = createSigningKey({ algorithm: 'RS256', kid: 'key-1' });

export const oidc: Environment = {
  TOKEN_ISSUER: 'https://idp.example/',
  TOKEN_AUDIENCE: 'chat,web',
  TOKEN_KIND: 'oidc',
};
export const cognito: Environment = { ...oidc, TOKEN_KIND: 'cognito' };

export const header = { alg: 'RS256', kid: 'key-1' };
export const claims = {
  iss: 'https://idp.example/',
  aud: 'chat',
  sub: 'alice',
  iat: nowSeconds - 10,
  exp: nowSeconds + 3600,
};
export const cognitoClaims = { ...claims, aud: undefined, client_id: 'chat', token_use: 'access' };

/** What comes of a token: the user, or the reason why it is refused. */
export async function outcome(
  token: string,
  {
    environment = oidc,
    lookedUp = [],
  }: {
    readonly environment?: Environment;
    /** Gets the ids of the keys that were looked for. */
    readonly lookedUp?: string[];
  } = {},
): Promise<string> {
  const verify = createTokenVerifier({
    settings: readTokenSettings(environment),
    findKey: async (kid) => {
      lookedUp.push(kid);
      if (kid !== key.jwk.kid) throw new RefusedError('key_unknown');
      return key.jwk;
    },
    now: () => nowSeconds * 1000,
  });
  try {
    const { user } = await verify(token);
    return `user ${user}`;
  } catch (error) {
    if (error instanceof RefusedError) return error.reason;
    throw error;
  }
}

/** The outcome for a token of the provider with some claims changed; undefined leaves one out. */
export const outcomeWith = (changes: object, environment: Environment = oidc) =>
  outcome(signToken(key, header, { ...claims, ...changes }), { environment });
