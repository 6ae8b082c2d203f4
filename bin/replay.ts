#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { connectLetterQueue, regionOf } from './replay/letter-queue.ts';
import { replayLetters } from './replay/replayed-letters.ts';

const usage = `Gives the fan-out function the orders again that it has given up on.

  --queue <url>       the stack's output FanOutDeadLetterQueueUrl
  --function <name>   the stack's output FanOutFunctionName

Credentials come from where every AWS client finds them, the Region from the queue's URL.`;

/** `npm run replay -- --queue <url> --function <name>`; `npx chelseru-chat-replay` where the package is installed. */
async function replay(): Promise<void> {
  const { values } = parseArgs({ options: { queue: { type: 'string' }, function: { type: 'string' } } });
  const { queue: queueUrl, function: functionName } = values;
  if (queueUrl === undefined || functionName === undefined) throw new Error(usage);
  const region = regionOf(queueUrl);
  const client = new LambdaClient(region === undefined ? {} : { region });
  const queue = connectLetterQueue(queueUrl, async () => ({
    credentials: await client.config.credentials(),
    region: await client.config.region(),
  }));
  const { ordered, left } = await replayLetters({
    queue,
    giveOrder: async (order) => {
      const event = { FunctionName: functionName, InvocationType: 'Event', Payload: order } as const;
      const { StatusCode: status } = await client.send(new InvokeCommand(event));
      if (status !== 202) throw new Error(`unable to invoke ${functionName}; it answered ${status}`);
    },
    nowMs: Date.now,
  });
  for (const { id, reason } of left) console.log(`left letter ${id}: ${reason}`);
  console.log(`${ordered} given again, ${left.length} left`);
}

replay().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
