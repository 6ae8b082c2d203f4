import { Duration, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventDetailType, eventSource } from '../protocol/events.ts';
import type { BusOfEvents } from './chat-props.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { newEntryPattern } from './entry-pattern.ts';
import { refusal } from './refusal.ts';
import type { EncryptionKey } from './encryption-key.ts';

export interface RoomEventsProps {
  /** Of the Rooms table's stream, new images. */
  readonly streamArn: string;
  /** Of that table, and of the dead letters. */
  readonly key: EncryptionKey;
  /** Makes events of the stream's records. */
  readonly function: IFunction;
  /** A bus, or the name of one of this account and Region. */
  readonly eventBus: BusOfEvents | string;
}

/** What happens in rooms, as events on a bus: a pipe from the stream, through a function. */
export class RoomEvents extends Construct {
  /**
   * Where batches go that failed for good. A letter names a place in the stream and no text; the stream keeps the
   * records for a day, the room's log for as long as its retention says.
   */
  readonly deadLetterQueue: IQueue;

  constructor(scope: Construct, id: string, props: RoomEventsProps) {
    super(scope, id);
    const eventBus = this.busOf(props.eventBus);
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetterQueue', props.key);
    const role = this.createRole(props, eventBus);
    new CfnPipe(this, 'Pipe', {
      roleArn: role.roleArn,
      source: props.streamArn,
      sourceParameters: {
        filterCriteria: { filters: [{ pattern: JSON.stringify(newEntryPattern) }] },
        dynamoDbStreamParameters: {
          // Whatever was written while the pipe was being made is told, too.
          startingPosition: 'TRIM_HORIZON',
          // What one call of the bus takes; a pipe whose batches are larger cannot be made.
          // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
          batchSize: 10,
          // Half a batch is tried again, so that one record that fails holds up no other for long, and events come apart
          // that are together too large for one call of the bus.
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          // A batch that fails holds up those behind it. Our choice: minutes for a fault, hours for a bus that is away.
          maximumRetryAttempts: 10,
          maximumRecordAgeInSeconds: Duration.hours(6).toSeconds(),
          deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        },
      },
      enrichment: props.function.functionArn,
      target: eventBus.eventBusArn,
      targetParameters: {
        eventBridgeEventBusParameters: { source: eventSource, detailType: eventDetailType },
      },
    });
  }

  private busOf(eventBus: BusOfEvents | string): BusOfEvents {
    if (typeof eventBus !== 'string') return eventBus;
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
    if (!/^[/._A-Za-z0-9-]{1,256}$/.test(eventBus)) {
      throw refusal('eventBus', eventBus, 'a bus, or a name of 1 to 256 of A-Z a-z 0-9 / . _ -');
    }
    return EventBus.fromEventBusName(this, 'EventBus', eventBus);
  }

  /** By which the pipe reads one stream, calls one function, and writes to one bus and one queue. */
  private createRole(props: RoomEventsProps, eventBus: BusOfEvents): Role {
    return new Role(this, 'Role', {
      // Whoever else has a pipe cannot make it use this role.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
      assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      // Inline, because the pipe cannot be made before its role may read the stream.
      inlinePolicies: {
        Pipe: new PolicyDocument({
          statements: [
            allow(
              props.streamArn,
              'dynamodb:DescribeStream',
              'dynamodb:GetRecords',
              'dynamodb:GetShardIterator',
              'dynamodb:ListStreams',
            ),
            allow(props.function.functionArn, 'lambda:InvokeFunction'),
            allow(eventBus.eventBusArn, 'events:PutEvents'),
            allow(this.deadLetterQueue.queueArn, 'sqs:SendMessage'),
            ...props.key.statementsOfUse('dynamodb'),
            ...props.key.statementsOfUse('sqs'),
          ],
        }),
      },
    });
  }
}

function allow(resource: string, ...actions: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [resource] });
}
