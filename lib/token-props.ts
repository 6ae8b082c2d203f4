import type { Duration } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';

/** Signature algorithms that a deployment can pin: asymmetric ones, so that who verifies cannot sign. */
export const tokenAlgorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'EdDSA'] as const;

export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** Whose tokens open a connection: a new Cognito user pool's, an existing one's, or any OpenID Connect issuer's. */
export interface TokenProps {
  /**
   * An existing Cognito user pool; not together with `issuer`.
   * @default - a new user pool, unless `issuer` is given
   */
  readonly userPool?: IUserPool;
  /**
   * The client of that user pool whose access tokens are accepted; required with `userPool`, and only then.
   * @default - the client of the new user pool
   */
  readonly userPoolClient?: IUserPoolClient;
  /**
   * The `iss` claim of your identity provider's access tokens, character for character; an `https:` URL.
   * @default - a Cognito user pool
   */
  readonly issuer?: string;
  /**
   * Whom a token has to be made for: one of these in its `aud` claim, or in `client_id` where the issuer is a Cognito
   * user pool. Required with `issuer`, and only then.
   * @default - the client of the Cognito user pool
   */
  readonly audience?: readonly string[];
  /**
   * The one signature algorithm that is accepted; only with `issuer`.
   * @default 'RS256'
   */
  readonly algorithm?: TokenAlgorithm;
  /**
   * Where the issuer's keys are, an `https:` URL; only with `issuer`.
   * @default - the issuer's `/.well-known/jwks.json`
   */
  readonly jwksUri?: string;
  /**
   * The claim that holds the user id.
   * @default 'sub'
   */
  readonly userClaim?: string;
  /**
   * Whether the user id may be an integer, as in tokens of Django's simplejwt; needs another `userClaim` than `sub`.
   * @default false
   */
  readonly userClaimIsNumber?: boolean;
  /**
   * The longest time between issue and expiry of a token that is accepted, from a second on.
   * @default Duration.days(1)
   */
  readonly tokenLifetimeMax?: Duration;
}
