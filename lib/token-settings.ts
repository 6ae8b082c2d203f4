import { tokenLifetimeSecondsLimit } from '../protocol/limits.ts';
import { refusal } from './refusal.ts';
import { checkUrl, type TrustedSigner } from './sign-in.ts';
import { issuerAlgorithms, secretAlgorithms, type TokenProps } from './token-props.ts';

/** The environment of the authorizer: what it requires, and what differs from its defaults. */
export function tokenEnvironment(signer: TrustedSigner, props: TokenProps): Readonly<Record<string, string>> {
  checkTokenProps(signer, props);
  const { algorithm, jwksUri } = props;
  const { userClaim, userClaimIsNumber } = userClaimOf(signer, props);
  return {
    ...signerEnvironment(signer),
    ...(algorithm !== undefined && { TOKEN_ALGORITHM: algorithm }),
    ...(userClaim !== undefined && { TOKEN_USER_CLAIM: userClaim }),
    ...(userClaimIsNumber && { TOKEN_USER_CLAIM_NUMBER: 'allowed' }),
    ...lifetimeEnvironment(props),
    ...(jwksUri !== undefined && { JWKS_URI: jwksUri }),
  };
}

/** For how long a token may be valid, of whoever accepts or revokes one; nothing where it is the default. */
export function lifetimeEnvironment({ tokenLifetimeMax }: TokenProps): Readonly<Record<string, string>> {
  if (!tokenLifetimeMax) return {};
  return { TOKEN_LIFETIME_SECONDS_MAX: String(tokenLifetimeMax.toSeconds()) };
}

function signerEnvironment(signer: TrustedSigner): Readonly<Record<string, string>> {
  const audience = signer.audience.join(',');
  if (signer.kind !== 'secret') {
    return { TOKEN_ISSUER: signer.issuer, TOKEN_AUDIENCE: audience, TOKEN_KIND: signer.kind };
  }
  // Where the secret is, and nothing of it (S28).
  return { TOKEN_SECRET_ARN: signer.secret.secretArn, ...(audience !== '' && { TOKEN_AUDIENCE: audience }) };
}

/** Who shares a secret is most likely a Django site with simplejwt, whose user id was a number until its version 5.5. */
function userClaimOf(
  { kind }: TrustedSigner,
  { userClaim, userClaimIsNumber }: TokenProps,
): { readonly userClaim: string | undefined; readonly userClaimIsNumber: boolean } {
  const claim = userClaim ?? (kind === 'secret' ? 'user_id' : undefined);
  return {
    userClaim: claim,
    userClaimIsNumber: userClaimIsNumber ?? (kind === 'secret' && claim !== 'sub'),
  };
}

function checkTokenProps(signer: TrustedSigner, props: TokenProps): void {
  const { algorithm, userClaim, tokenLifetimeMax, jwksUri } = props;
  const algorithms: readonly string[] = signer.kind === 'secret' ? secretAlgorithms : issuerAlgorithms;
  if (algorithm !== undefined && !algorithms.includes(algorithm)) {
    throw refusal('algorithm', algorithm, algorithms.join(', '));
  }
  if (userClaim === '') throw refusal('userClaim', userClaim, 'the name of a claim');
  // RFC 7519 4.1.2: `sub` is a string.
  if (props.userClaimIsNumber === true && (userClaimOf(signer, props).userClaim ?? 'sub') === 'sub') {
    throw refusal('userClaimIsNumber', true, 'true only with another userClaim than sub');
  }
  const lifetimeSeconds = tokenLifetimeMax?.toSeconds() ?? 1;
  if (lifetimeSeconds < 1 || lifetimeSeconds > tokenLifetimeSecondsLimit) {
    throw refusal(
      'tokenLifetimeMax',
      tokenLifetimeMax?.toHumanString(),
      `1 to ${tokenLifetimeSecondsLimit} seconds`,
    );
  }
  if (jwksUri !== undefined) checkUrl('jwksUri', jwksUri);
}
