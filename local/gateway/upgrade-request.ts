import type { IncomingMessage } from 'node:http';
import { randomBytes } from 'node:crypto';

/** What a client sent to open a connection, in the form in which events carry it. */
export interface UpgradeRequest {
  readonly path: string;
  /** The host that the client used, with its port if it named one. */
  readonly host: string;
  readonly url: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  /** As sent, names in the client's own case, with what the gateway's proxies add; without hop-by-hop headers. */
  readonly headers: MultiValues;
  /** Absent where the URL has no query. */
  readonly query: MultiValues | undefined;
}

/** Names with all their values, in the order in which they came. */
export type MultiValues = Readonly<Record<string, readonly string[]>>;

/** Reads an upgrade request. */
export function readUpgradeRequest(request: IncomingMessage): UpgradeRequest {
  const target = request.url ?? '/';
  const queryStart = target.indexOf('?');
  const path = queryStart === -1 ? target : target.slice(0, queryStart);
  const queryText = queryStart === -1 ? '' : target.slice(queryStart + 1);
  const host = request.headers.host ?? 'localhost';
  const sourceIp = readSourceIp(request);
  return {
    path,
    host,
    url: `ws://${host}${target}`,
    sourceIp,
    userAgent: request.headers['user-agent'],
    headers: readHeaders(request, { host, sourceIp }),
    query: queryText === '' ? undefined : group(new URLSearchParams(queryText)),
  };
}

/** The single-value form of events: of a repeated name, the last value. */
export function lastValues(values: MultiValues): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));
}

/** All that the client says in its request, and that no log may repeat. */
export function sentText({ url, headers }: UpgradeRequest): string {
  return [url, ...Object.values(headers).flat()].join(' ');
}

/**
 * Tells what is wrong with the request as a WebSocket handshake (RFC 6455 4.2.1), if anything. It is asked before
 * any function is called, so that no `$connect` runs for a connection that cannot come about.
 */
export function findHandshakeFault(request: IncomingMessage): string | undefined {
  const { headers } = request;
  if (request.method !== 'GET') return 'the method is not GET';
  if (headers.upgrade?.toLowerCase() !== 'websocket') return 'Upgrade is not websocket';
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? ''))
    return 'Sec-WebSocket-Key is malformed';
  if (headers['sec-websocket-version'] !== '13') return 'Sec-WebSocket-Version is not 13';
  const offered = headers['sec-websocket-protocol'];
  if (offered !== undefined && !isProtocolList(offered)) return 'Sec-WebSocket-Protocol is malformed';
  return undefined;
}

/** Tells whether a text is a `token` of HTTP (RFC 9110 5.6.2), as each subprotocol must be. */
export function isHttpToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(text);
}

function isProtocolList(text: string): boolean {
  const names = text.split(',').map((name) => name.trim());
  return names.every(isHttpToken) && new Set(names).size === names.length;
}

function readSourceIp(request: IncomingMessage): string {
  // IPv4 clients of a dual-stack socket show as ::ffff:127.0.0.1.
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

// The events of the service show what its proxies add and never the hop-by-hop headers of the handshake.
const replacedHeaders = new Set([
  'connection',
  'content-length',
  'host',
  'upgrade',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

function readHeaders(
  request: IncomingMessage,
  { host, sourceIp }: { readonly host: string; readonly sourceIp: string },
): MultiValues {
  const sent: [string, string][] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(i, i + 2);
    if (!replacedHeaders.has(name.toLowerCase())) sent.push([name, value]);
  }
  const forwardedFor = [request.headers['x-forwarded-for'] ?? [], sourceIp].flat().join(', ');
  return group([
    ['Host', host],
    ...sent,
    ['X-Amzn-Trace-Id', createTraceId()],
    ['X-Forwarded-For', forwardedFor],
    ['X-Forwarded-Port', String(request.socket.localPort ?? '')],
    ['X-Forwarded-Proto', 'http'],
  ]);
}

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function createTraceId(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}

function group(pairs: Iterable<readonly [string, string]>): MultiValues {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}
