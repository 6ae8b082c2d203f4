import { Token } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { refusal } from './refusal.ts';
import { tokenAlgorithms, type TokenProps } from './token-props.ts';

/** Whom the authorizer trusts. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Cognito names the audience of an access token in `client_id`, everyone else in `aud`. */
  readonly kind: 'cognito' | 'oidc';
  /** Present where this app knows the user pool as a construct. */
  readonly cognito?: { readonly userPool: IUserPool; readonly userPoolClient: IUserPoolClient };
}

/** The issuer that the props bring; undefined where they bring none, so that a user pool has to be made. */
export function broughtIssuer(props: TokenProps): TrustedIssuer | undefined {
  const { issuer, audience, userPool, userPoolClient } = props;
  if (issuer !== undefined) {
    if (userPool || userPoolClient) {
      throw refusal('userPool', 'a user pool or its client', `none beside issuer "${issuer}"`);
    }
    return brought(issuer, audience);
  }
  for (const name of ['audience', 'algorithm', 'jwksUri'] as const) {
    if (props[name] !== undefined) throw refusal(name, props[name], 'none without issuer');
  }
  if (!userPool && !userPoolClient) return undefined;
  if (!userPool) throw refusal('userPool', undefined, 'the user pool of userPoolClient');
  if (!userPoolClient) throw refusal('userPoolClient', undefined, 'a client of userPool');
  return cognitoIssuer(userPool, userPoolClient);
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

/** The environment of the authorizer: what it requires, and what differs from its defaults. */
export function tokenEnvironment(
  { issuer, audience, kind }: TrustedIssuer,
  props: TokenProps,
): Readonly<Record<string, string>> {
  checkTokenProps(props);
  const { algorithm, userClaim, userClaimIsNumber, tokenLifetimeMax, jwksUri } = props;
  return {
    TOKEN_ISSUER: issuer,
    TOKEN_AUDIENCE: audience.join(','),
    TOKEN_KIND: kind,
    ...(algorithm !== undefined && { TOKEN_ALGORITHM: algorithm }),
    ...(userClaim !== undefined && { TOKEN_USER_CLAIM: userClaim }),
    ...(userClaimIsNumber === true && { TOKEN_USER_CLAIM_NUMBER: 'allowed' }),
    ...(tokenLifetimeMax && { TOKEN_LIFETIME_SECONDS_MAX: String(tokenLifetimeMax.toSeconds()) }),
    ...(jwksUri !== undefined && { JWKS_URI: jwksUri }),
  };
}

function brought(issuer: string, audience: readonly string[] | undefined): TrustedIssuer {
  checkUrl('issuer', issuer);
  if (
    !audience ||
    audience.length === 0 ||
    audience.some((name) => name.trim() === '' || name.includes(','))
  ) {
    throw refusal(
      'audience',
      audience,
      `one name or several, without commas, together with issuer "${issuer}"`,
    );
  }
  return { issuer, audience, kind: cognitoUrl.test(issuer) ? 'cognito' : 'oidc' };
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html */
const cognitoUrl = /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//;

function checkTokenProps({
  algorithm,
  userClaim,
  userClaimIsNumber,
  tokenLifetimeMax,
  jwksUri,
}: TokenProps): void {
  if (algorithm !== undefined && !tokenAlgorithms.includes(algorithm)) {
    throw refusal('algorithm', algorithm, tokenAlgorithms.join(', '));
  }
  if (userClaim === '') throw refusal('userClaim', userClaim, 'the name of a claim');
  // RFC 7519 4.1.2: `sub` is a string.
  if (userClaimIsNumber === true && (userClaim ?? 'sub') === 'sub') {
    throw refusal('userClaimIsNumber', true, 'true only with another userClaim than sub');
  }
  if (tokenLifetimeMax && tokenLifetimeMax.toSeconds() < 1) {
    throw refusal('tokenLifetimeMax', tokenLifetimeMax.toHumanString(), 'a second or more');
  }
  if (jwksUri !== undefined) checkUrl('jwksUri', jwksUri);
}

/** Keys that come over plain HTTP can be anyone's, except where they never leave the machine: in the local stack. */
function checkUrl(name: string, value: string): void {
  if (Token.isUnresolved(value)) return;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isLoopback = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1';
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return;
  throw refusal(name, value, 'an https: URL');
}
