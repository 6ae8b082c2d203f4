import { Duration } from 'aws-cdk-lib';

/** One deployed function: the file `lambda/handlers/<name>.ts` and how large it runs. */
export interface HandlerSize {
  /** Lambda gives CPU in proportion to memory, one core at 1,769 MB. */
  readonly memoryMb: number;
  readonly timeout: Duration;
}

/**
 * The deployed functions by the name of their file.
 * API Gateway waits 29 s at most, so that whatever answers a client ends before: a client then gets our
 * `unavailable` and not a gateway's error, and no work goes on that nobody waits for.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const handlers = {
  // Checking a signature is CPU, and a cold start fetches keys over TLS while a client waits. 10 s hold the
  // key set's own time-out and a retry; a handshake that takes longer is better refused and tried again.
  authorizer: { memoryMb: 512, timeout: Duration.seconds(10) },
  // One transaction. The memory buys a quick cold start: `$connect` is what a client meets first.
  connection: { memoryMb: 512, timeout: Duration.seconds(20) },
  // It waits for the network most of its time, and memory is paid while it waits: 512 MB are a fifteenth of a
  // message's price. More buys nothing until a send posts to hundreds of connections.
  'send-message': { memoryMb: 512, timeout: Duration.seconds(28) },
  // A page of history is at most one 32 KB frame: there is little to compute.
  actions: { memoryMb: 512, timeout: Duration.seconds(28) },
  // No client waits for it. Deleting a room or erasing a user goes through many items.
  rooms: { memoryMb: 512, timeout: Duration.seconds(60) },
  // Nobody waits for it. A slice of 2,500 recipients none of whom answers takes seven minutes.
  'fan-out': { memoryMb: 512, timeout: Duration.minutes(10) },
  // Nobody waits for it either: three reads for each room of a batch.
  events: { memoryMb: 256, timeout: Duration.seconds(30) },
} as const satisfies Record<string, HandlerSize>;

export type HandlerName = keyof typeof handlers;
