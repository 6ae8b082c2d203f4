import type { Duration } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { UserPoolProps } from './user-pool-props.ts';

/** Signature algorithms of an issuer that a deployment can pin: asymmetric ones, so that who verifies cannot sign. */
export const issuerAlgorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'EdDSA'] as const;

/** Those of a shared secret. */
export const secretAlgorithms = ['HS256', 'HS384', 'HS512'] as const;

export type TokenAlgorithm = (typeof issuerAlgorithms)[number] | (typeof secretAlgorithms)[number];

/** What is needed of a secret; so little, because its class fits no stricter interface under `exactOptionalPropertyTypes`. */
export interface SecretOfTokens {
  readonly secretArn: string;
  readonly secretFullArn?: string | undefined;
  readonly encryptionKey?: Pick<IKey, 'keyArn'> | undefined;
}

/**
 * Whose tokens open a connection, one way of four: `userPool`, `issuer`, `tokenSecret`, or, with none of these, a new Cognito
 * user pool.
 */
export interface TokenProps extends UserPoolProps {
  /**
   * An existing Cognito user pool, or the id of one in this Region.
   * @default - a new user pool, unless `issuer` or `tokenSecret` is given
   */
  readonly userPool?: IUserPool | string;
  /**
   * The client of that user pool whose access tokens are accepted, or its id; required with `userPool`, and only then.
   * @default - the client of the new user pool
   */
  readonly userPoolClient?: IUserPoolClient | string;
  /**
   * The secret of AWS Secrets Manager with which a backend of yours signs tokens, such as a Django site with simplejwt, or
   * the secret's complete ARN. Its value is the key as plain text and nothing else. Whoever has it can speak for every user.
   * @default - no secret
   */
  readonly tokenSecret?: SecretOfTokens | string;
  /**
   * The `iss` claim of your identity provider's access tokens, character for character; an `https:` URL.
   * @default - a Cognito user pool
   */
  readonly issuer?: string;
  /**
   * Whom a token has to be made for: one of these in its `aud` claim, or in `client_id` where the issuer is a Cognito
   * user pool. Required with `issuer`; with `tokenSecret` where the tokens have an `aud` claim.
   * @default - the client of the Cognito user pool; with `tokenSecret`, nobody: tokens have no `aud`
   */
  readonly audience?: readonly string[];
  /**
   * The one signature algorithm that is accepted: one of `issuerAlgorithms` with `issuer`, of `secretAlgorithms` with
   * `tokenSecret`.
   * @default - 'RS256'; with `tokenSecret` 'HS256'
   */
  readonly algorithm?: TokenAlgorithm;
  /**
   * Where the issuer's keys are, an `https:` URL; only with `issuer`.
   * @default - the issuer's `/.well-known/jwks.json`
   */
  readonly jwksUri?: string;
  /**
   * The claim that holds the user id.
   * @default - 'sub'; with `tokenSecret` 'user_id', simplejwt's
   */
  readonly userClaim?: string;
  /**
   * Whether the user id may be an integer, as in tokens of Django's simplejwt; needs another `userClaim` than `sub`.
   * @default - false; true with `tokenSecret` and another `userClaim` than `sub`
   */
  readonly userClaimIsNumber?: boolean;
  /**
   * The longest time between issue and expiry of a token that is accepted, from a second to 31 years.
   * @default Duration.days(1)
   */
  readonly tokenLifetimeMax?: Duration;
}
