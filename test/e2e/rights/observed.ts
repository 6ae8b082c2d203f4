import { EventEmitter, once } from 'node:events';
import type { Call, Interceptor } from '../../../local/call.ts';
import type { InvocationObserver } from '../../../local/functions/function-pool.ts';
import type { HttpResponse } from '../../../local/http-response.ts';

const letThrough: Interceptor = async (call, next) => next(call);

/** Sees every call of a stack, and can judge them more strictly than the stack itself does. */
export class Observed {
  readonly #ended = new EventEmitter();
  readonly #open = new Set<string>();
  #calls: Call[] = [];
  #judge = letThrough;
  /** Orders of the fan-out function: those that Lambda has taken, and those that have come to an end. */
  #ordersTaken = 0;
  #ordersEnded = 0;

  readonly interceptor: Interceptor = async (call, next) => {
    this.#calls.push(call);
    const response = await this.#judge(call, next);
    if (call.caller.kind === 'service') this.#onEnded(call, call.caller.sourceArn, response);
    if (call.service === 'lambda' && response.statusCode === 202) this.#ordersTaken += 1;
    // Nothing else is written to a queue than what has failed for good.
    if (call.service === 'sqs' && call.action === 'SendMessage') this.#onOrderEnded();
    return response;
  };

  /** Sees what functions run without an answer to anybody. */
  readonly observeInvocation: InvocationObserver = async ({ functionName }, run) => {
    const result = await run();
    if (functionName.includes('FanOut') && result.functionError === undefined) this.#onOrderEnded();
    return result;
  };

  /** Resolves when every order has come to its end, good or bad; gives how many there were since the last time. */
  async allCarriedOut(): Promise<number> {
    while (this.#ordersEnded < this.#ordersTaken) await once(this.#ended, 'order');
    const orders = this.#ordersTaken;
    this.#ordersTaken = 0;
    this.#ordersEnded = 0;
    return orders;
  }

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

  #onOrderEnded(): void {
    this.#ordersEnded += 1;
    this.#ended.emit('order');
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
