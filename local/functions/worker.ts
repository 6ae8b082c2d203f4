// Runs inside a worker thread, in place of Lambda's Node.js runtime. It is compiled and started from
// memory (worker-source.ts), so it imports nothing of ours but types.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

import type { ErrorPayload, WorkerData, WorkerEvent, WorkerReport } from './worker-messages.ts';

const settings: WorkerData = workerData;

process.on('uncaughtException', (error) => report({ kind: 'crashed', error: errorPayload(error) }));
process.on('unhandledRejection', (reason) => {
  const { errorMessage, trace } = errorPayload(reason);
  const errorType = 'Runtime.UnhandledPromiseRejection';
  report({ kind: 'crashed', error: { errorType, errorMessage, trace: trace ?? [] } });
});

try {
  const handler = await loadHandler(settings);
  parentPort?.on('message', (event: WorkerEvent) => void handle(event, handler));
  report({ kind: 'ready' });
} catch (error) {
  report({ kind: 'crashed', error: errorPayload(error) });
}

type Handler = (event: unknown, context: object) => unknown;

async function handle(event: WorkerEvent, handler: Handler): Promise<void> {
  try {
    const result = await handler(JSON.parse(event.payload), contextOf(event));
    report({ kind: 'returned', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    report({ kind: 'failed', error: errorPayload(error) });
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf({ requestId, deadlineMs }: WorkerEvent): object {
  return {
    ...settings.context,
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

async function loadHandler({ folder, handler }: WorkerData): Promise<Handler> {
  const dot = handler.indexOf('.', handler.lastIndexOf('/') + 1);
  const [fileName, exportName] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const file = ['.mjs', '.js', '.cjs']
    .map((ext) => join(folder, fileName + ext))
    .find((path) => existsSync(path));
  if (file === undefined) {
    throw namedError('Runtime.ImportModuleError', `Error: Cannot find module '${fileName}'`);
  }
  const module: { readonly [name: string]: unknown } = await import(pathToFileURL(file).href);
  // Node.js does not see every export of a CommonJS module by name; all of them are on `default`.
  const found = module[exportName] ?? Object(module['default'])[exportName];
  if (typeof found !== 'function') {
    throw namedError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return (event, context) => found(event, context);
}

function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function errorPayload(error: unknown): ErrorPayload {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}
