import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Frame } from '../simulation/history.ts';
import type { Request } from '../simulation/lambda.ts';
import type { Session } from './session.ts';
import type { WireInvocation } from './wire-invocation.ts';

/** The simulated Lambda's way to the rooms function, over the Lambda API: one try, as the backend tries again itself. */
export class WireLambda {
  readonly #session: Session;
  readonly #client: LambdaClient;
  readonly #functionName: string;

  constructor(session: Session, options: { readonly client: LambdaClient; readonly functionName: string }) {
    this.#session = session;
    this.#client = options.client;
    this.#functionName = options.functionName;
  }

  /** @param _work - What the simulation runs; here it is deployed. */
  invoke(request: Request, _work: unknown, onAnswer: (answer: Frame) => void): WireInvocation {
    const invocation = this.#session.invocation(request);
    const text = JSON.stringify(this.#session.aliases.outgoing(request.request));
    this.#session.expect(text, invocation);
    this.#session.trace(`${request.key} ${text.slice(0, 200)}`);
    const answered = async () => {
      const answer = await this.#send(text);
      invocation.lose();
      this.#session.trace(`${request.key} is answered ${JSON.stringify(answer ?? null).slice(0, 200)}`);
      if (answer !== undefined) onAnswer(answer);
    };
    void answered();
    return invocation;
  }

  /** Undefined if it fails, in whatever way: the caller does not know what has become of it. */
  async #send(text: string): Promise<Frame | undefined> {
    try {
      const { Payload, FunctionError } = await this.#client.send(
        new InvokeCommand({ FunctionName: this.#functionName, Payload: text }),
      );
      const result = Payload?.transformToString() ?? '';
      if (FunctionError === undefined) return this.#session.aliases.incoming(result);
      this.#session.trace(`the rooms function failed: ${result.slice(0, 300)}`);
    } catch (error) {
      this.#session.trace(`the rooms function was not reached: ${String(error)}`);
    }
    return undefined;
  }
}
