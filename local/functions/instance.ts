import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';

import type { InvocationResult } from '../invocation.ts';
import { deferred } from '../deferred.ts';
import { type Credentials, makeCredentials } from './credentials.ts';
import { instanceEnvironment } from './environment.ts';
import { exited, failure, returned, timedOut } from './function-result.ts';
import type { FunctionSettings } from './function-settings.ts';
import type { WorkerData, WorkerEvent, WorkerReport } from './worker-messages.ts';
import { workerUrl } from './worker-source.ts';

/** Lambda gives a module this long to load before it starts over with the event's own timeout. */
const initializationMsMax = 10_000;

/** What every instance of a stack has in common. */
export interface InstanceSurroundings {
  readonly region: string;
  readonly endpointUrl: string;
  /** Takes each line that a function writes to its standard output or error. */
  readonly log: (functionName: string, line: string) => void;
}

/** One execution environment of a function: one worker thread, one event at a time. */
export class Instance {
  readonly id = randomUUID();
  readonly credentials: Credentials = makeCredentials();
  readonly #settings: FunctionSettings;
  readonly #worker: Worker;
  readonly #started = deferred<boolean>();
  #running: { readonly requestId: string; readonly end: (result: InvocationResult) => void } | undefined;
  #isGone = false;

  constructor(settings: FunctionSettings, surroundings: InstanceSurroundings) {
    this.#settings = settings;
    const logStreamName = `[$LATEST]${this.id.replaceAll('-', '')}`;
    this.#worker = new Worker(workerUrl(), {
      workerData: workerDataOf(settings, logStreamName),
      env: instanceEnvironment(settings, { ...surroundings, credentials: this.credentials, logStreamName }),
      // Loaders and debuggers of this process are not the function's.
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      onLine(stream, (line) => surroundings.log(settings.name, line));
    }
    this.#worker.on('message', (report: WorkerReport) => this.#onReport(report));
    // The worker reports its own uncaught exceptions; what arrives here is the want of memory.
    this.#worker.on('error', () => this.#onExit('signal: killed'));
    this.#worker.on('exit', (code) => this.#onExit(`exit status ${code}`));
  }

  /** Request id of the event in hand; undefined while the instance is, on AWS, frozen. */
  get requestId(): string | undefined {
    return this.#running?.requestId;
  }

  /** True once the worker has ended, by itself or by our hand: it takes no further event. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Resolves once it is ready for its first event, or, with false, if it never will be. */
  get whenStarted(): Promise<boolean> {
    return this.#started.promise;
  }

  /** Gives the instance an event; the caller sees to it that it has none in hand. Never rejects. */
  async run(event: { readonly requestId: string; readonly payload: string }): Promise<InvocationResult> {
    const { requestId, payload } = event;
    const { promise: result, resolve: end } = deferred<InvocationResult>();
    this.#running = { requestId, end };
    if (this.#isGone) this.#onExit('signal: killed');
    const hasStarted = await this.#withTimeout(initializationMsMax / 1000, () =>
      Promise.race([this.whenStarted, result.then(() => false)]),
    );
    if (!hasStarted) return result;

    const { timeoutSeconds } = this.#settings;
    return this.#withTimeout(timeoutSeconds, () => {
      const deadlineMs = Date.now() + timeoutSeconds * 1000;
      this.#worker.postMessage({ requestId, payload, deadlineMs } satisfies WorkerEvent);
      return result;
    });
  }

  /** Ends the worker at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.#onExit('signal: killed');
    await this.#worker.terminate();
  }

  /** Ends the worker at once, as if its event had taken all the time that the function has. */
  async timeOut(): Promise<void> {
    this.#end((requestId) => timedOut(requestId, this.#settings.timeoutSeconds));
    await this.kill();
  }

  #onReport(report: WorkerReport): void {
    switch (report.kind) {
      case 'ready':
        this.#started.resolve(true);
        break;
      case 'returned':
        this.#end(() => returned(report.payload));
        break;
      case 'failed':
        this.#end(() => failure(report.error));
        break;
      case 'crashed':
        this.#end(() => failure(report.error));
        void this.kill();
        break;
    }
  }

  async #withTimeout<T>(timeoutSeconds: number, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.#end((requestId) => timedOut(requestId, timeoutSeconds));
      void this.kill();
    }, timeoutSeconds * 1000);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }

  #onExit(reason: string): void {
    this.#isGone = true;
    this.#started.resolve(false);
    this.#end((requestId) => exited(requestId, reason));
  }

  #end(result: (requestId: string) => InvocationResult): void {
    const running = this.#running;
    this.#running = undefined;
    running?.end(result(running.requestId));
  }
}

function workerDataOf(settings: FunctionSettings, logStreamName: string): WorkerData {
  return {
    folder: settings.folder,
    handler: settings.handler,
    context: {
      functionName: settings.name,
      functionVersion: '$LATEST',
      invokedFunctionArn: settings.arn,
      memoryLimitInMB: String(settings.memoryMb),
      logGroupName: settings.logGroupName,
      logStreamName,
    },
  };
}

function onLine(stream: Readable, take: (line: string) => void): void {
  createInterface({ input: stream }).on('line', take);
}
