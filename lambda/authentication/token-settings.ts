import { requiredVariable, variableError, type Environment } from './environment.ts';
import { isLoopback, parseKeySetUri } from './key-set-uri.ts';
import { isSignatureAlgorithm, signatureAlgorithms, type SignatureAlgorithm } from './signature-algorithm.ts';
import { readAudiences, readTokenRules, type TokenRules } from './token-rules.ts';

/**
 * Which tokens are access tokens:
 * `cognito`: `token_use` is `access`, and the audience is in `client_id`, because Cognito gives access tokens no `aud`.
 * `oidc`: nothing in the token says that it is of another kind, and the audience is in `aud`.
 */
const tokenKinds = ['cognito', 'oidc'] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** What a deployment trusts that has an issuer with public keys. */
export interface TokenSettings extends TokenRules {
  /** The `iss` claim, character for character. */
  readonly issuer: string;
  /** A token names at least one of them, character for character. */
  readonly audiences: readonly string[];
  readonly kind: TokenKind;
  /** The only algorithm that is accepted (RFC 8725 3.1). */
  readonly algorithm: SignatureAlgorithm;
  readonly keySetUri: URL;
}

/**
 * Reads what the deployment trusts from environment variables: `TOKEN_ISSUER`, `TOKEN_AUDIENCE` (several by commas),
 * `TOKEN_KIND`, `TOKEN_ALGORITHM` (`RS256`), `JWKS_URI` (the issuer's `/.well-known/jwks.json`), and those of `readTokenRules`.
 * @throws Error that names the variable
 */
export function readTokenSettings(environment: Environment): TokenSettings {
  const issuer = requiredVariable(environment, 'TOKEN_ISSUER');
  // The stack is local if and only if AWS itself is on this machine.
  const isLocal = isLoopback(environment['AWS_ENDPOINT_URL']);
  return {
    ...readTokenRules(environment),
    issuer,
    audiences: readAudiences(requiredVariable(environment, 'TOKEN_AUDIENCE')),
    kind: kind(requiredVariable(environment, 'TOKEN_KIND')),
    algorithm: algorithm(environment['TOKEN_ALGORITHM'] ?? 'RS256'),
    keySetUri: parseKeySetUri({
      uri: environment['JWKS_URI'] ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
      isLocal,
    }),
  };
}

function kind(value: string): TokenKind {
  const found = tokenKinds.find((kind) => kind === value);
  if (!found) throw variableError('TOKEN_KIND', value, `one of ${tokenKinds.join(', ')}`);
  return found;
}

function algorithm(value: string): SignatureAlgorithm {
  if (isSignatureAlgorithm(value)) return value;
  throw variableError('TOKEN_ALGORITHM', value, `one of ${Object.keys(signatureAlgorithms).join(', ')}`);
}
