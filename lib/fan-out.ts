import { Duration } from 'aws-cdk-lib';
import { Grant, Policy, PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { EncryptionKey } from './encryption-key.ts';

export interface FanOutProps {
  /** Delivers to large rooms, a slice at a time. */
  readonly function: IFunction;
  /** Of the dead letters. */
  readonly key: EncryptionKey;
}

/** How the fan-out function is invoked: by events that nobody waits for, and what becomes of those that fail. */
export class FanOut extends Construct {
  /** Where orders go that failed for good. A letter names a room and numbers of entries, and no text. */
  readonly deadLetterQueue: IQueue;

  readonly #function: IFunction;

  constructor(scope: Construct, id: string, props: FanOutProps) {
    super(scope, id);
    this.#function = props.function;
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetterQueue', props.key);
    new EventInvokeConfig(this, 'Invocations', {
      function: props.function,
      // After one minute and after two: what was throttled then goes through, and what is wrong stays wrong.
      // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
      retryAttempts: 2,
      // A push that comes later finds clients that have learned of the entry by a `ping`. Our choice.
      maxEventAge: Duration.minutes(30),
      // Not `SqsDestination`, which lets the function read the queue's attributes as well.
      onFailure: { bind: () => ({ destination: this.deadLetterQueue.queueArn }) },
    });
    this.allowItself(props.key);
  }

  /** Lets a function hand deliveries over. */
  grantOrders(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      // Not `grantInvoke`, which adds every version and alias.
      resourceArns: [this.#function.functionArn],
    });
  }

  /**
   * It orders the slices from itself, and writes letters. A policy beside that of its role, because a function is made
   * after the policy of its role, and this one names the function.
   */
  private allowItself(key: EncryptionKey): void {
    const policy = new Policy(this, 'Orders', {
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [this.#function.functionArn],
        }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetterQueue.queueArn] }),
        ...key.statementsOfUse('sqs'),
      ],
    });
    const { role } = this.#function;
    if (role) policy.attachToRole(role);
  }
}
