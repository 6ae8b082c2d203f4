import { AsyncLocalStorage } from 'node:async_hooks';

import type { Call, Interceptor, Next } from '../call.ts';
import type { InvocationObserver } from '../functions/function-pool.ts';
import type { GatewayObserver } from '../gateway/observer.ts';
import type { Resource } from '../resource.ts';
import type { Books, Party } from './books.ts';
import { describeCall, isEvent, partyOf } from './call-description.ts';
import type { Cause } from './cause.ts';
import { type Charge, capacityCharge, invocationCharge, messageCharge, secretCallCharge } from './charge.ts';
import { countingCapacity } from './consumed-capacity.ts';
import { type FunctionRate, functionRates } from './function-rate.ts';
import { type ReadableName, readableNames } from './names.ts';
import { invocationOutcome, responseOutcome, thrownOutcome } from './outcome.ts';
import type { Step } from './step.ts';

/** Where in the course of things something happens. */
interface Place {
  readonly cause: Cause;
  readonly party: Party;
  /** The call in hand, which charges go to. */
  readonly step?: Step;
}

const gateway: Party = { kind: 'gateway' };

/**
 * Puts everything down to its cause. What comes from outside begins one; the asynchronous context carries it to the
 * invocations, their request ids carry it to the calls that functions make, and these to further invocations.
 */
export class Trace {
  readonly #books: Books;
  readonly #nowMs: () => number;
  readonly #nameOf: ReadableName;
  readonly #rates: ReadonlyMap<string, FunctionRate>;
  readonly #places = new AsyncLocalStorage<Place>();
  readonly #causesByRequestId = new Map<string, Cause>();

  constructor(options: {
    readonly books: Books;
    readonly resources: readonly Resource[];
    /** Epoch milliseconds that never go back. */
    readonly nowMs: () => number;
  }) {
    this.#books = options.books;
    this.#nowMs = options.nowMs;
    this.#nameOf = readableNames(options.resources);
    this.#rates = functionRates(options.resources);
  }

  /** Sees every call. It has to be the outermost, so that it sees what callers see. */
  readonly interceptor: Interceptor = async (call, next) => {
    const party = partyOf(call, this.#nameOf);
    const description = describeCall(call, this.#nameOf);
    const cause = this.#causeOf(call, description.target);
    // API Gateway invokes without a call of anybody's; the invocation itself is counted.
    if (party.kind !== 'gateway') {
      this.#books.countCall(`${call.service} ${call.action}`, { party, cause });
    }
    const step = cause.begin(description);
    // What runs an event outlives the call that hands it over.
    const place = { cause, party, ...(isEvent(call) ? {} : { step }) };
    if (call.service === 'secretsmanager') this.#charge(secretCallCharge(), place);
    try {
      const response = await this.#places.run(place, () => next(call));
      cause.end(step, responseOutcome(response));
      return response;
    } catch (error) {
      cause.end(step, thrownOutcome(error));
      throw error;
    }
  };

  /**
   * Takes nothing down any more. Until then every promise of the process carries its place, also those of others: on Node
   * 20 each takes about four times as long, which a test that runs after a stack in the same process would pay for.
   */
  close(): void {
    this.#places.disable();
  }

  /** Asks DynamoDB for the capacity that its calls take. */
  countCapacity(dynamoDb: Next): Next {
    return countingCapacity(dynamoDb, ({ kind, units, tableNames }) => {
      const place = this.#here();
      this.#charge(capacityCharge(kind, units), place);
      if (place.step !== undefined) place.step.target = tableNames.map(this.#nameOf).join(', ');
    });
  }

  /** Sees every event that a function runs. */
  readonly observeInvocation: InvocationObserver = async ({ functionName, requestId }, run) => {
    const { cause, party, step: call } = this.#here();
    const name = this.#nameOf(functionName);
    const caller = party.kind === 'function' ? party.name : '';
    const step = call ?? cause.begin({ service: 'lambda', action: 'Run', target: name, caller });
    const rate = this.#rates.get(functionName) ?? { memoryMb: 128, architecture: 'x86_64' };
    const startedAtMs = this.#nowMs();
    this.#causesByRequestId.set(requestId, cause);
    const result = await run();
    this.#causesByRequestId.delete(requestId);
    const charge = invocationCharge({ ...rate, durationMs: this.#nowMs() - startedAtMs });
    this.#charge(charge, { cause, party: { kind: 'function', name }, step });
    if (call === undefined) cause.end(step, invocationOutcome(result));
    return result;
  };

  /** Sees what clients do. */
  readonly gatewayObserver: GatewayObserver = {
    during: async ({ routeKey: name = 'no route', ...request }, serve) => {
      const cause = this.#books.begin({ name, ...request });
      cause.enter();
      try {
        return await this.#places.run({ cause, party: gateway }, () => {
          if (request.kind === 'message') this.#passMessage('Message', request.bytes);
          return serve();
        });
      } finally {
        cause.leave();
      }
    },
    sent: ({ kind, bytes }) => {
      if (kind === 'post') this.#charge(messageCharge('messagesOut', bytes), this.#here());
      else this.#passMessage(kind === 'reply' ? 'Reply' : 'Error', bytes);
    },
    connected: (connectionId) => this.#books.openConnection(connectionId),
    disconnected: (connectionId) => this.#books.closeConnection(connectionId),
  };

  #causeOf(call: Call, target: string): Cause {
    const { caller, action, request } = call;
    switch (caller.kind) {
      case 'function':
        return this.#causesByRequestId.get(caller.requestId ?? '') ?? this.#nobodysCause();
      case 'service':
        return this.#here().cause;
      case 'external':
        if (action !== 'Invoke') return this.#nobodysCause();
        return this.#books.begin({ kind: 'invoke', name: target, bytes: request.body.length });
    }
  }

  #here(): Place {
    return this.#places.getStore() ?? { cause: this.#nobodysCause(), party: gateway };
  }

  /** For functions that work on after their answer, and for whoever calls DynamoDB from outside. */
  #nobodysCause(): Cause {
    return this.#books.beginUnlisted({ kind: 'invoke', name: '', bytes: 0 });
  }

  #charge(charge: Charge, place: Place): void {
    this.#books.add(charge, place);
    place.step?.add(charge);
  }

  #passMessage(action: 'Message' | 'Reply' | 'Error', bytes: number): void {
    const { cause } = this.#here();
    const step = cause.begin({ service: 'execute-api', action, target: '', caller: '' });
    const direction = action === 'Message' ? 'messagesIn' : 'messagesOut';
    this.#charge(messageCharge(direction, bytes), { cause, party: gateway, step });
    cause.end(step, { status: null, error: '' });
  }
}
