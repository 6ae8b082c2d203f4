import {
  SecretUnavailableError,
  type ReadSecret,
  type SecretFault,
  type SecretVersions,
} from '../../lambda/authentication/secret-port.ts';

/** A secret as Secrets Manager keeps it: a new value moves the old one to `AWSPREVIOUS`. */
export class InMemorySecret {
  /** How often it was read, with and without success. */
  readCount = 0;
  /** Why it cannot be read. @default - it can */
  fault: SecretFault | undefined;
  readonly #now: () => number;
  #versions: SecretVersions | undefined;

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  put(text: string): void {
    const previous = this.#versions?.current;
    this.#versions = { current: { text, createdAt: this.#now() }, ...(previous && { previous }) };
  }

  /** Takes `AWSPREVIOUS` from the version that has it. */
  dropPrevious(): void {
    if (this.#versions) this.#versions = { current: this.#versions.current };
  }

  readonly read: ReadSecret = async () => {
    this.readCount += 1;
    if (this.fault !== undefined) throw new SecretUnavailableError(this.fault);
    if (!this.#versions) throw new SecretUnavailableError('not_found');
    return this.#versions;
  };
}
