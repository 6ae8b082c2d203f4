import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import type { Call, Interceptor, Next } from '../../local/call.ts';
import type { InvocationObserver } from '../../local/functions/function-pool.ts';
import type { HttpResponse } from '../../local/http-response.ts';
import type { InvocationResult } from '../../local/invocation.ts';
import type { Copy, Post } from '../simulation/history.ts';
import { entriesOf } from '../simulation/history.ts';
import type { FurtherCopy } from './repetition.ts';
import type { Session } from './session.ts';
import type { WireInvocation } from './wire-invocation.ts';

const Event = v.looseObject({
  queryStringParameters: v.optional(v.record(v.string(), v.string()), {}),
  requestContext: v.optional(v.object({ connectionId: v.string(), eventType: v.string() })),
  type: v.optional(v.string()),
  body: v.optional(v.string(), ''),
});

interface Cause {
  readonly session: Session;
  readonly invocation: WireInvocation;
}

/** One run of a function, and its calls that are not answered yet. */
interface Run extends Cause {
  readonly copy: Copy;
  isOver: boolean;
  calls: number;
}

/** Writes down, in the stack, what clients cannot see: runs of functions and what they call. */
export class Recorder {
  /** Whose things are written down. */
  session: Session | undefined;
  readonly #causes = new AsyncLocalStorage<Cause>();
  readonly #runs = new Map<string, Run>();
  #callsUnderWay = 0;
  #callsSoFar = 0;

  readonly interceptor: Interceptor = async (call, next) =>
    this.#counted(async () => this.#intercept(call, next));

  /** Calls of anybody, and copies of events that are still to come. */
  get callsUnderWay(): number {
    return this.#callsUnderWay;
  }

  /** Grows whenever anything begins or ends. */
  get callsSoFar(): number {
    return this.#callsSoFar;
  }

  async #intercept(call: Call, next: Next): Promise<HttpResponse> {
    if (call.action === 'Invoke') return this.#invoke(call, next);
    const run = call.caller.kind === 'function' ? this.#runs.get(call.caller.requestId ?? '') : undefined;
    if (run === undefined) return next(call);
    run.calls += 1;
    try {
      return await (call.action === 'PostToConnection' ? post(run, call, next) : read(run, call, next));
    } finally {
      run.calls -= 1;
      end(run);
    }
  }

  readonly observeInvocation: InvocationObserver = async ({ requestId }, work) => {
    const cause = this.#causes.getStore();
    if (cause === undefined) return work();
    const { session, invocation } = cause;
    const copy: Copy = {
      number: invocation.copies.length,
      startedAt: session.history.tick(),
      endedAt: Infinity,
      tableFaults: 0,
    };
    invocation.copies.push(copy);
    session.trace(`${invocation.key}: copy ${copy.number + 1} starts`);
    const run: Run = { session, invocation, copy, isOver: false, calls: 0 };
    this.#runs.set(requestId, run);
    const result = await work();
    takeResult(run, result);
    run.isOver = true;
    end(run);
    return result;
  };

  async #invoke(call: Call, next: Next): Promise<HttpResponse> {
    const { session } = this;
    const invocation = session === undefined ? undefined : invocationOf(session, call);
    if (session === undefined || invocation === undefined) return next(call);
    const deliver = async () => {
      try {
        return await this.#causes.run({ session, invocation }, async () => next(call));
      } finally {
        invocation.endDelivery();
      }
    };
    const furtherCopies = session.repetition.furtherCopiesOf(invocation);
    invocation.begin(1 + furtherCopies.length);
    const first = deliver();
    for (const copy of furtherCopies) void this.#counted(async () => comeAgain(copy, first, deliver));
    try {
      return await first;
    } finally {
      invocation.settle();
    }
  }

  async #counted<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#callsUnderWay += 1;
    this.#callsSoFar += 1;
    try {
      return await work();
    } finally {
      this.#callsUnderWay -= 1;
      this.#callsSoFar += 1;
    }
  }
}

