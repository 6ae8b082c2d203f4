import { setImmediate } from 'node:timers';
import type { Entry } from '../../protocol/entries.ts';
import { bearerPrefix } from '../../protocol/subprotocol.ts';
import type { WebSocketConstructor, WebSocketLike } from '../../client/index.ts';

type Frame = Readonly<Record<string, unknown>>;
type Reply = Frame | undefined;

interface SocketEvents {
  readonly type?: unknown;
  readonly data?: unknown;
  readonly code?: number;
}

/** One room: its log, and who receives it. */
interface ServedRoom {
  epoch: string;
  readonly log: Entry[];
  readonly subscribers: Set<ServedSocket>;
}

/** A backend that speaks `chat.v1` to clients in this process, and does to them what a test says. */
export class InMemoryChatServer {
  /** Every socket that was ever asked for, in the order of their asking. */
  readonly sockets: ServedSocket[] = [];
  /** What clients have sent. */
  readonly requests: Frame[] = [];
  /** Whether handshakes succeed. */
  isUp = true;
  /** Decides about a frame before it is sent; false loses it. */
  delivers: (frame: Frame, socket: ServedSocket) => boolean = () => true;
  /** Answers a request in place of the server; undefined leaves it to the server. */
  answers: (request: Frame) => Reply = () => undefined;
  readonly #rooms = new Map<string, ServedRoom>();

  /** For the client's option `webSocket`. */
  get webSocket(): WebSocketConstructor {
    const accept = (socket: ServedSocket): void => {
      this.sockets.push(socket);
      setImmediate(() => socket.finishHandshake(this.isUp));
    };
    const receive = (socket: ServedSocket, text: string): void => {
      setImmediate(() => this.#receive(socket, JSON.parse(text)));
    };
    return class extends ServedSocket {
      constructor(_url: string, protocols: string[]) {
        super(protocols, receive);
        accept(this);
      }
    };
  }

  get openSockets(): readonly ServedSocket[] {
    return this.sockets.filter(({ isOpen }) => isOpen);
  }

  room(id: string): ServedRoom {
    const room = this.#rooms.get(id) ?? { epoch: 'e1', log: [], subscribers: new Set() };
    this.#rooms.set(id, room);
    return room;
  }

  /** Somebody else writes. */
  post(id: string, message: string, sender = 'bob'): Entry {
    return this.append(id, (place) => ({
      type: 'message',
      ...place,
      id: `${sender}-${place.seq}`,
      message,
      sender,
    }));
  }

  /** Something else happens in the room: what is made for this place in the log. */
  append(
    id: string,
    make: (place: { readonly room: string; readonly seq: number; readonly timestamp: string }) => Entry,
  ): Entry {
    const { log, subscribers } = this.room(id);
    const entry = make({ room: id, seq: log.length + 1, timestamp: '2026-11-23T12:00:00.000Z' });
    log.push(entry);
    for (const socket of subscribers) this.send(socket, { ...entry });
    return entry;
  }

  /** The log begins anew, without telling anybody. */
  replaceLog(id: string, epoch: string): void {
    const room = this.room(id);
    room.epoch = epoch;
    room.log.length = 0;
  }

  /** All connections end. */
  cut(code: number): void {
    for (const socket of this.openSockets) socket.finish(code);
  }

  send(socket: ServedSocket, frame: Frame): void {
    if (socket.isOpen && this.delivers(frame, socket))
      socket.emit('message', { data: JSON.stringify(frame) });
  }

  #receive(socket: ServedSocket, request: Frame): void {
    if (!socket.isOpen) return;
    this.requests.push(request);
    const reply = this.answers(request) ?? this.#answer(socket, request);
    if (reply !== undefined) this.send(socket, { id: request['id'], ...reply });
  }

