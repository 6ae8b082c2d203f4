import { randomUUID } from 'node:crypto';

/** One value of a secret. */
export interface LocalSecretVersion {
  readonly id: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly stages: readonly string[];
}

/** A secret with the values that have a label: the one that it has, and the one that it had before. */
export class LocalSecret {
  readonly arn: string;
  readonly name: string;
  #current: LocalSecretVersion;
  #previous: LocalSecretVersion | undefined;

  /** @param arn the complete one, or what is known of it */
  constructor(arn: string, text: string) {
    this.arn = arn;
    this.name = arn.split(':').slice(6).join(':').replace(suffix, '');
    this.#current = newVersion(text);
  }

  get current(): LocalSecretVersion {
    return this.#current;
  }

  /** Whether it is meant by a name, an ARN, or an ARN without the six characters at its end. */
  isCalled(id: string): boolean {
    return id === this.arn || id === this.name || id === this.arn.replace(suffix, '');
  }

  /** The version of an id or a staging label. */
  version(idOrStage: string): LocalSecretVersion | undefined {
    return [this.#current, this.#previous].find(
      (version) => version && (version.id === idOrStage || version.stages.includes(idOrStage)),
    );
  }

  /** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
  put(text: string): LocalSecretVersion {
    this.#previous = { ...this.#current, stages: ['AWSPREVIOUS'] };
    this.#current = newVersion(text);
    return this.#current;
  }
}

/** What AWS adds to a name, so that a later secret of that name is another one. */
const suffix = /-[A-Za-z0-9]{6}$/;

function newVersion(text: string): LocalSecretVersion {
  return { id: randomUUID(), text, createdAt: Date.now(), stages: ['AWSCURRENT'] };
}
