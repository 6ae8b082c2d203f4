import { lastValues, type MultiValues, type UpgradeRequest } from './upgrade-request.ts';

/**
 * What every event of one connection carries.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export interface ConnectionFacts {
  readonly connectionId: string;
  readonly connectedAtMs: number;
  readonly apiId: string;
  readonly stageName: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  /** Absent before the authorizer has run, and where there is none. */
  readonly authorizer?: AuthorizerContext;
}

/**
 * `requestContext.authorizer` of every later event: the authorizer's own context, its `principalId`, and how long
 * the call took.
 */
export interface AuthorizerContext {
  readonly [name: string]: string | number;
  readonly principalId: string;
  /** Milliseconds. */
  readonly integrationLatency: number;
}

/** One request of a connection: the handshake, a message, the end. */
export interface GatewayRequest {
  readonly requestId: string;
  readonly timeMs: number;
}

/** The event of a REQUEST authorizer: as that of `$connect`, with hop-by-hop headers, without `authorizer`. */
export function authorizerEvent(
  facts: ConnectionFacts,
  of: { readonly request: GatewayRequest; readonly upgrade: UpgradeRequest; readonly methodArn: string },
) {
  const headers = {
    Connection: ['upgrade'],
    'content-length': ['0'],
    ...of.upgrade.headers,
    Upgrade: ['websocket'],
  };
  return {
    type: 'REQUEST',
    methodArn: of.methodArn,
    ...headerFields(headers),
    ...queryFields(of.upgrade.query),
    stageVariables: facts.stageVariables,
    requestContext: connectContext(facts, of.request),
  };
}

/** The event of `$connect`. */
export function connectEvent(
  facts: ConnectionFacts,
  of: { readonly request: GatewayRequest; readonly upgrade: UpgradeRequest },
) {
  return {
    ...headerFields(of.upgrade.headers),
    ...queryFields(of.upgrade.query),
    ...stageVariableField(facts),
    requestContext: connectContext(facts, of.request),
    isBase64Encoded: false,
  };
}

/** The event of a message: no headers, no query. */
export function messageEvent(
  facts: ConnectionFacts,
  of: {
    readonly request: GatewayRequest;
    readonly messageId: string;
    readonly routeKey: string;
    readonly body: string;
  },
) {
  const { routeKey, messageId } = of;
  return {
    ...stageVariableField(facts),
    requestContext: {
      ...commonContext(facts, of.request),
      routeKey,
      eventType: 'MESSAGE',
      messageId,
    },
    body: of.body,
    isBase64Encoded: false,
  };
}

/** The event of `$disconnect`; its headers are those of the service's own call. */
export function disconnectEvent(
  facts: ConnectionFacts,
  of: { readonly request: GatewayRequest; readonly statusCode: number; readonly reason: string },
) {
  const headers = { Host: [facts.domainName], 'x-api-key': [''], 'X-Forwarded-For': [''], 'x-restapi': [''] };
  return {
    ...headerFields(headers),
    ...stageVariableField(facts),
    requestContext: {
      ...commonContext(facts, of.request),
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      disconnectStatusCode: of.statusCode,
      disconnectReason: of.reason,
    },
    isBase64Encoded: false,
  };
}

function connectContext(facts: ConnectionFacts, request: GatewayRequest) {
  return { ...commonContext(facts, request), routeKey: '$connect', eventType: 'CONNECT' };
}

function commonContext(facts: ConnectionFacts, { requestId, timeMs }: GatewayRequest) {
  return {
    requestId,
    extendedRequestId: requestId,
    requestTime: formatRequestTime(timeMs),
    requestTimeEpoch: timeMs,
    messageDirection: 'IN',
    stage: facts.stageName,
    connectedAt: facts.connectedAtMs,
    identity: {
      sourceIp: facts.sourceIp,
      ...(facts.userAgent !== undefined && { userAgent: facts.userAgent }),
    },
    domainName: facts.domainName,
    connectionId: facts.connectionId,
    apiId: facts.apiId,
    ...(facts.authorizer && { authorizer: facts.authorizer }),
  };
}

function headerFields(headers: MultiValues) {
  return { headers: lastValues(headers), multiValueHeaders: headers };
}

// Absent for the authorizer too: no source shows its event without a query, and a handler that copes with an
// absent field copes with an empty one.
function queryFields(query: MultiValues | undefined) {
  return query && { queryStringParameters: lastValues(query), multiValueQueryStringParameters: query };
}

// The documented proxy events show no `stageVariables`, and their stages have none. That a stage with variables
// sends them, as REST APIs do, is our inference.
function stageVariableField({ stageVariables }: ConnectionFacts) {
  return Object.keys(stageVariables).length > 0 && { stageVariables };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The common log format, `dd/MMM/yyyy:HH:mm:ss +0000`. */
function formatRequestTime(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  const month = months[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
