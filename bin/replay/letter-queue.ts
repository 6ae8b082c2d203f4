import * as v from 'valibot';
import { serviceHost } from '../../lambda/adapters/service-host.ts';
import { createRequestSigner } from '../../lambda/adapters/signature-v4.ts';
import type { Credentials } from '../../lambda/adapters/signature-v4.ts';
import { readAtMost, sendRequest } from '../../lambda/authentication/bounded-response.ts';

/** A message of a dead-letter queue. */
export interface Letter {
  readonly id: string;
  readonly body: string;
  /** When the queue got it, in epoch milliseconds by the queue's clock. */
  readonly sentAt: number;
  readonly receipt: string;
}

export interface LetterQueue {
  /** Some letters, which nobody else gets for some minutes; none if there are no more. */
  receive(): Promise<readonly Letter[]>;
  delete(letter: Letter): Promise<void>;
  /** Lets a letter be received again at once. */
  release(letter: Letter): Promise<void>;
}

/** Whose requests these are, asked again for each: credentials of a session may be renewed meanwhile. */
export type Identify = () => Promise<{ readonly credentials: Credentials; readonly region: string }>;

/**
 * How long a letter is kept from others. Ten are ordered within seconds; after a crash they are back when somebody has
 * read what happened. Our choice.
 */
const hiddenSeconds = 300;

/** Asks all servers of the queue, so that no answer but that of an empty one is empty. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html */
const waitSeconds = 2;

const timeoutMs = 10_000;

/** Ten letters of 1 MB, what SQS takes at most, and their envelopes. */
const bytesMax = 11 * 1024 * 1024;

const receivedSchema = v.object({
  Messages: v.optional(
    v.array(
      v.object({
        MessageId: v.string(),
        Body: v.string(),
        ReceiptHandle: v.string(),
        Attributes: v.object({ SentTimestamp: v.pipe(v.string(), v.transform(Number)) }),
      }),
    ),
    [],
  ),
});

const errorSchema = v.object({ ['__type']: v.string(), message: v.optional(v.string(), '') });

/**
 * A queue of SQS by its URL, at the host that this names. Without the SDK's client, which would be one more thing to install.
 * Its methods reject with what SQS says.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export function connectLetterQueue(queueUrl: string, identify: Identify): LetterQueue {
  const { origin, host } = new URL(queueUrl);

  async function call(action: string, input: object): Promise<unknown> {
    const body = JSON.stringify({ QueueUrl: queueUrl, ...input });
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
    const sign = createRequestSigner({ ...(await identify()), service: 'sqs' });
    const response = await sendRequest(new URL(origin), {
      method: 'POST',
      headers: {
        ...sign({ method: 'POST', host, path: '/', body, headers }, new Date()),
        'content-length': Buffer.byteLength(body),
      },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = (await readAtMost(response, bytesMax)).toString();
    if (response.statusCode === 200) return text === '' ? {} : JSON.parse(text);
    throw new Error(`unable to ${action} of ${queueUrl}; ${response.statusCode} ${explain(text)}`);
  }

  return {
    async receive() {
      const received = await call('ReceiveMessage', {
        MaxNumberOfMessages: 10,
        VisibilityTimeout: hiddenSeconds,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['SentTimestamp'],
      });
      return v.parse(receivedSchema, received).Messages.map((message) => ({
        id: message.MessageId,
        body: message.Body,
        sentAt: message.Attributes.SentTimestamp,
        receipt: message.ReceiptHandle,
      }));
    },
    async delete({ receipt }) {
      await call('DeleteMessage', { ReceiptHandle: receipt });
    },
    async release({ receipt }) {
      await call('ChangeMessageVisibility', { ReceiptHandle: receipt, VisibilityTimeout: 0 });
    },
  };
}

function explain(text: string): string {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), errorSchema), text);
  return parsed.success ? `${parsed.output['__type']}: ${parsed.output.message}` : text.slice(0, 200);
}

/** The Region that a queue's URL names; undefined for a queue that is not at AWS. */
export function regionOf(queueUrl: string): string | undefined {
  const { host } = new URL(queueUrl);
  const [, region = ''] = /^sqs\.([a-z0-9-]+)\./.exec(host) ?? [];
  return serviceHost('sqs', region) === host ? region : undefined;
}
