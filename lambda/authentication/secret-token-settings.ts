import { requiredVariable, variableError, type Environment } from './environment.ts';
import { isMacAlgorithm, macAlgorithms, type MacAlgorithm } from './mac-algorithm.ts';
import { readAudiences, readTokenRules, type TokenRules } from './token-rules.ts';

/** What a deployment trusts that shares a secret with whoever signs. */
export interface SecretTokenSettings extends TokenRules {
  /** Where the secret is, in AWS Secrets Manager. */
  readonly secretArn: string;
  /** The only algorithm that is accepted (RFC 8725 3.1; S29). */
  readonly algorithm: MacAlgorithm;
  /** A token names at least one of them in `aud`; where there are none, a token that names anybody is meant for others. */
  readonly audiences: readonly string[];
}

/** Variables of a deployment that trusts an issuer's public keys. */
const foreignVariables = ['TOKEN_ISSUER', 'TOKEN_KIND', 'JWKS_URI'];

/**
 * Reads what the deployment trusts from environment variables: `TOKEN_SECRET_ARN`, `TOKEN_ALGORITHM` (`HS256`), `TOKEN_AUDIENCE`
 * (several by commas, or absent), and those of `readTokenRules`. Nothing of the secret itself is in them (S28).
 * @returns undefined where the deployment has no such secret
 * @throws Error that names the variable; also where there is an issuer beside the secret (S27)
 */
export function readSecretTokenSettings(environment: Environment): SecretTokenSettings | undefined {
  if (environment['TOKEN_SECRET_ARN'] === undefined) return undefined;
  for (const name of foreignVariables) {
    const value = environment[name];
    if (value !== undefined) throw variableError(name, value, 'no such variable beside TOKEN_SECRET_ARN');
  }
  const audience = environment['TOKEN_AUDIENCE'];
  return {
    ...readTokenRules(environment),
    secretArn: requiredVariable(environment, 'TOKEN_SECRET_ARN'),
    algorithm: algorithm(environment['TOKEN_ALGORITHM'] ?? 'HS256'),
    audiences: audience === undefined ? [] : readAudiences(audience),
  };
}

function algorithm(value: string): MacAlgorithm {
  if (isMacAlgorithm(value)) return value;
  throw variableError('TOKEN_ALGORITHM', value, `one of ${Object.keys(macAlgorithms).join(', ')}`);
}