/** What becomes of a further copy is nobody's business: the first answer counts. */
async function comeAgain(
  { after, delayMs }: FurtherCopy,
  first: Promise<HttpResponse>,
  deliver: () => Promise<HttpResponse>,
): Promise<void> {
  if (after === 'end') await Promise.allSettled([first]);
  await delay(delayMs);
  await Promise.allSettled([deliver()]);
}

function invocationOf(session: Session, { caller, request }: Call): WireInvocation | undefined {
  const text = request.body.toString('utf8');
  if (caller.kind !== 'service') return session.takeExpected(text);
  const { requestContext, queryStringParameters, type, body } = v.parse(Event, JSON.parse(text));
  if (type === 'REQUEST' || requestContext === undefined) return undefined;
  const { connectionId, eventType } = requestContext;
  switch (eventType) {
    case 'CONNECT':
      return session.recognize(connectionId, queryStringParameters['line'] ?? '');
    case 'DISCONNECT':
      return session.disconnect(connectionId);
    default:
      return session.takeExpected(`${session.nameOf(connectionId)} ${body}`);
  }
}

/** A run is over when nothing that it has called is under way any more, be it dead or not. */
function end({ session, copy, isOver, calls }: Run): void {
  if (isOver && calls === 0) copy.endedAt = session.history.tick();
}

function takeResult({ session, invocation, copy }: Run, { payload, functionError }: InvocationResult): void {
  session.trace(`${invocation.key}: copy ${copy.number + 1} ends ${payload.slice(0, 300)}`);
  if (functionError === undefined) {
    copy.result = session.aliases.incoming(payload);
    return;
  }
  const isInjected = copy.tableFaults > 0 || /Runtime\.ExitError|Sandbox\.Timedout/.test(payload);
  if (!isInjected) session.history.unexpectedErrors.push(`${invocation.key}: ${payload.slice(0, 500)}`);
}

async function post({ session, invocation, copy }: Run, call: Call, next: Next): Promise<HttpResponse> {
  const { history } = session;
  const wireId = decodeURIComponent(/connections\/([^/?]+)/i.exec(call.request.path)?.[1] ?? '');
  const connectionId = session.nameOf(wireId);
  const text = call.request.body.toString('utf8');
  const frame = session.aliases.incoming(text);
  const entries = entriesOf(frame);
  const record: Post = {
    at: history.tick(),
    atMs: Date.now(),
    connectionId,
    invocation,
    copy,
    ...(entries.length === 0 && { signal: { type: frame['type'], room: String(frame['room']) } }),
    entries,
  };
  history.posts.push(record);
  session.rememberPoster(connectionId, text, invocation);
  record.outcome = 'failed';
  const response = await next(call);
  record.outcome = outcomes.get(response.statusCode) ?? 'failed';
  const seqs = entries.map(({ room, seq }) => `${room} ${seq}`).join(', ');
  session.trace(`${invocation.key}: post to ${connectionId} ${seqs} ${response.statusCode}`);
  return response;
}

const outcomes: ReadonlyMap<number, string> = new Map([
  [200, 'delivered'],
  [403, 'denied'],
  [410, 'gone'],
  [429, 'busy'],
]);

/** Takes note of calls of tables that have failed for another reason than a condition. */
async function read({ session, invocation, copy }: Run, call: Call, next: Next): Promise<HttpResponse> {
  copy.tableFaults += 1;
  const response = await next(call);
  const isFine = response.statusCode < 300 || isConditionFailed(response.body);
  if (isFine) copy.tableFaults -= 1;
  else
    session.trace(`${invocation.key}: ${call.action} ${response.statusCode} ${response.body.slice(0, 160)}`);
  return response;
}

function isConditionFailed(body: string): boolean {
  return (
    body.includes('ConditionalCheckFailed') &&
    !body.includes('Throttling') &&
    !body.includes('TransactionConflict')
  );
}
