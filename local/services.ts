import { type Interceptor, type Next, intercepted } from './call.ts';

/**
 * The AWS services of a stack by their name in a signature's scope, behind one chain of interceptors.
 * A service that is not there refuses, as AWS refuses operations that it does not have.
 */
export function dispatchTo(options: {
  readonly services: ReadonlyMap<string, Next>;
  readonly interceptors: readonly Interceptor[];
  readonly log: (line: string) => void;
}): Next {
  return intercepted(options.interceptors, async (call) => {
    const service = options.services.get(call.service);
    if (service !== undefined) return service(call);
    options.log(`${call.service} ${call.action} was called, and the local stack does not have that service`);
    return {
      statusCode: 400,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-errortype': 'UnknownOperationException',
      },
      body: JSON.stringify({
        __type: 'com.amazon.coral.service#UnknownOperationException',
        message: `The local stack does not have ${call.service}.`,
      }),
    };
  });
}
