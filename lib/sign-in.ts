import { Token } from 'aws-cdk-lib';
import { type IUserPool, type IUserPoolClient, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { refusal } from './refusal.ts';
import type { SecretOfTokens, TokenProps } from './token-props.ts';

/** Whose signature on a token the authorizer trusts. */
export type TrustedSigner = TrustedIssuer | TrustedSecret;

export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Cognito names the audience of an access token in `client_id`, everyone else in `aud`. */
  readonly kind: 'cognito' | 'oidc';
  /** Present where this app knows the user pool as a construct. */
  readonly cognito?: { readonly userPool: IUserPool; readonly userPoolClient: IUserPoolClient };
}

export interface TrustedSecret {
  readonly kind: 'secret';
  readonly secret: SecretOfTokens;
  readonly audience: readonly string[];
}

/** Props that choose whose tokens are taken, each with those that go with it. One and never two (S27). */
const ways = {
  issuer: ['audience', 'algorithm', 'jwksUri'],
  tokenSecret: ['audience', 'algorithm'],
  userPool: ['userPoolClient'],
} as const;
const newUserPoolProps = ['selfSignUp', 'mfa', 'passwordCharactersMin'] as const;

/**
 * The signer that the props bring; undefined where they bring none, so that a user pool has to be made.
 * @throws Error where they bring two, or what goes with none of them
 */
export function broughtSigner(scope: Construct, props: TokenProps): TrustedSigner | undefined {
  checkWay(props);
  const { issuer, audience, userPool, userPoolClient, tokenSecret } = props;
  if (issuer !== undefined) return broughtIssuer(issuer, audience);
  if (tokenSecret !== undefined) return broughtSecret(tokenSecret, audience);
  if (userPool === undefined) return undefined;
  if (userPoolClient === undefined) throw refusal('userPoolClient', undefined, 'a client of userPool');
  return cognitoIssuer(
    typeof userPool === 'string' ? importUserPool(scope, userPool) : userPool,
    typeof userPoolClient === 'string'
      ? UserPoolClient.fromUserPoolClientId(scope, 'UserPoolClient', userPoolClient)
      : userPoolClient,
  );
}

/** A user pool as an issuer, one client of it as the audience. */
export function cognitoIssuer(userPool: IUserPool, userPoolClient: IUserPoolClient): TrustedIssuer {
  return {
    issuer: `https://${userPool.userPoolProviderName}`,
    audience: [userPoolClient.userPoolClientId],
    kind: 'cognito',
    cognito: { userPool, userPoolClient },
  };
}

function checkWay(props: TokenProps): void {
  const names = ['issuer', 'tokenSecret', 'userPool'] as const;
  const chosen = names.filter((name) => props[name] !== undefined);
  if (chosen.length > 1) {
    throw new Error(
      `unable to choose whose tokens to take; got ${chosen.join(' and ')}, allowed: one of ${names.join(', ')}, ` +
        'or none of them for a new user pool. A deployment that takes tokens in two ways is as weak as the weaker one',
    );
  }
  const [way] = chosen;
  const fitting: readonly string[] = way === undefined ? newUserPoolProps : ways[way];
  for (const name of [...new Set(Object.values(ways).flat()), ...newUserPoolProps]) {
    if (props[name] === undefined || fitting.includes(name)) continue;
    throw refusal(name, shown(props[name]), `none ${wayOf(name)}`);
  }
}

/** A construct is not for reading. */
function shown(value: unknown): unknown {
  return typeof value === 'object' && !Array.isArray(value) ? 'a construct' : value;
}

function wayOf(name: string): string {
  const fitting = Object.entries(ways)
    .filter(([, names]) => names.some((fittingName) => fittingName === name))
    .map(([way]) => way);
  return fitting.length === 0 ? `beside ${Object.keys(ways).join(', ')}` : `without ${fitting.join(' or ')}`;
}

function broughtIssuer(issuer: string, audience: readonly string[] | undefined): TrustedIssuer {
  checkUrl('issuer', issuer);
  const together = `together with issuer "${issuer}"`;
  if (!audience) throw refusal('audience', audience, `one name or several, without commas, ${together}`);
  checkAudience(audience, together);
  return { issuer, audience, kind: cognitoUrl.test(issuer) ? 'cognito' : 'oidc' };
}

function broughtSecret(
  tokenSecret: SecretOfTokens | string,
  audience: readonly string[] | undefined,
): TrustedSecret {
  if (audience) checkAudience(audience, 'together with tokenSecret');
  if (typeof tokenSecret !== 'string')
    return { kind: 'secret', secret: tokenSecret, audience: audience ?? [] };
  if (!Token.isUnresolved(tokenSecret) && !completeSecretArn.test(tokenSecret)) {
    throw refusal(
      'tokenSecret',
      tokenSecret,
      'a secret, or its complete ARN, such as arn:aws:secretsmanager:<region>:<account>:secret:<name>-AbCdEf',
    );
  }
  const secret = { secretArn: tokenSecret, secretFullArn: tokenSecret };
  return { kind: 'secret', secret, audience: audience ?? [] };
}

/** The name of a secret, and six characters that AWS adds, so that a right to one is no right to a later one of that name. */
const completeSecretArn =
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/;

function importUserPool(scope: Construct, userPoolId: string): IUserPool {
  if (!Token.isUnresolved(userPoolId) && !/^[a-z0-9-]+_[A-Za-z0-9]+$/.test(userPoolId)) {
    throw refusal('userPool', userPoolId, 'a user pool, or its id, such as eu-central-1_AbCdEfGhI');
  }
  return UserPool.fromUserPoolId(scope, 'UserPool', userPoolId);
}

function checkAudience(audience: readonly string[], together: string): void {
  if (audience.length > 0 && audience.every((name) => name.trim() !== '' && !name.includes(','))) return;
  throw refusal('audience', audience, `one name or several, without commas, ${together}`);
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html */
const cognitoUrl = /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//;

/** Keys that come over plain HTTP can be anyone's, except where they never leave the machine: in the local stack. */
export function checkUrl(name: string, value: string): void {
  if (Token.isUnresolved(value)) return;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isLoopback = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1';
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return;
  throw refusal(name, value, 'an https: URL');
}
