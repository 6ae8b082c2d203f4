import { createHmac, randomUUID } from 'node:crypto';
import * as v from 'valibot';

import type { Resource } from '../resource.ts';
import type { SecretsManager } from '../secrets-manager.ts';
import { variablesOf } from './template-secrets.ts';

/** Makes tokens as a backend signs them that shares a secret with the stack. */
export type SignBySecret = (options: {
  readonly user: string;
  readonly expiresInSeconds: number;
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}) => string;

/** How a function says which tokens it takes: the names that are the convention here. */
const variablesSchema = v.looseObject({
  TOKEN_SECRET_ARN: v.string(),
  TOKEN_ALGORITHM: v.optional(v.picklist(['HS256', 'HS384', 'HS512']), 'HS256'),
  TOKEN_USER_CLAIM: v.optional(v.string(), 'sub'),
  TOKEN_AUDIENCE: v.optional(v.string()),
});

/**
 * Tokens in the form of Django's simplejwt, as the first function takes them that has a `TOKEN_SECRET_ARN` in its environment;
 * undefined if none has.
 */
export function createSecretTokens(
  resources: readonly Resource[],
  secrets: Pick<SecretsManager, 'currentValue'>,
): SignBySecret | undefined {
  const told = resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ properties }) => variablesOf(properties))
    .find((variables) => v.is(variablesSchema, variables));
  if (!told) return undefined;
  const settings = v.parse(variablesSchema, told);
  return ({ user, expiresInSeconds, claims }) => {
    const iat = Math.floor(Date.now() / 1_000);
    const payload = {
      token_type: 'access',
      exp: iat + expiresInSeconds,
      iat,
      jti: randomUUID().replaceAll('-', ''),
      [settings.TOKEN_USER_CLAIM]: user,
      aud: settings.TOKEN_AUDIENCE?.split(',', 1)[0],
      ...claims,
    };
    const content = [{ alg: settings.TOKEN_ALGORITHM, typ: 'JWT' }, payload].map(encode).join('.');
    // The value it has now, so that tokens follow a rotation.
    const secret = secrets.currentValue(settings.TOKEN_SECRET_ARN) ?? '';
    const hash = settings.TOKEN_ALGORITHM.replace('HS', 'sha');
    return `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`;
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
