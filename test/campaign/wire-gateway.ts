import { WebSocket } from 'ws';
import type { SocketListener } from '../simulation/api-gateway.ts';
import type { Frame, SocketRecord } from '../simulation/history.ts';
import type { Session } from './session.ts';
import type { WireInvocation } from './wire-invocation.ts';

interface Pending {
  readonly id: unknown;
  readonly invocation: WireInvocation;
  readonly onReply: (reply: Frame) => void;
}

interface Socket {
  readonly record: SocketRecord;
  readonly connect: WireInvocation;
  readonly listener: SocketListener;
  readonly pending: Pending[];
  webSocket?: WebSocket;
  state: 'connecting' | 'open' | 'closed';
}

/** The simulated API Gateway's methods, over real sockets. */
export class WireGateway {
  readonly #session: Session;
  readonly #urlFor: (user: string, room: string | undefined) => Promise<string>;
  readonly #sockets = new Map<string, Socket>();
  #drops = 0;

  constructor(session: Session, urlFor: (user: string, room: string | undefined) => Promise<string>) {
    this.#session = session;
    this.#urlFor = urlFor;
  }

  connect(of: Pick<SocketRecord, 'connectionId' | 'user' | 'boundRoom'>, listener: SocketListener): void {
    const { connectionId, user, boundRoom } = of;
    const connect = this.#session.invocation({
      key: `${connectionId} $connect`,
      kind: 'connect',
      user,
      connectionId,
      request: boundRoom === undefined ? {} : { room: boundRoom },
    });
    const record: SocketRecord = { ...of, connect, establishedAt: Infinity, closedAt: Infinity };
    this.#session.history.sockets.push(record);
    const socket: Socket = { record, connect, listener, pending: [], state: 'connecting' };
    this.#sockets.set(connectionId, socket);
    void this.#open(socket);
  }

  /** Sends a client's frame. */
  send(
    key: string,
    connectionId: string,
    frame: Frame,
    onReply: (reply: Frame) => void,
  ): WireInvocation | undefined {
    const socket = this.#sockets.get(connectionId);
    if (socket?.state !== 'open') return undefined;
    const { user, boundRoom: room } = socket.record;
    const request = frame['action'] === undefined ? { room, ...frame } : frame;
    const invocation = this.#session.invocation({ key, kind: 'frame', user, connectionId, request });
    const text = JSON.stringify(this.#session.aliases.outgoing(frame));
    this.#session.expect(`${connectionId} ${text}`, invocation);
    this.#session.trace(`${key} is sent ${text.slice(0, 200)}`);
    socket.pending.push({ id: frame['id'], invocation, onReply });
    socket.webSocket?.send(text);
    return invocation;
  }

  /** The client goes away: politely every other time, else as a lost network does. */
  drop(connectionId: string): void {
    const socket = this.#sockets.get(connectionId);
    if (socket === undefined || socket.state === 'closed') return;
    this.#end(socket);
    this.#drops += 1;
    if (this.#drops % 2 === 0) socket.webSocket?.close();
    else socket.webSocket?.terminate();
  }

  async #open(socket: Socket): Promise<void> {
    const { connectionId, user, boundRoom } = socket.record;
    const url = `${await this.#urlFor(user, boundRoom)}&line=${connectionId}`;
    if (socket.state === 'closed') return;
    const webSocket = new WebSocket(url);
    socket.webSocket = webSocket;
    webSocket.on('open', () => {
      if (socket.state !== 'connecting') return;
      socket.state = 'open';
      const { history } = this.#session;
      socket.record.establishedAt = history.tick();
      socket.connect.answer = { statusCode: 200 };
      socket.connect.answeredAt = history.tick();
      socket.listener.onOpen();
    });
    webSocket.on('message', (data: Buffer) => {
      if (socket.state === 'open') this.#take(socket, data.toString());
    });
    // A refused handshake, and a socket that was dropped during its own; 'close' follows.
    webSocket.on('error', () => {});
    webSocket.on('close', () => {
      if (socket.state === 'connecting') socket.connect.lose();
      if (socket.state === 'closed') return;
      this.#end(socket);
      socket.listener.onClose();
    });
  }

  #end(socket: Socket): void {
    socket.state = 'closed';
    socket.record.closedAt = this.#session.history.tick();
    this.#session.trace(`${socket.record.connectionId} is closed`);
  }

  #take(socket: Socket, text: string): void {
    const { history, aliases } = this.#session;
    const { connectionId, user } = socket.record;
    const frame = aliases.incoming(text);
    this.#session.trace(`${connectionId} gets ${text.slice(0, 200)}`);
    // A push of a message bears its sender's id, too; so a reply is what a run of the request has given.
    const index = socket.pending.findIndex(
      ({ id, invocation }) =>
        id === frame['id'] && invocation.copies.some(({ result }) => gave(result, text, aliases)),
    );
    const [answered] = index === -1 ? [] : socket.pending.splice(index, 1);
    if (answered !== undefined) {
      answered.invocation.answer = frame;
      answered.invocation.answeredAt = history.tick();
      answered.onReply(frame);
      return;
    }
    const invocation = this.#session.posterOf(connectionId, text);
    // Errors of API Gateway itself: requests learn from their own patience.
    if (invocation === undefined) return;
    history.pushes.push({ at: history.tick(), connectionId, user, invocation, frame });
    socket.listener.onPush(frame);
  }
}

/** The result has had its names changed already. */
function gave(result: Frame | undefined, text: string, aliases: Session['aliases']): boolean {
  const body = result?.['body'];
  return (
    typeof body === 'string' &&
    JSON.stringify(aliases.incoming(body)) === JSON.stringify(aliases.incoming(text))
  );
}
