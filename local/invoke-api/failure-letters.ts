import { randomUUID } from 'node:crypto';

import * as v from 'valibot';

import type { Next } from '../call.ts';
import type { Resource } from '../resource.ts';
import type { DiscardedEvent } from './async-invocations.ts';

const configSchema = v.looseObject({
  FunctionName: v.string(),
  DestinationConfig: v.optional(
    v.looseObject({ OnFailure: v.optional(v.looseObject({ Destination: v.string() })) }),
  ),
});

/**
 * Sends events that no try could get through to the queue that the template names as their function's destination, as
 * Lambda does: with the rights of the function's role.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function sendFailureLetters(options: {
  readonly resources: readonly Resource[];
  readonly dispatch: Next;
  readonly log: (line: string) => void;
}): (event: DiscardedEvent) => Promise<void> {
  const queueArns = new Map(
    options.resources
      .filter(({ type }) => type === 'AWS::Lambda::EventInvokeConfig')
      .map(({ properties }) => v.parse(configSchema, properties))
      .map(({ FunctionName, DestinationConfig }) => [
        FunctionName,
        DestinationConfig?.OnFailure?.Destination,
      ]),
  );

  return async (event) => {
    const { functionName, tries, lastResult } = event;
    const queueArn = queueArns.get(functionName) ?? queueArns.get(event.functionArn);
    const isKept = queueArn !== undefined && (await send(options.dispatch, queueArn, event));
    const fate = isKept ? 'kept in a queue' : 'lost';
    options.log(`${functionName} failed an event ${tries} times, and it is ${fate}: ${lastResult.payload}`);
  };
}

async function send(dispatch: Next, queueArn: string, event: DiscardedEvent): Promise<boolean> {
  const [, , service = '', region, account, name] = queueArn.split(':');
  const { statusCode } = await dispatch({
    service,
    action: 'SendMessage',
    caller: { kind: 'function', functionName: event.functionName, instanceId: '', requestId: undefined },
    request: {
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0' },
      body: Buffer.from(
        JSON.stringify({
          QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
          MessageBody: JSON.stringify(letterOf(event)),
        }),
      ),
    },
  });
  return statusCode === 200;
}

function letterOf({ functionArn, payload, tries, lastResult }: DiscardedEvent): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: tries,
    },
    requestPayload: JSON.parse(payload),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: lastResult.functionError },
    responsePayload: JSON.parse(lastResult.payload),
  };
}
