import * as v from 'valibot';

import type { Call, Caller, Next } from '../call.ts';
import type { HttpResponse } from '../http-response.ts';
import type { Invocation, InvocationResult, Invoke } from '../invocation.ts';
import { NoReply } from '../no-reply.ts';
import { ServiceError } from '../service-error.ts';

/**
 * Invokes functions by calls like everybody else's, so that whatever stands between callers and services
 * sees API Gateway's invocations too.
 */
export function invokeThrough(dispatch: Next): Invoke {
  return async (invocation) => {
    const response = await replied(dispatch, {
      service: 'lambda',
      action: 'Invoke',
      caller: callerOf(invocation),
      request: {
        method: 'POST',
        path: `/2015-03-31/functions/${encodeURIComponent(invocation.functionName)}/invocations`,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(invocation.payload),
      },
    });
    return resultOf(response);
  };
}

/** Without a socket that could be reset, an answer that is lost looks like a failure of Lambda's. */
async function replied(dispatch: Next, call: Call): Promise<HttpResponse> {
  try {
    return await dispatch(call);
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    throw new ServiceError('ServiceException', { statusCode: 500, message: error.message });
  }
}

function callerOf({ sourceArn }: Invocation): Caller {
  return sourceArn === undefined ? { kind: 'external' } : { kind: 'service', sourceArn };
}

function resultOf({ statusCode, headers, body }: HttpResponse): InvocationResult {
  if (statusCode === 200) {
    const hasFailed = headers['x-amz-function-error'] !== undefined;
    return { payload: body, ...(hasFailed ? { functionError: 'Unhandled' } : {}) };
  }
  throw new ServiceError(headers['x-amzn-errortype'] ?? 'ServiceException', {
    statusCode,
    message: messageOf(body),
  });
}

// Denials spell it with a capital, as they do on AWS.
const errorSchema = v.looseObject({ message: v.optional(v.string()), Message: v.optional(v.string()) });

function messageOf(body: string): string {
  if (body === '') return '';
  const { message, Message } = v.parse(errorSchema, JSON.parse(body));
  return message ?? Message ?? '';
}
