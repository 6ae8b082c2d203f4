import type { History, SocketRecord } from '../simulation/history.ts';
import type { Request } from '../simulation/lambda.ts';
import type { Aliases } from './aliases.ts';
import type { Repetition } from './repetition.ts';
import { WireInvocation } from './wire-invocation.ts';

/** What is known of one seed's run on both ends of the wire. */
export class Session {
  readonly history: History;
  readonly aliases: Aliases;
  readonly repetition: Repetition;
  readonly invocations: WireInvocation[] = [];
  readonly #startedMs = Date.now();
  /** Sent, and not yet seen in the stack; by what is sent. */
  readonly #expected = new Map<string, WireInvocation[]>();
  /** Names of connections by the id that API Gateway has given them. */
  readonly #names = new Map<string, string>();
  readonly #posters = new Map<string, WireInvocation>();

  constructor(options: Pick<Session, 'history' | 'aliases' | 'repetition'>) {
    this.history = options.history;
    this.aliases = options.aliases;
    this.repetition = options.repetition;
  }

  trace(line: string): void {
    this.history.trace(`${((Date.now() - this.#startedMs) / 1000).toFixed(3)}s ${line}`);
  }

  invocation(request: Request): WireInvocation {
    const invocation = new WireInvocation(request, this.history.tick());
    this.history.invocations.push(invocation);
    this.invocations.push(invocation);
    return invocation;
  }

  /** Says what is about to be sent for an invocation. */
  expect(sent: string, invocation: WireInvocation): void {
    this.#expected.set(sent, [...(this.#expected.get(sent) ?? []), invocation]);
  }

  /** Undefined if it is not of this session. */
  takeExpected(sent: string): WireInvocation | undefined {
    return this.#expected.get(sent)?.shift();
  }

  /** Learns the id of a connection. */
  recognize(connectionId: string, name: string): WireInvocation | undefined {
    const socket = this.#socketOf(name);
    if (socket === undefined) return undefined;
    this.#names.set(connectionId, name);
    return this.invocations.find(({ key }) => key === socket.connect.key);
  }

  disconnect(connectionId: string): WireInvocation | undefined {
    const socket = this.#socketOf(this.nameOf(connectionId));
    if (socket === undefined) return undefined;
    const { connectionId: name, user } = socket;
    // Frames come before the end of their connection, or never.
    for (const invocation of this.invocations) if (invocation.connectionId === name) invocation.lose();
    return this.invocation({
      key: `${name} $disconnect`,
      kind: 'disconnect',
      user,
      connectionId: name,
      request: {},
    });
  }

  /** Says that whatever was sent has come to the stack by now, if it ever does. */
  loseTheRest(): void {
    for (const invocation of this.invocations) invocation.lose();
  }

  nameOf(connectionId: string): string {
    return this.#names.get(connectionId) ?? connectionId;
  }

  rememberPoster(connectionId: string, text: string, invocation: WireInvocation): void {
    this.#posters.set(`${connectionId} ${text}`, invocation);
  }

  /** Who has posted a frame that a client got. */
  posterOf(connectionId: string, text: string): WireInvocation | undefined {
    return this.#posters.get(`${connectionId} ${text}`);
  }

  #socketOf(name: string): SocketRecord | undefined {
    return this.history.sockets.find(({ connectionId }) => connectionId === name);
  }
}
