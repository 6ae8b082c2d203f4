import { createHash } from 'node:crypto';

const lowerCase = 'abcdefghijklmnopqrstuvwxyz0123456789';
const mixedCase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Makes up what AWS would make up: ids that look random and are the same at every start,
 * so that data, open pages and shell histories outlive a restart.
 */
export interface PhysicalIds {
  /** Lower-case letters and digits, as of an API, a route, an app client. */
  lowerCase(length: number): string;
  /** Letters of both cases and digits, as of a user pool. */
  mixedCase(length: number): string;
  /** `Stack-LogicalId-Suffix`, each part cut so that the whole fits. */
  name(lengthMax: number): string;
  uuid(): string;
}

export function physicalIds(stackName: string, logicalId: string): PhysicalIds {
  const bytes = createHash('sha512').update(`${stackName}/${logicalId}`).digest();
  const spell = (alphabet: string, length: number) =>
    Array.from(bytes.subarray(0, length), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  return {
    lowerCase: (length) => spell(lowerCase, length),
    mixedCase: (length) => spell(mixedCase, length),
    name: (lengthMax) => {
      const suffix = spell(mixedCase, 12);
      const room = lengthMax - suffix.length - 2;
      const stackPart = stackName.slice(0, Math.max(Math.floor(room / 2), room - logicalId.length));
      return `${stackPart}-${logicalId.slice(0, room - stackPart.length)}-${suffix}`;
    },
    uuid: () => bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  };
}
