import type { Caller, FunctionCaller } from '../call.ts';
import { ServiceError } from '../service-error.ts';
import { isInstanceKey } from '../functions/credentials.ts';
import { signatureOf } from './signature.ts';

/** Finds the instance that signs with an access key. */
export type CallerLookup = (accessKeyId: string) => FunctionCaller | undefined;

/**
 * Who makes a call, by the key that signed it. Calls without a signature are let in as external, so that curl
 * will do to invoke a function.
 * @throws ServiceError if the instance that signed it is no more.
 */
export function callerOf(headers: Readonly<Record<string, string>>, lookup: CallerLookup): Caller {
  const accessKeyId = signatureOf(headers)?.accessKeyId;
  if (accessKeyId === undefined) return { kind: 'external' };
  const caller = lookup(accessKeyId);
  if (caller !== undefined) return caller;
  if (!isInstanceKey(accessKeyId)) return { kind: 'external' };
  throw new ServiceError('UnrecognizedClientException', {
    statusCode: 403,
    message: 'The security token included in the request is invalid.',
  });
}
