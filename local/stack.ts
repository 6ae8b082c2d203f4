import type { Interceptor, Next } from './call.ts';
import { createCloudFront } from './cloudfront.ts';
import { type UserPools, createUserPools } from './cognito.ts';
import { startDynamoDb } from './dynamodb.ts';
import { type LocalEndpoint, type PageHandler, openEdge } from './edge.ts';
import { type Faults, createFaults } from './faults.ts';
import { faultEndpoints } from './faults/endpoints.ts';
import { interceptedKeySets } from './faults/key-set-calls.ts';
import type { Functions } from './functions.ts';
import type { FunctionLimits, InvocationObserver } from './functions/function-pool.ts';
import type { BusEvent } from './event-buses.ts';
import { createGateway } from './gateway.ts';
import { createIam } from './iam.ts';
import type { JudgedService } from './iam/needed-rights.ts';
import type { InvocationResult } from './invocation.ts';
import { invokeThrough } from './invoke-api/invoke-through.ts';
import { startLambda } from './lambda.ts';
import { localUrls } from './local-urls.ts';
import { type Meter, createMeter } from './meter.ts';
import { meterEndpoints } from './meter/endpoints.ts';
import { createPipes } from './pipes.ts';
import { createQueues } from './queues.ts';
import { createBuckets } from './s3.ts';
import { createSecretsManager } from './secrets-manager.ts';
import { createSecretTokens } from './secrets-manager/secret-tokens.ts';
import { dispatchTo } from './services.ts';
import { type Template, type UnknownResource, loadTemplate } from './template.ts';
import { templateWarnings } from './template/warnings.ts';

/** How to start a stack. */
export interface LocalStackOptions {
  /** Folder of the CDK cloud assembly. */
  readonly assembly: string;
  /** @default - the only stack of the assembly */
  readonly stackName?: string | undefined;
  /** @default 'us-east-1' */
  readonly region?: string | undefined;
  /** @default 0, any port that is free */
  readonly port?: number | undefined;
  /**
   * Folder that keeps the tables from start to start.
   * @default - in memory
   */
  readonly dataFolder?: string | undefined;
  /**
   * URL of another DynamoDB, which must not verify signatures.
   * @default - one in this process
   */
  readonly dynamodbEndpoint?: string | undefined;
  /** @default - as API Gateway: ten minutes */
  readonly idleTimeoutMs?: number | undefined;
  /** @default - as API Gateway: two hours */
  readonly connectionDurationMsMax?: number | undefined;
  /** @default - see `createFunctions` */
  readonly functionLimits?: Partial<FunctionLimits> | undefined;
  /** Before an event that nobody waits for is tried again. @default 1000 */
  readonly retryDelayMs?: number | undefined;
  /** Stand between callers and services, the first one outermost. @default - none */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** Stands around every event that a function runs. @default - nobody observes */
  readonly observeInvocation?: InvocationObserver | undefined;
  /** Further endpoints, by method and path such as `GET /_local/rooms`. @default - none */
  readonly localEndpoints?: ReadonlyMap<string, LocalEndpoint> | undefined;
  /** Takes what functions print, and warnings. @default - nobody does */
  readonly log?: ((line: string) => void) | undefined;
  /** Takes what is not the stack's own. @default - the template's distribution; without one, 404 */
  readonly page?: PageHandler | undefined;
}

/** A stack that runs on this machine. */
export interface LocalStack {
  /** Of the HTTP server; also the endpoint for every AWS client. */
  readonly url: string;
  /** The template's, with local values. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly unknownResources: readonly UnknownResource[];
  readonly functions: Pick<Functions, 'kill'>;
  /** Lets AWS fail. */
  readonly faults: Faults;
  /** What all of it takes of AWS, and what that costs. */
  readonly meter: Meter;
  /** The last 200 events that pipes have put on buses, once nothing is left in the pipes. */
  readonly readEvents: () => Promise<readonly BusEvent[]>;
  /** Invokes a function and waits for its end; the payload is what becomes its event. */
  readonly invoke: (functionName: string, payload: unknown) => Promise<InvocationResult>;
  /** Makes a token of the stack's user pool, or one signed with the secret that its functions are told of. */
  readonly issueToken: UserPools['issueToken'];
  /** Whether it can. */
  readonly issuesTokens: boolean;
  /** Ends everything: connections with 1001 and their `$disconnect`, functions, servers. */
  readonly close: () => Promise<void>;
}

