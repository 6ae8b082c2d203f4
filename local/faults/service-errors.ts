import { randomUUID } from 'node:crypto';

import type { Call } from '../call.ts';
import type { HttpResponse } from '../http-response.ts';

interface KnownError {
  readonly statusCode: number;
  readonly message: string;
}

// Names, statuses and words: the pages "Error handling with DynamoDB", "Common errors" of the DynamoDB and Lambda API
// references, and the exceptions of PostToConnection.
const errors: ReadonlyMap<string, KnownError> = new Map([
  [
    'ProvisionedThroughputExceededException',
    {
      statusCode: 400,
      message:
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    },
  ],
  ['ThrottlingException', { statusCode: 400, message: 'Rate of requests exceeds the allowed throughput.' }],
  [
    'RequestLimitExceeded',
    {
      statusCode: 400,
      message: 'Throughput exceeds the current throughput limit for your account.',
    },
  ],
  ['TransactionConflictException', { statusCode: 400, message: 'Transaction is ongoing for the item' }],
  [
    'TransactionInProgressException',
    { statusCode: 400, message: 'The transaction with the given request token is already in progress.' },
  ],
  ['InternalServerError', { statusCode: 500, message: 'Internal server error' }],
  ['ServiceUnavailableException', { statusCode: 503, message: 'The service is temporarily unavailable.' }],
  ['GoneException', { statusCode: 410, message: '' }],
  ['LimitExceededException', { statusCode: 429, message: 'Rate exceeded' }],
  ['ForbiddenException', { statusCode: 403, message: 'Forbidden' }],
  ['PayloadTooLargeException', { statusCode: 413, message: 'Payload too large' }],
  ['TooManyRequestsException', { statusCode: 429, message: 'Rate Exceeded.' }],
  [
    'ServiceException',
    { statusCode: 500, message: 'An error occurred and the request cannot be processed.' },
  ],
]);

/** Errors whose form is known here. */
export const knownErrors: readonly string[] = [...errors.keys()];

interface WantedError {
  readonly error: string;
  readonly statusCode?: number | undefined;
  readonly message?: string | undefined;
}

/** @returns undefined if it has to be told. */
export function statusCodeOf({ error, statusCode }: WantedError): number | undefined {
  return statusCode ?? errors.get(error)?.statusCode;
}

/** An error as the service that is called writes it; `details` are members beside the message. */
export function serviceError(
  call: Pick<Call, 'service'>,
  wanted: WantedError,
  details: Readonly<Record<string, unknown>> = {},
): HttpResponse {
  const statusCode = statusCodeOf(wanted) ?? 500;
  const message = wanted.message ?? errors.get(wanted.error)?.message ?? '';
  const requestId = { 'x-amzn-requestid': randomUUID() };
  if (call.service === 'dynamodb') {
    return {
      statusCode,
      headers: { 'content-type': 'application/x-amz-json-1.0', ...requestId },
      body: JSON.stringify({
        __type: `com.amazonaws.dynamodb.v20120810#${wanted.error}`,
        message,
        ...details,
      }),
    };
  }
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': wanted.error, ...requestId },
    // A 410 of `@connections` has no body, and SDKs that expect one stumble over that.
    body: statusCode === 410 ? '' : JSON.stringify({ message, ...details }),
  };
}
