import type { Call } from '../call.ts';
import { parseFunctionName } from '../functions/function-name.ts';
import { invokedFunctionName } from '../invoke-api/invoked-function.ts';
import { queueNameOf } from '../queues.ts';
import type { Party } from './books.ts';
import { tableNamesOf } from './consumed-capacity.ts';
import type { ReadableName } from './names.ts';
import type { StepDescription } from './step.ts';

/** What a call is about, and who makes it. */
export function describeCall(call: Call, nameOf: ReadableName): StepDescription {
  const { service, action, caller } = call;
  const callerName = caller.kind === 'function' ? nameOf(caller.functionName) : '';
  return { service, action, target: targetOf(call, nameOf), caller: callerName };
}

/** Who a call is put down to. */
export function partyOf({ caller }: Call, nameOf: ReadableName): Party {
  switch (caller.kind) {
    case 'function':
      return { kind: 'function', name: nameOf(caller.functionName) };
    case 'service':
      return { kind: 'gateway' };
    case 'external':
      return { kind: 'outside' };
  }
}

/** Whether a function is invoked by an event that nobody waits for. */
export function isEvent({ request }: Call): boolean {
  return request.headers['x-amz-invocation-type'] === 'Event';
}

function targetOf(call: Call, nameOf: ReadableName): string {
  switch (call.service) {
    case 'dynamodb':
      return tableNamesOf(call).map(nameOf).join(', ');
    case 'lambda': {
      const named = invokedFunctionName(call.request) ?? '';
      return nameOf(parseFunctionName(named)?.name ?? named);
    }
    case 'execute-api':
      return /connections\/([^/?]+)/.exec(call.request.path)?.[1]?.replace(/%3D/i, '=') ?? '';
    case 'sqs':
      return queueNameOf(call.request.body.toString('utf8'));
    default:
      return '';
  }
}
