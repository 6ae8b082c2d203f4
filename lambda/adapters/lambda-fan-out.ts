import type { FanOutQueue } from '../chat/fan-out-port.ts';
import type { Logger } from '../chat/ports.ts';
import { backOff } from './backoff.ts';
import type { RequestSigner } from './signature-v4.ts';
import { createSignedRequests } from './signed-requests.ts';

/** Tries to hand over one order, the first included. Beyond them whoever has it delivers it. Our choice. */
const triesMax = 3;

export interface LambdaFanOutOptions {
  /** Lambda's, `https://lambda.<region>.amazonaws.com`. */
  readonly url: string;
  readonly functionName: string;
  readonly sign: RequestSigner;
  readonly logger: Logger;
}

/**
 * Hands orders to the fan-out function by asynchronous invocation: Lambda keeps the event, answers at once, tries twice
 * more what fails, and hands what fails for good to the function's destination. Without the SDK's client, for one call
 * that only large rooms need would add to the cold start of all.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createLambdaFanOut({ url, functionName, sign, logger }: LambdaFanOutOptions): FanOutQueue {
  const send = createSignedRequests(new URL(url), sign);
  const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;

  return {
    async enqueue(order) {
      const body = JSON.stringify(order);
      let status = 0;
      for (let tries = 1; tries <= triesMax; tries += 1) {
        status = await send({ method: 'POST', path, body, headers: { 'x-amz-invocation-type': 'Event' } });
        if (status === 202) return 'enqueued';
        if (!mayHelpToWait(status)) break;
        if (tries < triesMax) await backOff(tries);
      }
      logger.error('the fan-out function was not invoked', { room: order.room, functionName, status });
      return 'refused';
    },
  };
}

/** Throttled, failed, or not answered. */
function mayHelpToWait(status: number): boolean {
  return status === 429 || status >= 500 || status === 0;
}
