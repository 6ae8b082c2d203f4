/** One call of a function, however it came about: a route, an authorizer, the Lambda Invoke API. */
export interface Invocation {
  /** Name, ARN or partial ARN. */
  readonly functionName: string;
  /** JSON text of the event. */
  readonly payload: string;
  /** Who causes the call, as in a resource policy's `aws:SourceArn`; left out by IAM callers. */
  readonly sourceArn?: string;
}

/** What the function returned, or its error, as the Lambda Invoke API reports both. */
export interface InvocationResult {
  /** JSON text; of a failed function `{errorMessage, errorType, trace?}`. */
  readonly payload: string;
  /** Present if and only if the function failed or timed out. */
  readonly functionError?: 'Unhandled';
}

/** Calls a function and waits for its end. Rejects with a `ServiceError` where Lambda itself refuses the call. */
export type Invoke = (invocation: Invocation) => Promise<InvocationResult>;
