import { EventEmitter, once } from 'node:events';
import type { Call, Interceptor } from '../../../local/call.ts';
import type { HttpResponse } from '../../../local/http-response.ts';

const letThrough: Interceptor = async (call, next) => next(call);

/** Sees every call of a stack, and can judge them more strictly than the stack itself does. */
export class Observed {
  readonly #ended = new EventEmitter();
  readonly #open = new Set<string>();
  #calls: Call[] = [];
  #judge = letThrough;

  readonly interceptor: Interceptor = async (call, next) => {
    this.#calls.push(call);
    const response = await this.#judge(call, next);
    if (call.caller.kind === 'service') this.#onEnded(call, call.caller.sourceArn, response);
    return response;
  };

  /** Gives the calls since the last time. */
  takeCalls(): readonly Call[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }

  judgeBy(judge: Interceptor): void {
    this.#judge = judge;
  }

  judgeByStackAlone(): void {
    this.#judge = letThrough;
  }

  /** Resolves when API Gateway has its answer, whatever it is, to the next event of a route. */
  async routeEnded(routeKey: string): Promise<void> {
    await once(this.#ended, routeKey);
  }

  /** Resolves when `$disconnect` has been answered for every connection that was opened. */
  async allDisconnected(): Promise<void> {
    while (this.#open.size > 0) await this.routeEnded('$disconnect');
  }

  #onEnded(call: Call, sourceArn: string, response: HttpResponse): void {
    const { connectionId } = JSON.parse(call.request.body.toString()).requestContext;
    const routeKey = sourceArn.slice(sourceArn.lastIndexOf('/') + 1);
    if (
      routeKey === '$connect' &&
      response.statusCode === 200 &&
      JSON.parse(response.body).statusCode === 200
    ) {
      this.#open.add(connectionId);
    }
    if (routeKey === '$disconnect') this.#open.delete(connectionId);
    this.#ended.emit(routeKey);
  }
}
