import type { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ChatApi } from './chat-api.ts';
import { ChatHosting } from './chat-hosting.ts';
import { ChatFunction } from './chat-function.ts';
import type { BusOfEvents, ChatProps } from './chat-props.ts';
import { type ChatSettings, chatSettings } from './chat-settings.ts';
import { ChatWatch } from './chat-watch.ts';
import { ConnectionsTable } from './connections-table.ts';
import { FanOut } from './fan-out.ts';
import { grantRights } from './function-grants.ts';
import { rightsOf } from './function-rights.ts';
import type { WatchedParts } from './chat-metrics.ts';
import type { HandlerName } from './handlers.ts';
import type { HostingProps } from './hosting-props.ts';
import { logGroupProps } from './log-groups.ts';
import { originEnvironment } from './origin-settings.ts';
import type { PageConfiguration } from './page-files.ts';
import { RoomEvents } from './room-events.ts';
import { RoomsTable } from './rooms-table.ts';
import { broughtSigner, cognitoIssuer, type TrustedIssuer, type TrustedSigner } from './sign-in.ts';
import { EncryptionKey } from './encryption-key.ts';
import type { SecretOfTokens } from './token-props.ts';
import { lifetimeEnvironment, tokenEnvironment } from './token-settings.ts';
import type { UserPoolProps } from './user-pool-props.ts';
import { Users, signInHost } from './users.ts';

/**
 * Private and group chat over WebSocket, in any CDK app.
 *
 *     const chat = new Chat(this, 'Chat', { issuer: 'https://id.example.com', audience: ['chat'] });
 *     chat.grantManageRooms(backend);
 */
export class Chat extends Construct {
  /** Where clients connect, `wss://…/<stage>`. */
  readonly webSocketUrl: string;
  /** What the DNS record of `webSocketDomain` has to lead to; undefined without one. */
  readonly webSocketDomainTarget: string | undefined;
  /** The API that clients are connected to. */
  readonly webSocketApi: WebSocketApi;
  /** Its only stage, with the throttle and the access log. */
  readonly webSocketStage: WebSocketStage;
  /** Rooms, members and messages: a DynamoDB `table`. */
  readonly roomsTable: RoomsTable;
  /** Who is connected, and to which rooms: a DynamoDB `table`. */
  readonly connectionsTable: ConnectionsTable;
  /** What lets a handshake in, by its token. */
  readonly authorizerFunction: LambdaFunction;
  /** What begins and ends a connection. */
  readonly connectionFunction: LambdaFunction;
  /** What takes messages. */
  readonly sendMessageFunction: LambdaFunction;
  /** What takes every other action of a client. */
  readonly actionsFunction: LambdaFunction;
  /** What a backend invokes to create rooms and to look after them. */
  readonly roomsFunction: LambdaFunction;
  /** What delivers to rooms that are too large for one function. */
  readonly fanOutFunction: LambdaFunction;
  /** Where goes what `fanOutFunction` could not deliver. */
  readonly fanOutDeadLetterQueue: IQueue;
  /** What makes events of entries; undefined without an `eventBus`. */
  readonly eventsFunction: LambdaFunction | undefined;
  /** Where batches of entries go of which no events could be made; undefined without an `eventBus`. */
  readonly eventsDeadLetterQueue: IQueue | undefined;
  /** The user pool that was made or brought; undefined with an `issuer` or a `tokenSecret`. */
  readonly userPool: IUserPool | undefined;
  /** The client of that user pool whose tokens are taken. */
  readonly userPoolClient: IUserPoolClient | undefined;
  /** The page, with its `bucket`, `distribution` and `domainName`; undefined without `hosting`. */
  readonly hosting: ChatHosting | undefined;

  readonly #api: ChatApi;
  readonly #key: EncryptionKey;
  readonly #fanOut: FanOut;
  readonly #settings: ChatSettings;
  readonly #logs: LogGroupProps;
  readonly #functions = new Map<HandlerName, LambdaFunction>();
  readonly #tokenSecret: SecretOfTokens | undefined;

