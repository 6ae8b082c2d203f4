import type { Interceptor } from '../local/call.ts';
import type { Received } from './posts-endpoint.ts';

/** Calls of functions to the local stack, counted; what is handed to the fan-out function is kept, for who measures it. */
export interface CountedCalls {
  readonly interceptor: Interceptor;
  /** What has come since this was last asked. */
  readonly takeReceived: () => Received;
  /** The orders that have come since this was last asked. */
  readonly takeOrders: () => readonly object[];
}

/** @param fanOutFunction - the name by which orders are handed over; those to it go no further */
export function createCountedCalls(fanOutFunction: string): CountedCalls {
  let received: Received = { calls: 0, bytes: 0 };
  let orders: object[] = [];

  return {
    async interceptor(call, next) {
      received = { calls: received.calls + 1, bytes: received.bytes + call.request.body.byteLength };
      if (call.action !== 'Invoke' || !call.request.path.includes(`/${fanOutFunction}/`)) return next(call);
      orders.push(JSON.parse(call.request.body.toString()));
      return { statusCode: 202, headers: {}, body: '' };
    },
    takeReceived() {
      const taken = received;
      received = { calls: 0, bytes: 0 };
      return taken;
    },
    takeOrders() {
      const taken = orders;
      orders = [];
      return taken;
    },
  };
}