  #answer(socket: ServedSocket, request: Frame): Reply {
    const id = String(request['room']);
    switch (request['action']) {
      case 'joinRoom':
        return this.#join(socket, id, request);
      case 'leaveRoom':
        this.room(id).subscribers.delete(socket);
        return { type: 'left', room: id };
      case 'history':
        return { type: 'history', room: id, ...this.#page(id, request) };
      case 'sendMessage':
        return this.#store(socket, request);
      case 'ping':
        return this.#pong(socket, request);
      case 'rooms':
        return { type: 'rooms', rooms: [] };
      default:
        return undefined;
    }
  }

  #join(socket: ServedSocket, id: string, { after, epoch }: Frame): Reply {
    const room = this.room(id);
    room.subscribers.add(socket);
    const joined = { type: 'joined', room: id, epoch: room.epoch, head: room.log.length };
    if (after === undefined) {
      const entries = room.log.slice(-50);
      return { ...joined, entries, more: room.log.length > 50, recovered: true };
    }
    if (epoch !== room.epoch) return { ...joined, entries: [], more: false, recovered: false };
    const entries = room.log.slice(Number(after), Number(after) + 50);
    return { ...joined, entries, more: room.log.length > Number(after) + 50, recovered: true };
  }

  #page(id: string, { after, before }: Frame): Frame {
    const { epoch, log } = this.room(id);
    if (after !== undefined) {
      const entries = log.slice(Number(after), Number(after) + 100);
      return { epoch, entries, more: log.length > Number(after) + 100 };
    }
    const end = Number(before ?? log.length + 1) - 1;
    return { epoch, entries: log.slice(Math.max(0, end - 50), end), more: end > 50 };
  }

  #store(socket: ServedSocket, { id, room: roomId, message }: Frame): Reply {
    const { log, subscribers } = this.room(String(roomId));
    const known = log.find((entry) => entry.type === 'message' && entry.id === id);
    if (known !== undefined) return { ...known };
    const entry: Entry = {
      type: 'message',
      room: String(roomId),
      seq: log.length + 1,
      id: String(id),
      message: String(message),
      sender: 'alice',
      timestamp: '2026-11-23T12:00:00.000Z',
    };
    log.push(entry);
    for (const other of subscribers) if (other !== socket) this.send(other, { ...entry });
    return { ...entry };
  }

  #pong(socket: ServedSocket, { rooms = {} }: Frame): Reply {
    const asked = Object.entries(rooms as Readonly<Record<string, number>>);
    const isSubscribed = (id: string): boolean => this.room(id).subscribers.has(socket);
    const moved = asked.filter(([id, seq]) => isSubscribed(id) && this.room(id).log.length > seq);
    return {
      type: 'pong',
      timestamp: '2026-11-23T12:00:00.000Z',
      heads: Object.fromEntries(moved.map(([id]) => [id, this.room(id).log.length])),
      notSubscribed: asked.map(([id]) => id).filter((id) => !isSubscribed(id)),
    };
  }
}

/** The client's end of a connection. */
class ServedSocket implements WebSocketLike {
  readonly token: string;
  isOpen = false;
  isOver = false;
  readonly #receive: (socket: ServedSocket, text: string) => void;
  readonly #listeners = new Map<string, ((event: SocketEvents) => void)[]>();

  constructor(protocols: readonly string[], receive: (socket: ServedSocket, text: string) => void) {
    this.token = protocols.find((name) => name.startsWith(bearerPrefix))?.slice(bearerPrefix.length) ?? '';
    this.#receive = receive;
  }

  addEventListener(type: string, listener: (event: SocketEvents) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(data: string): void {
    this.#receive(this, data);
  }

  close(code = 1005): void {
    this.finish(code);
  }

  finishHandshake(isAccepted: boolean): void {
    if (this.isOver) return;
    this.isOpen = isAccepted;
    if (isAccepted) this.emit('open', {});
    else this.finish(1006);
  }

  finish(code: number): void {
    if (this.isOver) return;
    this.isOpen = false;
    this.isOver = true;
    this.emit('close', { code });
  }

  emit(type: string, event: SocketEvents): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}
