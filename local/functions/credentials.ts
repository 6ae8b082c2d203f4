import { randomBytes } from 'node:crypto';

/** Keys that Lambda puts into an instance's environment. Ours are known to this process alone. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

// `ASIA` marks keys that come with a session token; the rest tells ours from a developer's own:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
const keyPrefix = 'ASIALOCAL';

export function isInstanceKey(accessKeyId: string): boolean {
  return accessKeyId.startsWith(keyPrefix);
}

/** Makes keys for one instance, so that whoever receives a signed request knows which instance sent it. */
export function makeCredentials(): Credentials {
  return {
    accessKeyId: keyPrefix + randomBytes(6).toString('hex').slice(0, 11).toUpperCase(),
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(48).toString('base64'),
  };
}
