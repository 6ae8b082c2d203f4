import type { HttpResponse } from '../http-response.ts';
import type { Right } from './right.ts';

/** A call that was refused, and why. */
export interface Denial {
  /** ARN of whoever called. */
  readonly caller: string;
  /** The first of the rights that are missing. */
  readonly right: Right;
  /** As in `no identity-based policy allows the dynamodb:PutItem action`. */
  readonly reason: string;
}

/**
 * A denial as the service writes it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDenied(service: string, { caller, right, reason }: Denial): HttpResponse {
  const message = `User: ${caller} is not authorized to perform: ${right.action} on resource: ${right.resource} ${reason}`;
  if (service === 'dynamodb') {
    return {
      statusCode: 400,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', Message: message }),
    };
  }
  return {
    statusCode: 403,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
    body: JSON.stringify({ Message: message }),
  };
}
