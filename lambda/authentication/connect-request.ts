import * as v from 'valibot';
import { roomIdSchema } from '../../protocol/fields.ts';
import { bearerPrefix, subprotocol } from '../../protocol/subprotocol.ts';
import { RefusedError } from './refusal.ts';

/** What an authorizer of `$connect` reads of its event. API Gateway leaves out, or sets to null, what a request lacks. */
export interface ConnectRequest {
  readonly headers?: SingleValues | null;
  readonly multiValueHeaders?: MultiValues | null;
  readonly queryStringParameters?: SingleValues | null;
  readonly multiValueQueryStringParameters?: MultiValues | null;
}

type SingleValues = Readonly<Record<string, string | undefined>>;
type MultiValues = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Finds the token: exactly one, in `?token=` or as `Sec-WebSocket-Protocol: chat.v1, bearer.<token>` (S3, S4).
 * Two tokens are refused even where one of them is good, because a proxy may have checked the other one.
 * @throws RefusedError
 */
export function readToken(request: ConnectRequest): string {
  const protocols = headerValues(request, 'sec-websocket-protocol')
    .flatMap((header) => header.split(','))
    .map((protocol) => protocol.trim());
  const offered = protocols.filter((protocol) => protocol.startsWith(bearerPrefix));
  const tokens = [
    ...parameterValues(request, 'token'),
    ...offered.map((protocol) => protocol.slice(bearerPrefix.length)),
  ];
  // RFC 6750 2: a request has its token in one place. We read none from this header, so one in it is one too many.
  const isElsewhereToo = headerValues(request, 'authorization').some((value) => /^bearer\b/i.test(value));
  if (tokens.length > 1 || (tokens.length === 1 && isElsewhereToo)) throw new RefusedError('token_ambiguous');
  const [token] = tokens;
  // Without `chat.v1` there would be nothing to answer the offer with but the token itself.
  if (!token || (offered.length > 0 && !protocols.includes(subprotocol)))
    throw new RefusedError('token_missing');
  return token;
}

/**
 * The room that the connection is bound to; undefined where it is bound to none.
 * @throws RefusedError `room`
 */
export function readBoundRoom(request: ConnectRequest): string | undefined {
  const rooms = parameterValues(request, 'room');
  if (rooms.length === 0) return undefined;
  const [room] = rooms;
  if (rooms.length > 1 || !v.is(roomIdSchema, room)) throw new RefusedError('room');
  return room;
}

/** What the client says it comes from: one, unless something between has meddled; none from who is no browser. */
export function readOrigins(request: ConnectRequest): readonly string[] {
  return headerValues(request, 'origin');
}

function parameterValues(request: ConnectRequest, name: string): readonly string[] {
  const all = request.multiValueQueryStringParameters;
  // The single-value form keeps only the last of several, so it is second choice.
  const values = all ? all[name] : [request.queryStringParameters?.[name]];
  return (values ?? []).filter((value) => value !== undefined);
}

/** API Gateway keeps the client's spelling of header names. */
function headerValues(request: ConnectRequest, lowerCaseName: string): readonly string[] {
  return Object.entries(request.multiValueHeaders ?? request.headers ?? {})
    .filter(([name]) => name.toLowerCase() === lowerCaseName)
    .flatMap(([, value]) => value ?? []);
}
