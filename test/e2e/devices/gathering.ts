import { randomUUID } from 'node:crypto';
import type { MessageEntry } from '../../../protocol/entries.ts';
import type { Prng } from '../../simulation/prng.ts';
import type { Frame } from '../chat-client.ts';
import type { LocalChat } from '../local-chat.ts';
import { Device } from './device.ts';
import { recountMessages } from './recount.ts';

/** A group of alice, who has three devices, bob, its owner, and carol; and what they have said. */
export class Gathering {
  readonly room: string;
  readonly users: Readonly<Record<'alice' | 'bob' | 'carol', string>>;
  readonly phone: Device;
  readonly laptop: Device;
  readonly tablet: Device;
  readonly bob: Device;
  readonly carol: Device;
  /** By the id of their messages. */
  readonly sentTexts = new Map<string, string>();
  /** What users have said to have read since they are members. */
  readonly markedSeqs = new Map<string, readonly number[]>();
  readonly #draw: Prng;
  #requests = 0;

  private constructor(chat: LocalChat, draw: Prng, { room, users }: Pick<Gathering, 'room' | 'users'>) {
    this.#draw = draw;
    this.room = room;
    this.users = users;
    const { alice, bob, carol } = users;
    this.phone = new Device(chat, { user: alice, room });
    this.laptop = new Device(chat, { user: alice, room });
    this.tablet = new Device(chat, { user: alice, room });
    this.bob = new Device(chat, { user: bob, room });
    this.carol = new Device(chat, { user: carol, room });
  }

  static async begin(chat: LocalChat, draw: Prng): Promise<Gathering> {
    // Users of their own: tables of another endpoint outlive them, and other files fill them at the same time.
    const own = (name: string) => `${name}-${randomUUID()}`;
    const users = { alice: own('alice'), bob: own('bob'), carol: own('carol') };
    const room = await chat.createRoom(users.bob, users.alice, users.carol);
    return new Gathering(chat, draw, { room, users });
  }

  get ofAlice(): readonly Device[] {
    return [this.phone, this.laptop, this.tablet];
  }

  get all(): readonly Device[] {
    return [...this.ofAlice, this.bob, this.carol];
  }

  /** A device of alice's, whichever. */
  pickOfAlice(): Device {
    return this.#draw.pick(this.ofAlice);
  }

  /** All who are connected do several things each, all at the same time. */
  async talk(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(
        this.all.filter(({ isOnline }) => isOnline).map(async (device) => this.#doSomething(device)),
      );
    }
  }

  async say(device: Device): Promise<Frame> {
    return device.ask(this.newMessage());
  }

  newMessage(): Frame & { readonly id: string } {
    const id = this.#newId();
    this.sentTexts.set(id, `said in ${id}`);
    return { action: 'sendMessage', id, message: `said in ${id}` };
  }

  async markRead(device: Device, seq: number): Promise<void> {
    const { user } = device;
    this.markedSeqs.set(user, [...(this.markedSeqs.get(user) ?? []), seq]);
    expectReadAtLeast(await device.ask({ action: 'markRead', seq }), { user, seq });
  }

  /** Whoever is added begins to read anew. */
  forgetMarksOf(user: string): void {
    this.markedSeqs.delete(user);
  }

  async #doSomething(device: Device): Promise<void> {
    const messages = recountMessages(device.entries).filter(({ deletedAt }) => deletedAt === undefined);
    const own = messages.filter(({ sender }) => sender === device.user);
    const [any, mine] = [this.#pickNew(messages), this.#pickNew(own)];
    const dice = this.#draw.fraction();
    if (dice < 0.2 && device.lastSeq > 0) {
      await this.markRead(device, this.#draw.integer(1, device.lastSeq));
    } else if (dice < 0.4 && any !== undefined) {
      const reaction = this.#draw.pick(['👍', '❤️']);
      await this.#change(device, { action: 'react', seq: any.seq, reaction, active: this.#draw.chance(0.7) });
    } else if (dice < 0.6 && mine !== undefined) {
      await this.#change(device, {
        action: 'editMessage',
        seq: mine.seq,
        message: `edited ${this.#newId()}`,
      });
    } else if (dice < 0.7 && mine !== undefined) {
      await this.#change(device, { action: 'deleteMessage', seq: mine.seq });
    } else {
      const reply = dice > 0.9 && any !== undefined && { replyTo: any.seq };
      expectDone(await device.ask({ ...this.newMessage(), ...reply }), { type: 'message' });
    }
  }

  async #change(device: Device, request: Frame): Promise<void> {
    expectDone(await device.ask({ id: this.#newId(), ...request }), { target: request['seq'] });
  }

  /** One of the newest, so that changes meet each other. */
  #pickNew(messages: readonly MessageEntry[]): MessageEntry | undefined {
    return messages.length === 0 ? undefined : this.#draw.pick(messages.slice(-4));
  }

  #newId(): string {
    this.#requests += 1;
    return `r${this.#requests}`;
  }
}

/** Unless somebody else has deleted at the same time what it is about. */
function expectDone(answer: Frame, expected: Frame): void {
  if (answer['code'] !== 'not_found') expect(answer).toMatchObject(expected);
}

function expectReadAtLeast(
  position: Frame,
  { user, seq }: { readonly user: string; readonly seq: number },
): void {
  expect(position).toMatchObject({ type: 'read', user });
  expect(position['seq']).toBeGreaterThanOrEqual(seq);
}
