import type { ConnectionGateway, PostOutcome } from '../../lambda/chat/ports.ts';
import type { WebSocketEvent } from '../../lambda/adapters/websocket-event.ts';
import type { Frame, History, Invocation, SocketRecord } from './history.ts';
import type { Lambda } from './lambda.ts';
import type { FaultSettings } from './faults.ts';
import type { Prng } from './prng.ts';
import type { Scheduler } from './scheduler.ts';

/** The client's end of a socket. */
export interface SocketListener {
  readonly onOpen: () => void;
  readonly onPush: (frame: Frame) => void;
  /** Refused, or closed by the other side. */
  readonly onClose: () => void;
}

interface Socket {
  readonly record: SocketRecord;
  readonly listener: SocketListener;
  state: 'connecting' | 'open' | 'closed';
}

export interface ApiGatewayWorld {
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly draw: Prng;
  readonly callMs: number;
  readonly faults: () => FaultSettings;
}

/** Far away: expiry of tokens is not what is simulated. */
const tokenExpiresAt = String(Date.parse('2100-01-01T00:00:00Z') / 1000);

/** API Gateway: sockets, the events that they cause, and posts into them. */
export class ApiGateway {
  readonly #world: ApiGatewayWorld;
  readonly #lambda: Lambda;
  readonly #sockets = new Map<string, Socket>();

  constructor(world: ApiGatewayWorld, lambda: Lambda) {
    this.#world = world;
    this.#lambda = lambda;
  }

  /** Begins a handshake, which is over when `$connect` has answered; until then posts are answered 410 (F9). */
  connect(
    { connectionId, user, boundRoom }: Pick<SocketRecord, 'connectionId' | 'user' | 'boundRoom'>,
    listener: SocketListener,
  ): void {
    const event = this.#event(
      { connectionId, user, ...(boundRoom !== undefined && { boundRoom }) },
      'CONNECT',
    );
    const connect = this.#lambda.invoke(
      {
        key: `${connectionId} $connect`,
        kind: 'connect',
        user,
        connectionId,
        request: boundRoom === undefined ? {} : { room: boundRoom },
      },
      async ({ connection }, ports) => connection(ports, event),
      (answer) => {
        connect.answer = answer;
        connect.answeredAt = this.#world.history.tick();
        this.#later(connectionId, () => {
          this.#finishHandshake(connectionId, answer['statusCode'] === 200);
        });
      },
    );
    const record: SocketRecord = {
      connectionId,
      user,
      ...(boundRoom !== undefined && { boundRoom }),
      connect,
      establishedAt: Infinity,
      closedAt: Infinity,
    };
    this.#world.history.sockets.push(record);
    this.#sockets.set(connectionId, { record, listener, state: 'connecting' });
  }

  /** Sends a client's frame. The reply comes only if the socket still stands. */
  send(
    key: string,
    connectionId: string,
    frame: Frame,
    onReply: (reply: Frame) => void,
  ): Invocation | undefined {
    const socket = this.#sockets.get(connectionId);
    if (socket?.state !== 'open') return undefined;
    const event = { ...this.#event(socket.record, 'MESSAGE'), body: JSON.stringify(frame) };
    const isMessage = frame['action'] === 'sendMessage' || frame['action'] === undefined;
    const { user, boundRoom: room } = socket.record;
    const request = frame['action'] === undefined ? { room, ...frame } : frame;
    const invocation = this.#lambda.invoke(
      { key, kind: 'frame', user, connectionId, request },
      async ({ message, action }, ports) => (isMessage ? message : action)(ports, event),
      ({ body }) => {
        this.#later(key, () => {
          if (socket.state !== 'open' || typeof body !== 'string') return;
          const reply = JSON.parse(body) as Frame;
          invocation.answer = reply;
          invocation.answeredAt = this.#world.history.tick();
          onReply(reply);
        });
      },
    );
    return invocation;
  }

  /** The client goes away, in the middle of the handshake perhaps: then `$disconnect` may overtake `$connect` (F7). */
  drop(connectionId: string): void {
    const socket = this.#sockets.get(connectionId);
    if (socket === undefined || socket.state === 'closed') return;
    this.#close(socket);
  }

  isOpen(connectionId: string): boolean {
    return this.#sockets.get(connectionId)?.state === 'open';
  }

  /** `@connections`, used by one invocation. */
  gatewayFor(invocation: Invocation): ConnectionGateway {
    return {
      post: async (connectionId, frame) => this.#post(invocation, connectionId, frame),
      close: async (connectionId) => {
        const socket = this.#sockets.get(connectionId);
        if (socket?.state !== 'open') return 'gone';
        this.#close(socket);
        this.#later(connectionId, socket.listener.onClose);
        return 'delivered';
      },
    };
  }

  #post(invocation: Invocation, connectionId: string, text: string): PostOutcome {
    const { history } = this.#world;
    const socket = this.#sockets.get(connectionId);
    if (socket?.state !== 'open') return 'gone';
    this.#later(`${invocation.key} ${connectionId}`, () => {
      if (socket.state !== 'open') return;
      const frame = history.frameOf(text);
      history.pushes.push({ at: history.tick(), connectionId, user: socket.record.user, invocation, frame });
      history.trace(`${connectionId} gets ${text.slice(0, 200)}`);
      socket.listener.onPush(frame);
    });
    return 'delivered';
  }

  #finishHandshake(connectionId: string, isAccepted: boolean): void {
    const socket = this.#sockets.get(connectionId);
    if (socket?.state !== 'connecting') return;
    if (isAccepted) {
      socket.state = 'open';
      socket.record.establishedAt = this.#world.history.tick();
      socket.listener.onOpen();
    } else {
      // A refused handshake has no $disconnect.
      socket.state = 'closed';
      socket.record.closedAt = this.#world.history.tick();
      socket.listener.onClose();
    }
  }

  #close(socket: Socket): void {
    const { connectionId, user } = socket.record;
    socket.state = 'closed';
    socket.record.closedAt = this.#world.history.tick();
    const { intensities, mutedClasses, muted } = this.#world.faults();
    const name = `${connectionId} $disconnect: is lost`;
    const isLost =
      this.#world.draw.fork(name).chance(intensities.disconnectLost) &&
      !muted.has(name) &&
      !mutedClasses.has('disconnectLost');
    if (isLost) {
      this.#world.history.fault(name);
      return;
    }
    const event = this.#event(socket.record, 'DISCONNECT');
    this.#lambda.invoke(
      { key: `${connectionId} $disconnect`, kind: 'disconnect', user, connectionId, request: {} },
      async ({ connection }, ports) => connection(ports, event),
      () => {},
    );
  }

  #event(
    { connectionId, user, boundRoom }: Pick<SocketRecord, 'connectionId' | 'user' | 'boundRoom'>,
    eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT',
  ): WebSocketEvent {
    const authorizer = { user, tokenExpiresAt, ...(boundRoom !== undefined && { room: boundRoom }) };
    return { requestContext: { connectionId, eventType, requestId: connectionId, authorizer } };
  }

  /** On its way through the network, where one overtakes the other. */
  #later(label: string, run: () => void): void {
    const { scheduler, draw, callMs } = this.#world;
    scheduler.schedule(draw.fork(`${label} ${scheduler.nowMs}`).waitMs(callMs), run);
  }
}
