import type { HttpResponse } from './http-response.ts';

/** One call of an AWS service, on its way from whoever makes it to the service. */
export interface Call {
  /** As in a signature's scope: `dynamodb`, `lambda`, `execute-api`. */
  readonly service: string;
  /** The operation in the service's API, such as `PutItem`, `Invoke`, `PostToConnection`. */
  readonly action: string;
  readonly caller: Caller;
  readonly request: CallRequest;
}

/** The HTTP request that carries a call. */
export interface CallRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Who makes a call. */
export type Caller = FunctionCaller | ServiceCaller | ExternalCaller;

/** An instance of one of the stack's functions, known by the keys that it signs with. */
export interface FunctionCaller {
  readonly kind: 'function';
  readonly functionName: string;
  readonly instanceId: string;
  /** Request id of the event in hand; undefined if there is none, and AWS would have frozen the instance. */
  readonly requestId: string | undefined;
}

/** An AWS service that invokes a function for the stack, such as API Gateway for a route. */
export interface ServiceCaller {
  readonly kind: 'service';
  /** The resource in whose name it calls. */
  readonly sourceArn: string;
}

/** Anybody else on this machine: a backend, a test, the command line. */
export interface ExternalCaller {
  readonly kind: 'external';
}

/** Hands a call to the next interceptor, and at last to the service. */
export type Next = (call: Call) => Promise<HttpResponse>;

/**
 * Stands between callers and services. Before `next` nothing has happened yet; after it the effect
 * is there, whatever is answered instead.
 */
export type Interceptor = (call: Call, next: Next) => Promise<HttpResponse>;

/** Chains interceptors, the first one outermost. */
export function intercepted(interceptors: readonly Interceptor[], service: Next): Next {
  return interceptors.reduceRight<Next>((next, interceptor) => (call) => interceptor(call, next), service);
}