/**
 * Runs a synthesized stack on this machine.
 * Rejects if the port is taken, or with the reason why the template cannot be run.
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const template = loadTemplate(options);
  // What was opened last closes first: whoever closes may need what was there before it.
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  let closing: Promise<void> | undefined;
  try {
    const stack = await start(options, template, (closer) => closers.push(closer));
    return { ...stack, close: () => (closing ??= close()) };
  } catch (error) {
    await close();
    throw error;
  }
}

type OnClose = (closer: () => Promise<void>) => void;

async function start(
  options: LocalStackOptions,
  template: Template,
  onClose: OnClose,
): Promise<Omit<LocalStack, 'close'>> {
  const { log = () => undefined } = options;
  const { resources, region, account } = template;
  const iam = createIam({ resources, region, account, log });
  const { trace, ...meter } = createMeter({ resources });
  onClose(async () => trace.close());

  const dynamoDb = await startDynamoDb({
    resources,
    region,
    dataFolder: options.dataFolder,
    endpointUrl: options.dynamodbEndpoint,
    onRecords: (tableName, records) => pipes.accept(tableName, records),
  });
  onClose(() => dynamoDb.close());
  const edge = await openEdge(options.port ?? 0);
  onClose(() => edge.close());
  const toLocalUrl = localUrls(template, edge.port);
  const { functions, invokeApi } = startLambda(options, {
    template,
    edge,
    toLocalUrl,
    trace,
    onClose,
    dispatch: async (call) => dispatch(call),
  });
  const { interceptor: faultInterceptor, ...faults } = createFaults({ functions, resources });
  onClose(async () => faults.clear());

  const secrets = createSecretsManager({ resources, log });
  const dispatch = dispatchTo({
    services: new Map<JudgedService, Next>([
      ['dynamodb', trace.countCapacity((call) => dynamoDb.handle(call))],
      ['lambda', invokeApi],
      ['secretsmanager', secrets.handle],
      ['execute-api', ({ request }) => gateway.connections(request)],
      ['sqs', createQueues({ resources })],
    ]),
    interceptors: [trace.interceptor, ...(options.interceptors ?? []), faultInterceptor, iam.interceptor],
    log,
  });
  const invoke = invokeThrough(dispatch);
  const { retryDelayMs = 1000 } = options;
  const pipes = createPipes({ resources, region, account, invoke, retryDelayMs, log });
  onClose(() => pipes.close());
  const gateway = createGateway({
    ...gatewayTimes(options),
    resources,
    invoke,
    region,
    account,
    observer: trace.gatewayObserver,
    log,
  });
  onClose(() => gateway.close());

  const buckets = createBuckets({ resources, assetFolders: template.assetFolders, toLocalUrl });
  const cloudFront = createCloudFront({ resources, buckets, gateway, url: edge.url, log });

  const userPools = createUserPools({
    resources,
    url: edge.url,
    region,
    signBySecret: createSecretTokens(resources, secrets),
  });
  const outputs = Object.fromEntries(
    Object.entries(template.outputs).map(([name, value]) => [name, toLocalUrl(value)]),
  );
  edge.serve({
    dispatch,
    callerOf: (accessKeyId) => functions.callerOf(accessKeyId),
    gateway,
    otherUpgrades: cloudFront,
    userPools: interceptedKeySets(userPools, faultInterceptor),
    localEndpoints: new Map<string, LocalEndpoint>([
      ['GET /_local/outputs', () => jsonResponse(outputs)],
      ['GET /_local/events', async () => jsonResponse({ events: await pipes.readEvents() })],
      ['POST /_local/tokens', (body) => userPools.handleTokens(body.toString('utf8'))],
      ...faultEndpoints(faults),
      ...meterEndpoints(meter),
      ...(options.localEndpoints ?? []),
    ]),
    page: options.page ?? cloudFront?.page,
    log,
  });
  for (const line of [...templateWarnings(template), ...iam.warnings]) log(line);
  return {
    url: edge.url,
    outputs,
    unknownResources: template.unknownResources,
    functions,
    faults,
    meter,
    readEvents: () => pipes.readEvents(),
    invoke: (functionName, payload) => invoke({ functionName, payload: JSON.stringify(payload) }),
    issuesTokens: userPools.issuesTokens,
    issueToken: (token) => userPools.issueToken(token),
  };
}

function gatewayTimes({ idleTimeoutMs, connectionDurationMsMax }: LocalStackOptions) {
  return {
    ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
    ...(connectionDurationMsMax === undefined ? {} : { connectionDurationMsMax }),
  };
}

function jsonResponse(value: unknown) {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
