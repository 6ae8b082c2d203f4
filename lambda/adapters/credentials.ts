import { requiredVariable, type Environment } from '../authentication/environment.ts';
import type { Credentials } from './signature-v4.ts';

/**
 * The credentials of the function's role. A container keeps its credentials for as long as it lives, so they are read once.
 * @throws Error that names the variable, if one is missing
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function readCredentials(environment: Environment): Credentials {
  return {
    accessKeyId: requiredVariable(environment, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: requiredVariable(environment, 'AWS_SECRET_ACCESS_KEY'),
    sessionToken: environment['AWS_SESSION_TOKEN'],
  };
}
