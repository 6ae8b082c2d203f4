/** What an instance is told when it starts. */
export interface WorkerData {
  /** Folder of the unpacked bundle. */
  readonly folder: string;
  /** As in the template: `<file without extension>.<export>`. */
  readonly handler: string;
  /** The parts of the context object that are the same for every event. */
  readonly context: {
    readonly functionName: string;
    readonly functionVersion: string;
    readonly invokedFunctionArn: string;
    readonly memoryLimitInMB: string;
    readonly logGroupName: string;
    readonly logStreamName: string;
  };
}

/** One event for an instance. */
export interface WorkerEvent {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  /** Epoch time at which the function's timeout ends it. */
  readonly deadlineMs: number;
}

/** What an instance reports. After `crashed`, because its module did not load or let an error go, it is no more. */
export type WorkerReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'failed' | 'crashed'; readonly error: ErrorPayload };

/** An error as the Node.js runtime of Lambda puts it into the payload. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}
