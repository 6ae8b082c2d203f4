// Runs inside a worker thread, in place of Lambda's Node.js runtime. It is compiled and started from
// memory (worker-source.ts), so it imports nothing of ours but types.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction, constants } from 'node:vm';
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
  const module = await loadModule(file, folder);
  // Node.js does not see every export of a CommonJS module by name; all of them are on `default`.
  const found = module[exportName] ?? Object(module['default'])[exportName];
  if (typeof found !== 'function') {
    throw namedError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return (event, context) => found(event, context);
}

type LoadedModule = { readonly [name: string]: unknown };

/**
 * Loads a `.js` that no package.json of the bundle speaks for as CommonJS. On Lambda there is nothing above the bundle;
 * here a project may be that calls its own files ES modules.
 */
async function loadModule(file: string, folder: string): Promise<LoadedModule> {
  if (!isPlainScript(file, folder)) return import(pathToFileURL(file).href);
  const require = createRequire(file);
  const loadScript = require.extensions['.js'];
  require.extensions['.js'] = (module, path) => {
    if (isPlainScript(path, folder)) runScript(module, path);
    else loadScript?.(module, path);
  };
  return { default: require(file) };
}

function isPlainScript(file: string, folder: string): boolean {
  if (!file.endsWith('.js') || !file.startsWith(folder + sep)) return false;
  let parent = dirname(file);
  while (parent !== folder && !existsSync(join(parent, 'package.json'))) parent = dirname(parent);
  return !existsSync(join(parent, 'package.json'));
}

/** @see https://nodejs.org/api/modules.html#the-module-wrapper */
function runScript(module: NodeJS.Module, path: string): void {
  const names = ['exports', 'require', 'module', '__filename', '__dirname'];
  const script = compileFunction(readFileSync(path, 'utf8'), names, {
    filename: path,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  script.call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
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
