import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { MonthlyBudgetProps } from './budget-props.ts';
import type { HostingProps } from './hosting-props.ts';
import type { OriginProps } from './origin-props.ts';
import type { RestoredTable } from './restored-table.ts';
import type { TokenProps } from './token-props.ts';
import type { WebSocketDomainProps } from './web-socket-domain.ts';

/** What is needed of a bus; so little, because its class fits no stricter interface under `exactOptionalPropertyTypes`. */
export type BusOfEvents = Pick<IEventBus, 'eventBusArn'>;

/** How a chat is deployed. Every prop may be left out. */
export interface ChatProps extends TokenProps, OriginProps {
  /**
   * Name of the WebSocket stage, the last part of the chat's URL: 1 to 64 of `A-Z a-z 0-9 _ -`.
   * @default 'dev'
   */
  readonly stageName?: string;
  /**
   * Whether rooms, messages, users and logs go with the stack: for stages made to be thrown away.
   * @default false - kept, and protected against deletion
   */
  readonly disposable?: boolean;
  /**
   * The KMS key that tables, logs and dead letters are encrypted with, or its ARN; a symmetric one. A key of the app gets
   * what CloudWatch Logs needs into its policy. **Into that of an imported key its owner has to write it before**
   * (docs/operate.md), or the log groups cannot be made.
   * @default - keys of AWS, which cost nothing and cannot be taken away: tables with that of this account for DynamoDB
   */
  readonly encryptionKey?: IKey | string;
  /**
   * Handshakes and frames per second that the stage takes, a target and not a hard limit. All APIs of an account and
   * Region share 10,000 per second, pushes to clients included, of which a message takes one for every other member.
   * @default 1000 - a tenth of that, which leaves nine pushes for every frame
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
   */
  readonly requestsPerSecondMax?: number;
  /**
   * Handshakes and frames that the stage takes at once.
   * @default 500 - a tenth of an account's 5,000
   */
  readonly requestsBurstMax?: number;
  /**
   * Read units per second of each table and index: a lid on what a fault or an attack can cost.
   * @default 12000 - what a new table serves at once, $5.40 an hour at list price
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
   */
  readonly readUnitsPerSecondMax?: number;
  /**
   * Write units per second of each table and index.
   * @default 4000 - what a new table serves at once, $9 an hour at list price
   */
  readonly writeUnitsPerSecondMax?: number;
  /**
   * Messages, edits, deletions and reactions per second of one user in one room, over all of their connections,
   * sustained: what goes beyond is refused as `rate_limited`. 1 to 1,000.
   * @default 10
   */
  readonly sendsPerSecondMax?: number;
  /**
   * The same at once, after a while of silence: what a device sends that was offline. 1 to 10,000.
   * @default 100
   */
  readonly sendsBurstMax?: number;
  /**
   * Connections of one user that are open at a time, over all devices and tabs: the handshake of one more is refused with
   * 403. 1 to 100.
   * @default 20
   */
  readonly connectionsPerUserMax?: number;
  /**
   * Whether users create rooms by themselves, over their connections. Backends always may.
   * @default false
   */
  readonly usersMayCreateRooms?: boolean;
  /**
   * Reserved concurrency of each of the functions, which keeps them from starving others and each other.
   * @default - none, because an account must keep 100 unreserved, and new accounts may have but 10
   */
  readonly concurrencyMax?: number;
  /**
   * Days that the entries of a new room are kept, 1 to 3,650, until its backend gives it a retention of its own with
   * `updateRoom`. Another value changes no room that is there already.
   * @default - for good
   */
  readonly retentionDays?: number;
  /**
   * Where an event is put for every new entry of a room: a bus, or the name of one of this account and Region, of which
   * each has one called `default`. That takes a stream of the Rooms table, a pipe, a seventh function and a dead-letter queue.
   * @default - nowhere, and nothing is made or paid for it
   */
  readonly eventBus?: BusOfEvents | string;
  /**
   * The table that the chat runs on after a restoration from a backup, in place of the Rooms table that is made, which
   * stays as it is. Clients load their rooms anew, and everybody connects anew.
   * @default - the Rooms table that is made
   */
  readonly restoredTable?: RestoredTable;
  /**
   * A domain of your own for the socket, at TLS 1.2 or newer; the one that API Gateway gives the API is then closed. Not
   * together with `hosting`, which has the socket on its own domain.
   * @default - the one that API Gateway gives
   */
  readonly webSocketDomain?: WebSocketDomainProps;
  /**
   * Whether there is a page to chat on, and where: a bucket and a CloudFront distribution, on whose domain the socket is
   * too, at `/ws` and at the path of the Django package's clients, `/ws/chat/<room>/`. Of a user pool that is made,
   * people sign in at Cognito's own page.
   * @default false - no page, and nothing is made or paid for it
   */
  readonly hosting?: HostingProps | boolean;
  /**
   * Whom the alarms tell: a topic, or the ARN of one. With it the chat has alarms, for each of which
   * docs/operate.md says what to do; CloudWatch charges $0.10 a month for every metric that they read, under $5 in all.
   * @default - nobody, and there are no alarms
   */
  readonly alarmTopic?: ITopic | string;
  /**
   * Whether there is a dashboard in CloudWatch, which charges $3 a month for each beyond an account's first three.
   * @default false
   */
  readonly dashboard?: boolean;
  /**
   * What the account may cost a month, and who is told by AWS Budgets at half of it, when it is foreseen to be all spent,
   * and when it is. **Of the whole account**, whose costs AWS does not know by stack, and up to a day late: it stops nothing.
   * @default - none: a budget is the account's, which may have one already
   */
  readonly monthlyBudget?: MonthlyBudgetProps;
  /**
   * How long logs are kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * Whether API Gateway logs every event, one JSON line each, without query strings and so without tokens.
   * @default true
   */
  readonly accessLogs?: boolean;
  /**
   * Whether to make the role by which API Gateway writes access logs and to set it for **the whole account and Region**,
   * because in an account without one the first deployment with `accessLogs` fails. Role and setting outlive the stack.
   * Pass false where the account's role is looked after elsewhere.
   * @default true
   */
  readonly cloudWatchRole?: boolean;
}
