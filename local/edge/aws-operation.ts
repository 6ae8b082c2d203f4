import { signatureOf } from './signature.ts';

/** What an AWS call is about. */
export interface AwsOperation {
  /** As in a signature's scope. */
  readonly service: string;
  /** The operation's name in the service's API. */
  readonly action: string;
}

const connectionsActions: Readonly<Record<string, string>> = {
  DELETE: 'DeleteConnection',
  GET: 'GetConnection',
  POST: 'PostToConnection',
};

/**
 * Recognizes an AWS call by its head, as the host name that would tell on AWS is the same for all here.
 * @returns undefined if the request is not an AWS call.
 */
export function operationOf(request: {
  readonly method: string;
  readonly pathname: string;
  readonly headers: Readonly<Record<string, string>>;
}): AwsOperation | undefined {
  const { method, pathname, headers } = request;
  if (/^\/[^/]+\/(@|%40)connections\//i.test(pathname)) {
    return { service: 'execute-api', action: connectionsActions[method] ?? method };
  }
  if (/^\/\d{4}-\d\d-\d\d\/functions\//.test(pathname)) {
    const action =
      method === 'POST' && pathname.endsWith('/invocations') ? 'Invoke' : `${method} ${pathname}`;
    return { service: 'lambda', action };
  }
  const [target, action] = (headers['x-amz-target'] ?? '').split('.');
  const signedFor = signatureOf(headers)?.service;
  if (target !== undefined && action !== undefined) {
    return { service: signedFor ?? target.split('_', 1)[0]?.toLowerCase() ?? target, action };
  }
  return signedFor === undefined ? undefined : { service: signedFor, action: `${method} ${pathname}` };
}
