import type { ConnectionState } from './connection-state.ts';
import type { Connection } from './connection.ts';
import { Emitter, type ListenerOptions } from './emitter.ts';
import type { ServerFrame } from './frames.ts';
import { Heartbeat } from './heartbeat.ts';
import { Link } from './link.ts';
import type { Observable } from './observable.ts';
import { Outbox } from './outbox.ts';
import { Requests } from './requests.ts';
import { Rooms } from './rooms.ts';
import { settingsOf, type ChatClientOptions } from './settings.ts';

export interface ChatClientEvents {
  readonly state: ConnectionState;
  /** The user is a member of another room: its id. */
  readonly roomAdded: string;
  /** The user is a member of this room no more: its id. */
  readonly roomRemoved: string;
}

/**
 * A user's chat on this device: one connection, kept for as long as it is wanted.
 *
 *     const client = new ChatClient({ url, token: () => fetchToken() });
 *     const room = client.rooms.get('room id');
 *     room.messages.subscribe((messages) => show(messages));
 *     await room.join();
 *     await room.messages.send('Sar barzi, Luria');
 */
export class ChatClient {
  readonly rooms: Rooms;
  /** What the client is doing to be connected, to be watched. */
  readonly connection: Observable<ConnectionState>;
  readonly #link: Link;
  readonly #heartbeat: Heartbeat;
  readonly #emitter = new Emitter<ChatClientEvents>();

  /** Throws if the platform has no WebSocket, and none is given. */
  constructor(options: ChatClientOptions) {
    const settings = settingsOf(options);
    const link = new Link(settings, {
      onOpen: async (connection) => this.#subscribe(connection),
      onFrame: (frame) => this.#receive(frame),
      // A device that has slept, or has another network now, may hold a connection that is dead.
      onAttention: () => this.#heartbeat.check(),
    });
    const requests = new Requests(link, settings.platform);
    const outbox = new Outbox(requests, settings.queueMax);
    this.#link = link;
    this.rooms = new Rooms({ link, requests, outbox, settings });
    this.connection = link.state;
    this.#heartbeat = new Heartbeat({ link, requests, settings, rooms: () => this.rooms.handles });
    link.state.subscribe((state) => {
      this.#emitter.emit('state', state);
      if (state.status !== 'connected') return this.#heartbeat.stop();
      this.#heartbeat.start();
      this.rooms.refresh();
    });
  }

  get state(): ConnectionState {
    return this.#link.state.current;
  }

  /** The user's id: the option `user`, or else what the token says; undefined until there was one. */
  get user(): string | undefined {
    return this.#link.user;
  }

  /**
   * Connects, and stays connected. Whatever needs a connection does so by itself. While the client waits for its next
   * attempt, it tries at once.
   */
  connect(): void {
    this.#link.connect();
  }

  /** Ends it: what is on its way fails with `closed`. `connect` begins anew. */
  close(): void {
    this.#link.close();
    for (const { typing } of this.rooms.handles) typing.clear();
  }

  /** Listens to an event; what it returns ends that. */
  on<Name extends keyof ChatClientEvents>(
    name: Name,
    listener: (value: ChatClientEvents[Name]) => void,
    options?: ListenerOptions,
  ): () => void {
    return this.#emitter.on(name, listener, options);
  }

  async #subscribe(connection: Connection): Promise<void> {
    await Promise.all(this.rooms.handles.map(async ({ subscription }) => subscription.subscribe(connection)));
  }

  #receive(frame: ServerFrame): void {
    this.rooms.receive(frame, this.user);
    if (frame.type === 'roomAdded' || frame.type === 'roomRemoved')
      this.#emitter.emit(frame.type, frame.room);
  }
}
