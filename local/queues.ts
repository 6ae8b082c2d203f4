import { createHash, randomUUID } from 'node:crypto';

import * as v from 'valibot';

import type { Call } from './call.ts';
import type { HttpResponse } from './http-response.ts';
import type { Resource } from './resource.ts';
import { ServiceError } from './service-error.ts';

/** A message of a queue. */
interface Letter {
  readonly id: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAtMs: number;
  /** Of its last receipt; undefined if it was never received. */
  receipt: string | undefined;
  /** Received and not deleted, it is hidden until then. Epoch milliseconds. */
  hiddenUntilMs: number;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
const propertiesSchema = v.looseObject({ VisibilityTimeout: v.optional(v.number(), 30) });

const requestSchema = v.looseObject({
  QueueUrl: v.string(),
  MessageBody: v.optional(v.string(), ''),
  MaxNumberOfMessages: v.optional(v.number(), 1),
  ReceiptHandle: v.optional(v.string(), ''),
  VisibilityTimeout: v.optional(v.number()),
  MessageSystemAttributeNames: v.optional(v.array(v.string()), []),
});
type Request = v.InferOutput<typeof requestSchema>;

/** The queue that a request is about: the last part of its URL. */
export function queueNameOf(body: string): string {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), requestSchema), body);
  return parsed.success ? lastPart(parsed.output.QueueUrl) : '';
}

/**
 * Answers SQS's JSON protocol for the queues of a template: `SendMessage`, `ReceiveMessage`, `DeleteMessage`,
 * `ChangeMessageVisibility`. A queue keeps its messages until they are deleted, in memory, and answers at once.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
 */
export function createQueues(options: {
  readonly resources: readonly Resource[];
  /** Epoch milliseconds. @default Date.now */
  readonly nowMs?: () => number;
}): (call: Call) => Promise<HttpResponse> {
  const { nowMs = Date.now } = options;
  const queues = new Map(
    options.resources
      .filter(({ type }) => type === 'AWS::SQS::Queue')
      .map(({ ref, properties }) => [
        lastPart(ref),
        { letters: [] as Letter[], hidingMs: v.parse(propertiesSchema, properties).VisibilityTimeout * 1000 },
      ]),
  );

  const hiddenUntilMs = ({ VisibilityTimeout: seconds }: Request, hidingMs: number) =>
    nowMs() + (seconds === undefined ? hidingMs : seconds * 1000);

  function perform(action: string, request: Request): object {
    const queue = queues.get(lastPart(request.QueueUrl));
    if (queue === undefined) throw refusal('QueueDoesNotExist', 'The specified queue does not exist.');
    switch (action) {
      case 'SendMessage': {
        const letter = { id: randomUUID(), body: request.MessageBody, sentAtMs: nowMs() };
        queue.letters.push({ ...letter, receipt: undefined, hiddenUntilMs: 0 });
        return { MessageId: letter.id, MD5OfMessageBody: md5(letter.body) };
      }
      case 'ReceiveMessage': {
        const visible = queue.letters.filter(({ hiddenUntilMs }) => hiddenUntilMs <= nowMs());
        const received = visible.slice(0, request.MaxNumberOfMessages);
        for (const letter of received) {
          letter.receipt = randomUUID();
          letter.hiddenUntilMs = hiddenUntilMs(request, queue.hidingMs);
        }
        const messages = received.map((letter) => described(letter, request));
        return messages.length === 0 ? {} : { Messages: messages };
      }
      case 'ChangeMessageVisibility': {
        const letter = queue.letters.find(({ receipt }) => receipt === request.ReceiptHandle);
        if (letter !== undefined) letter.hiddenUntilMs = hiddenUntilMs(request, queue.hidingMs);
        return {};
      }
      case 'DeleteMessage': {
        const place = queue.letters.findIndex(({ receipt }) => receipt === request.ReceiptHandle);
        if (place !== -1) queue.letters.splice(place, 1);
        return {};
      }
      default:
        throw refusal('UnsupportedOperation', `The local stack does not have ${action} of SQS.`);
    }
  }

  return async ({ action, request }) => {
    try {
      const parsed = v.parse(requestSchema, JSON.parse(request.body.toString('utf8')));
      return jsonResponse(200, perform(action, parsed));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return jsonResponse(error.statusCode, {
        __type: `com.amazonaws.sqs#${error.code}`,
        message: error.message,
      });
    }
  };
}

function described({ id, body, sentAtMs, receipt }: Letter, request: Request): object {
  const asked = request.MessageSystemAttributeNames;
  const attributes = asked.includes('All') || asked.includes('SentTimestamp');
  return {
    MessageId: id,
    ReceiptHandle: receipt,
    Body: body,
    MD5OfBody: md5(body),
    ...(attributes && { Attributes: { SentTimestamp: String(sentAtMs) } }),
  };
}

function lastPart(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function refusal(code: string, message: string): ServiceError {
  return new ServiceError(code, { statusCode: 400, message });
}

function jsonResponse(statusCode: number, output: object): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(output),
  };
}
