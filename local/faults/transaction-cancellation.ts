import * as v from 'valibot';

import type { Call } from '../call.ts';
import type { HttpResponse } from '../http-response.ts';
import type { FaultOf } from './fault-plan.ts';
import type { RandomStream } from './random-stream.ts';
import { serviceError } from './service-errors.ts';

type Reason = FaultOf<'transactionCanceled'>['reason'];

/** DynamoDB's own words for each reason. */
const messages: Readonly<Record<Reason, string>> = {
  ConditionalCheckFailed: 'The conditional request failed',
  ItemCollectionSizeLimitExceeded: 'Collection size exceeded.',
  ProvisionedThroughputExceeded:
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  ThrottlingError: 'Throughput exceeds the current capacity of your table or index.',
  TransactionConflict: 'Transaction is ongoing for the item',
};

const inputSchema = v.looseObject({ TransactItems: v.array(v.unknown()) });

/**
 * A transaction that is canceled for one of its items, without any effect.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function cancelTransaction(
  { reason, position }: FaultOf<'transactionCanceled'>,
  { call, random }: { readonly call: Call; readonly random: RandomStream },
): HttpResponse {
  const { TransactItems: items } = v.parse(inputSchema, JSON.parse(call.request.body.toString('utf8')));
  const drawn = Math.floor(random.fraction() * items.length);
  const at = Math.min(position ?? drawn, items.length - 1);
  const reasons = items.map((_, index) =>
    index === at ? { Code: reason, Message: messages[reason] } : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return serviceError(
    call,
    {
      error: 'TransactionCanceledException',
      statusCode: 400,
      message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    },
    { CancellationReasons: reasons },
  );
}
