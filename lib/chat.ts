import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
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
import { rightsOf } from './function-rights.ts';
import type { WatchedParts } from './chat-metrics.ts';
import type { HandlerName } from './handlers.ts';
import type { HostingProps } from './hosting-props.ts';
import { originEnvironment } from './origin-settings.ts';
import type { PageConfiguration } from './page-files.ts';
import { RoomEvents } from './room-events.ts';
import { RoomsTable } from './rooms-table.ts';
import { broughtSigner, cognitoIssuer, type TrustedIssuer, type TrustedSigner } from './sign-in.ts';
import { TableKey } from './table-key.ts';
import type { SecretOfTokens } from './token-props.ts';
import { grantTokenSecret } from './token-secret.ts';
import { tokenEnvironment } from './token-settings.ts';
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
  readonly roomsTable: RoomsTable;
  readonly connectionsTable: ConnectionsTable;
  readonly authorizerFunction: IFunction;
  readonly connectionFunction: IFunction;
  readonly sendMessageFunction: IFunction;
  readonly actionsFunction: IFunction;
  /** What a backend invokes to create rooms and to look after them. */
  readonly roomsFunction: IFunction;
  /** What delivers to rooms that are too large for one function, and where goes what it could not deliver. */
  readonly fanOutFunction: IFunction;
  readonly fanOutDeadLetterQueue: IQueue;
  /** What makes events of entries, and where batches of them go that failed; both undefined without an `eventBus`. */
  readonly eventsFunction: IFunction | undefined;
  readonly eventsDeadLetterQueue: IQueue | undefined;
  /** The user pool that was made or brought; undefined with an `issuer` or a `tokenSecret`. */
  readonly userPool: IUserPool | undefined;
  readonly userPoolClient: IUserPoolClient | undefined;

  /** The page and its distribution; undefined without `hosting`. */
  readonly hosting: ChatHosting | undefined;

  readonly #api: ChatApi;
  readonly #key: TableKey;
  readonly #fanOut: FanOut;
  readonly #settings: ChatSettings;
  readonly #functions = new Map<HandlerName, IFunction>();
  readonly #tokenSecret: SecretOfTokens | undefined;

  constructor(scope: Construct, id: string, props: ChatProps = {}) {
    super(scope, id);
    const settings = chatSettings(props);
    this.#settings = settings;
    const brought = broughtSigner(this, props);
    this.#tokenSecret = brought?.kind === 'secret' ? brought.secret : undefined;
    this.#key = new TableKey(this, 'Key', props);
    this.roomsTable = new RoomsTable(this, 'RoomsTable', { ...settings, key: this.#key });
    this.connectionsTable = new ConnectionsTable(this, 'ConnectionsTable', { ...settings, key: this.#key });
    this.#api = new ChatApi(this, 'Api', settings);
    this.webSocketUrl = this.#api.url;
    this.webSocketDomainTarget = this.#api.domain?.regionalDomainName;
    this.hosting = settings.hosting && this.createHosting(settings.hosting, brought);
    const signer = brought ?? this.createUsers(props);
    const cognito = signer.kind === 'secret' ? undefined : signer.cognito;
    this.userPool = cognito?.userPool;
    this.userPoolClient = cognito?.userPoolClient;

    const tablesAndClients = {
      ROOMS_TABLE: this.roomsTable.table.tableName,
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
    });
    this.fanOutFunction = this.createFunction('FanOut', 'fan-out', tablesAndClients);
    this.#fanOut = new FanOut(this, 'LargeRooms', { function: this.fanOutFunction });
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
    this.roomsFunction = this.createFunction('Rooms', 'rooms', creating);

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
    const { eventBus } = props;
    const events = eventBus === undefined ? undefined : this.createEvents(eventBus);
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

  private createUsers({ selfSignUp, mfa, passwordCharactersMin }: UserPoolProps): TrustedIssuer {
    const { userPool, client } = new Users(this, 'Users', {
      ...(selfSignUp !== undefined && { selfSignUp }),
      ...(mfa !== undefined && { mfa }),
      ...(passwordCharactersMin !== undefined && { passwordCharactersMin }),
      isDisposable: this.#settings.isDisposable,
      ...(this.hosting && { pageUrl: `https://${this.hosting.domainName}/` }),
    });
    return cognitoIssuer(userPool, client);
  }

  private createHosting(hosting: HostingProps, brought: TrustedSigner | undefined): ChatHosting {
    return new ChatHosting(this, 'Hosting', {
      ...this.#settings,
      ...hosting,
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
    const { tableName, tableStreamArn } = this.roomsTable.table;
    if (tableStreamArn === undefined) throw new Error('unable to make events; the Rooms table has no stream');
    const eventsFunction = this.createFunction('Events', 'events', {
      ROOMS_TABLE: tableName,
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
  ): IFunction {
    const { function: created } = new ChatFunction(this, id, {
      ...this.#settings,
      handler,
      // By which metrics tell one chat from another.
      environment: { API_ID: this.#api.api.apiId, ...environment },
    });
    this.#functions.set(handler, created);
    const {
      rooms = [],
      roomsByUser = [],
      connections = [],
      clients = [],
      tokenSecret = [],
      ordersFanOut,
    } = rightsOf[handler];
    this.roomsTable.grant(created, rooms);
    this.roomsTable.grantByUser(created, roomsByUser);
    this.connectionsTable.grant(created, connections);
    this.#api.grantClients(created, clients);
    if (this.#tokenSecret) grantTokenSecret(created, this.#tokenSecret, tokenSecret);
    if (ordersFanOut) this.#fanOut.grantOrders(created);
    return created;
  }
}