  constructor(scope: Construct, id: string, props: ChatProps = {}) {
    super(scope, id);
    const settings = chatSettings(props);
    this.#settings = settings;
    const brought = broughtSigner(this, props);
    this.#tokenSecret = brought?.kind === 'secret' ? brought.secret : undefined;
    this.#key = new EncryptionKey(this, 'Key', props);
    this.#logs = logGroupProps(settings, this.#key);
    this.roomsTable = new RoomsTable(this, 'RoomsTable', { ...settings, key: this.#key });
    // Who is subscribed was a member by the log of the table before, and may be none by that of a restored one (I10).
    const connectionsId = `ConnectionsTable${this.roomsTable.generation ?? ''}`;
    this.connectionsTable = new ConnectionsTable(this, connectionsId, { ...settings, key: this.#key });
    this.#api = new ChatApi(this, 'Api', { ...settings, logs: this.#logs });
    this.webSocketApi = this.#api.api;
    this.webSocketStage = this.#api.stage;
    this.webSocketUrl = this.#api.url;
    this.webSocketDomainTarget = this.#api.domain?.regionalDomainName;
    this.hosting = settings.hosting && this.createHosting(settings.hosting, brought);
    const signer = brought ?? this.createUsers(props);
    const cognito = signer.kind === 'secret' ? undefined : signer.cognito;
    this.userPool = cognito?.userPool;
    this.userPoolClient = cognito?.userPoolClient;

    const tablesAndClients = {
      ...this.roomsTable.environment,
      CONNECTIONS_TABLE: this.connectionsTable.table.tableName,
      CONNECTIONS_URL: this.#api.connectionsUrl,
      SENDS_PER_SECOND: String(settings.sendsPerSecondMax),
      SENDS_BURST: String(settings.sendsBurstMax),
    };
    this.authorizerFunction = this.createFunction('Authorizer', 'authorizer', {
      ...tokenEnvironment(signer, props),
      ...originEnvironment(props, this.hosting?.domainName),
    });
    this.connectionFunction = this.createFunction('Connection', 'connection', {
      ...tablesAndClients,
      CONNECTIONS_PER_USER_MAX: String(settings.connectionsPerUserMax),
      ...lifetimeEnvironment(props),
    });
    this.fanOutFunction = this.createFunction('FanOut', 'fan-out', tablesAndClients);
    this.#fanOut = new FanOut(this, 'LargeRooms', { function: this.fanOutFunction, key: this.#key });
    this.fanOutDeadLetterQueue = this.#fanOut.deadLetterQueue;
    const delivering = { ...tablesAndClients, FAN_OUT_FUNCTION: this.fanOutFunction.functionName };
    this.sendMessageFunction = this.createFunction('SendMessage', 'send-message', delivering);
    const creating = {
      ...delivering,
      ...(settings.retentionDays !== undefined && { RETENTION_DAYS: String(settings.retentionDays) }),
    };
    this.actionsFunction = this.createFunction('Actions', 'actions', {
      ...creating,
      ...(settings.usersMayCreateRooms && { USERS_MAY_CREATE_ROOMS: 'true' }),
    });
    this.roomsFunction = this.createFunction('Rooms', 'rooms', {
      ...creating,
      ...lifetimeEnvironment(props),
    });
    this.#api.addRoutes({
      authorizer: this.authorizerFunction,
      connection: this.connectionFunction,
      'send-message': this.sendMessageFunction,
      actions: this.actionsFunction,
    });
    this.hosting?.publish({
      signIn: this.signInOf(brought),
      usersMayCreateRooms: settings.usersMayCreateRooms,
      userClaim: props.userClaim ?? 'sub',
    });
    const events = props.eventBus === undefined ? undefined : this.createEvents(props.eventBus);
    this.eventsFunction = events?.eventsFunction;
    this.eventsDeadLetterQueue = events?.deadLetterQueue;
    new ChatWatch(this, 'Watch', { ...props, parts: this.watchedParts() });
  }

  /**
   * Lets a backend create rooms, look after them and read all that is in them, by invoking `roomsFunction`:
   * whoever may do so acts in the name of every user.
   */
  grantManageRooms(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      // Not `grantInvoke`, which adds every version and alias.
      resourceArns: [this.roomsFunction.functionArn],
    });
  }

  private watchedParts(): WatchedParts {
    return {
      ...this.#settings,
      apiId: this.#api.api.apiId,
      functions: this.#functions,
      roomsTable: this.roomsTable.table,
      connectionsTable: this.connectionsTable.table,
      deadLetterQueues: {
        FanOut: this.fanOutDeadLetterQueue,
        ...(this.eventsDeadLetterQueue && { Events: this.eventsDeadLetterQueue }),
      },
    };
  }

  private createUsers(props: UserPoolProps): TrustedIssuer {
    const { userPool, client } = new Users(this, 'Users', {
      ...props,
      isDisposable: this.#settings.isDisposable,
      ...(this.hosting && { pageUrl: `https://${this.hosting.domainName}/` }),
    });
    return cognitoIssuer(userPool, client);
  }

  private createHosting(hosting: HostingProps, brought: TrustedSigner | undefined): ChatHosting {
    return new ChatHosting(this, 'Hosting', {
      ...this.#settings,
      ...hosting,
      logs: this.#logs,
      stage: this.#api.stage,
      // Before there are users, because their sign-in leads back to the page.
      signInUrl: brought ? undefined : `https://${signInHost(this)}`,
    });
  }

  /** Of signers that are brought nobody here knows a sign-in page. */
  private signInOf(brought: TrustedSigner | undefined): PageConfiguration['signIn'] {
    if (brought || !this.userPoolClient) return { kind: 'token' };
    return { kind: 'cognito', domain: signInHost(this), clientId: this.userPoolClient.userPoolClientId };
  }

  private createEvents(eventBus: BusOfEvents | string) {
    const { tableStreamArn } = this.roomsTable.table;
    if (tableStreamArn === undefined) throw new Error('unable to make events; the Rooms table has no stream');
    const eventsFunction = this.createFunction('Events', 'events', {
      ...this.roomsTable.environment,
      CONNECTIONS_TABLE: this.connectionsTable.table.tableName,
    });
    const { deadLetterQueue } = new RoomEvents(this, 'RoomEvents', {
      streamArn: tableStreamArn,
      key: this.#key,
      function: eventsFunction,
      eventBus,
    });
    return { eventsFunction, deadLetterQueue };
  }

  /** A function with the rights of its handler and no others. */
  private createFunction(
    id: string,
    handler: HandlerName,
    environment: Readonly<Record<string, string>>,
  ): LambdaFunction {
    const { function: created } = new ChatFunction(this, id, {
      ...this.#settings,
      logs: this.#logs,
      handler,
      // By which metrics tell one chat from another.
      environment: { API_ID: this.#api.api.apiId, ...environment },
    });
    this.#functions.set(handler, created);
    grantRights(created, rightsOf[handler], {
      roomsTable: this.roomsTable,
      connectionsTable: this.connectionsTable,
      api: this.#api,
      tokenSecret: this.#tokenSecret,
      fanOut: this.#fanOut,
    });
    return created;
  }
}
