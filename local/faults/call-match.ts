import type { Call } from '../call.ts';
import type { CallSelector, Fault } from './fault-plan.ts';

/** Whether a selector means a call. */
export function selects(selector: Omit<CallSelector, 'nth'>, call: Call): boolean {
  const { service, action, target, caller } = selector;
  return (
    (service === undefined || service === call.service) &&
    (action === undefined || [action].flat().includes(call.action)) &&
    (target === undefined || targetOf(call).includes(target)) &&
    (caller === undefined || [caller].flat().some((part) => callerOf(call).includes(part)))
  );
}

/** Whether a fault can happen to a call. */
export function canHappenTo(kind: Fault['kind'], { service, action, caller, request }: Call): boolean {
  switch (kind) {
    case 'crash':
    case 'timeOut':
      return caller.kind === 'function';
    case 'drop':
      return (service === 'lambda' && action === 'Invoke') || service === 'execute-api';
    case 'transactionCanceled':
      return action === 'TransactWriteItems' || action === 'TransactGetItems';
    case 'unprocessed':
      return action === 'BatchGetItem' || action === 'BatchWriteItem';
    case 'indexLag':
      return (action === 'Query' || action === 'Scan') && request.body.includes('"IndexName"');
    case 'answer':
    case 'delay':
    case 'duplicate':
    case 'error':
    case 'noReply':
      return true;
  }
}

function targetOf({ service, request }: Call): string {
  return service === 'dynamodb' ? request.body.toString('utf8') : request.path.replace(/%3D/i, '=');
}

function callerOf({ caller }: Call): string {
  switch (caller.kind) {
    case 'function':
      return caller.functionName;
    case 'service':
      return caller.sourceArn;
    case 'external':
      return 'external';
  }
}
