import type { HttpResponse } from '../http-response.ts';
import type { InvocationResult } from '../invocation.ts';
import { ServiceError } from '../service-error.ts';
import type { StepOutcome } from './step.ts';

/** How a call has ended, by the service's answer. */
export function responseOutcome({ statusCode, headers, body }: HttpResponse): StepOutcome {
  const header = (name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (statusCode < 400) return { status: statusCode, error: header('x-amz-function-error') ?? '' };
  // DynamoDB says it in the body, behind a namespace.
  const error = header('x-amzn-errortype') ?? /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(body)?.[1];
  return { status: statusCode, error: error ?? 'error' };
}

/** How a call has ended that got no answer. */
export function thrownOutcome(error: unknown): StepOutcome {
  if (error instanceof ServiceError) return { status: error.statusCode, error: error.code };
  return { status: 500, error: error instanceof Error ? error.name : 'error' };
}

/** How a function has ended, told as the Invoke API would. */
export function invocationOutcome({ functionError }: InvocationResult): StepOutcome {
  return { status: 200, error: functionError ?? '' };
}
