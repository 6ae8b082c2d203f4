import type { Call } from './call.ts';
import type { AsyncInvocations } from './invoke-api/async-invocations.ts';
import { invokedFunctionName } from './invoke-api/invoked-function.ts';
import type { Functions } from './functions.ts';
import type { HttpResponse } from './http-response.ts';
import type { InvocationResult } from './invocation.ts';
import { ServiceError } from './service-error.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const payloadBytesMax = {
  RequestResponse: 6 * 1024 * 1024,
  Event: 1024 * 1024,
  DryRun: 6 * 1024 * 1024,
} as const;

type InvocationType = keyof typeof payloadBytesMax;

/**
 * Answers the Lambda Invoke API.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createInvokeApi(options: {
  readonly functions: Functions;
  readonly asyncInvocations: AsyncInvocations;
}): (call: Call) => Promise<HttpResponse> {
  const { functions, asyncInvocations } = options;

  async function invoke(call: Call): Promise<HttpResponse> {
    const { name } = functions.settingsOf(functionNameOf(call));
    const type = invocationTypeOf(call);
    const payload = payloadOf(call, type);
    switch (type) {
      case 'DryRun':
        return { statusCode: 204, headers: {}, body: '' };
      case 'Event':
        asyncInvocations.enqueue(name, payload);
        return { statusCode: 202, headers: {}, body: '' };
      case 'RequestResponse':
        return resultResponse(await functions.invoke(name, payload));
    }
  }

  return async (call) => {
    try {
      return await invoke(call);
    } catch (error) {
      if (error instanceof ServiceError) return errorResponse(error);
      throw error;
    }
  };
}

function functionNameOf({ action, request }: Call): string {
  const name = invokedFunctionName(request);
  if (name !== undefined) return name;
  throw new ServiceError('UnknownOperationException', { statusCode: 404, message: `There is no ${action}` });
}

function invocationTypeOf({ request }: Call): InvocationType {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'RequestResponse' || type === 'Event' || type === 'DryRun') return type;
  throw new ServiceError('InvalidParameterValueException', {
    statusCode: 400,
    message: `Unknown invocation type: ${type}`,
  });
}

function payloadOf({ request }: Call, type: InvocationType): string {
  const bytesMax = payloadBytesMax[type];
  if (request.body.length > bytesMax) {
    throw new ServiceError('RequestTooLargeException', {
      statusCode: 413,
      message: `${request.body.length} byte payload is too large for the ${type} invocation type (limit ${bytesMax} bytes)`,
    });
  }
  if (request.body.length === 0) return '{}';
  const payload = request.body.toString('utf8');
  try {
    JSON.parse(payload);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError('InvalidRequestContentException', {
      statusCode: 400,
      message: `Could not parse request body into json: ${error.message}`,
    });
  }
  return payload;
}

function resultResponse({ payload, functionError }: InvocationResult): HttpResponse {
  return {
    statusCode: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(functionError === undefined ? {} : { 'x-amz-function-error': functionError }),
    },
    body: payload,
  };
}

function errorResponse(error: ServiceError): HttpResponse {
  return {
    statusCode: error.statusCode,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ Type: error.statusCode < 500 ? 'User' : 'Service', message: error.message }),
  };
}
