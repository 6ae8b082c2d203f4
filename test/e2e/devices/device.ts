import type { Entry } from '../../../protocol/entries.ts';
import { RoomView } from '../../simulation/clients/room-view.ts';
import { entriesOf, entryOf } from '../../simulation/history.ts';
import type { ChatClient, Frame } from '../chat-client.ts';
import type { LocalChat } from '../local-chat.ts';

/** Pages are small, so that filling a gap takes several. */
const pageSize = 7;

/** One device of a user, in one room: it loses its connection, comes back, and puts together what it is given. */
export class Device {
  readonly user: string;
  readonly #chat: LocalChat;
  readonly #view: RoomView;
  /** What it has paged back to, from before it joined for the first time. */
  #older: readonly Entry[] = [];
  #client: ChatClient | undefined;
  /** Frames of this connection that the view has been given. */
  #taken = 0;

  constructor(chat: LocalChat, { user, room }: { readonly user: string; readonly room: string }) {
    this.#chat = chat;
    this.user = user;
    this.#view = new RoomView(room);
  }

  get isOnline(): boolean {
    return this.#client !== undefined;
  }

  /** All entries that it was given, ascending. */
  get entries(): readonly Entry[] {
    this.#takePushes();
    return [...this.#older, ...this.#view.applied];
  }

  get lastSeq(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  async connect(): Promise<void> {
    this.#client = await this.#chat.connect(this.user);
    this.#taken = 0;
  }

  /** Subscribes: with the newest page and what is before it, or, if it was here before, with what it has missed. */
  async join(): Promise<void> {
    const { lastSeq, epoch } = this.#view;
    const place = lastSeq === undefined ? {} : { after: lastSeq, epoch };
    const joined = await this.ask({ action: 'joinRoom', ...place });
    const entries = entriesOf(joined);
    const [first] = entries;
    expectRecovered(joined, lastSeq);
    if (lastSeq === undefined) this.#view.begin(String(joined['epoch']), Number(joined['head']), entries);
    for (const entry of entries) this.#view.receive(entry);
    this.#view.hearOf(Number(joined['head']));
    await this.#fillGap();
    if (lastSeq === undefined && first !== undefined) await this.#pageBack(first.seq);
  }

  async come(): Promise<void> {
    await this.connect();
    await this.join();
  }

  /** Loses the connection as a network does. */
  cut(): void {
    this.#takePushes();
    this.#client?.terminate();
    this.#client = undefined;
  }

  async close(): Promise<void> {
    await this.#client?.close();
    this.#client = undefined;
  }

  /** Asks something about the room, and gives the answer. */
  async ask(request: Frame): Promise<Frame> {
    return this.#connection.request({ room: this.#view.room, ...request });
  }

  /** Sends a request, and does not wait for its answer. */
  send(request: Frame): void {
    this.#connection.send({ room: this.#view.room, ...request });
  }

  /** A push that has come, or the next. */
  async hear(accepts: (frame: Frame) => boolean): Promise<Frame> {
    return this.#connection.find(accepts);
  }

  /** Entries that came as pushes or replies of their own on this connection. */
  get received(): readonly Entry[] {
    return this.#connection.received.flatMap((frame) => entryOf(frame) ?? []);
  }

  /** Learns by a ping how far the log reaches, and reads up to there. */
  async settle(): Promise<void> {
    const { room } = this.#view;
    const pong = await this.ask({ action: 'ping', rooms: { [room]: this.lastSeq } });
    expectSubscribed(pong);
    const heads = (pong['heads'] ?? {}) as Readonly<Record<string, number>>;
    this.#view.hearOf(heads[room] ?? 0);
    await this.#fillGap();
  }

  /** The whole log, as the history gives it now. */
  async readLog(): Promise<readonly Entry[]> {
    const log: Entry[] = [];
    for (;;) {
      const page = await this.ask({ action: 'history', after: log.at(-1)?.seq ?? 0, limit: 100 });
      log.push(...entriesOn(page));
      if (page['more'] !== true) return log;
    }
  }

  get #connection(): ChatClient {
    if (this.#client === undefined) throw new Error('unable to ask; the device is not connected');
    return this.#client;
  }

  #takePushes(): void {
    const received = this.#client?.received ?? [];
    for (const frame of received.slice(this.#taken)) {
      const entry = entryOf(frame);
      if (entry !== undefined) this.#view.receive(entry);
    }
    this.#taken = received.length;
  }

  async #fillGap(): Promise<void> {
    for (this.#takePushes(); this.#view.hasGap; this.#takePushes()) {
      const page = await this.ask({ action: 'history', after: this.#view.lastSeq, limit: pageSize });
      for (const entry of entriesOn(page)) this.#view.receive(entry);
    }
  }

  async #pageBack(from: number): Promise<void> {
    for (let before = from; before > 1; before = this.#older[0]?.seq ?? 0) {
      const page = await this.ask({ action: 'history', before, limit: pageSize });
      this.#older = [...entriesOn(page), ...this.#older];
    }
  }
}

/** A resume gives what comes right after what the device has (I9). */
function expectRecovered(joined: Frame, lastSeq: number | undefined): void {
  expect(joined).toMatchObject({ type: 'joined', recovered: true });
  const [first] = entriesOf(joined);
  if (lastSeq !== undefined && first !== undefined) expect(first.seq).toBe(lastSeq + 1);
}

function expectSubscribed(pong: Frame): void {
  expect(pong['type']).toBe('pong');
  expect(pong).not.toHaveProperty('notSubscribed');
}

/** A page is asked for only where there is something. */
function entriesOn(page: Frame): readonly Entry[] {
  expect(page['type']).toBe('history');
  expect(entriesOf(page)).not.toEqual([]);
  return entriesOf(page);
}
