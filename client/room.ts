import type { Entry, MembershipEntry, RoomChanges } from '../protocol/entries.ts';
import { Emitter, type ListenerOptions } from './emitter.ts';
import { ChatError } from './errors.ts';
import { isEntry, type ServerFrame } from './frames.ts';
import type { Link } from './link.ts';
import { Members } from './members.ts';
import { Messages } from './messages.ts';
import type { Notice } from './notice.ts';
import type { Observable } from './observable.ts';
import type { Outbox } from './outbox.ts';
import { Presence } from './presence.ts';
import { Receipts } from './receipts.ts';
import type { RequestOptions, Requests } from './requests.ts';
import type { RoomState } from './room-state.ts';
import type { Settings } from './settings.ts';
import { Subscription } from './subscription.ts';
import { Typing } from './typing.ts';
import { entriesOf } from './entry-stream.ts';

export interface RoomEvents {
  readonly state: RoomState;
  /** An entry of the log, in its order, once, from the moment of joining on. */
  readonly entry: Entry;
  /**
   * The log does not go on from where this client was (`recovered: false`): `messages` begin anew at the log's end, and
   * whatever the application has kept of the room is to be loaded anew.
   */
  readonly reset: undefined;
}

export interface RoomParts {
  readonly link: Link;
  readonly requests: Requests;
  readonly outbox: Outbox;
  readonly settings: Settings;
  /** Entries as they come in order, for the list of rooms. */
  readonly onEntries: (room: string, entries: readonly Entry[]) => void;
}

/** One room: made by `client.rooms.get`, the same object for the same id. */
export class Room {
  readonly id: string;
  readonly messages: Messages;
  /** Who came and went, and what was changed of the room, as far back as `messages` are held. */
  readonly notices: Observable<readonly Notice[]>;
  readonly members: Members;
  readonly presence: Presence;
  readonly receipts: Receipts;
  readonly typing: Typing;
  /** @internal */
  readonly subscription: Subscription;
  readonly #requests: Requests;
  readonly #emitter = new Emitter<RoomEvents>();

  /** @internal */
  constructor(id: string, { link, requests, outbox, settings, onEntries }: RoomParts) {
    this.id = id;
    this.#requests = requests;
    const { platform, messagesMax } = settings;
    const { clock } = platform;
    const user = (): string | undefined => link.user;
    this.subscription = new Subscription(
      { room: id, link, requests, clock },
      {
        onBegin: (beginning) => {
          this.messages.begin(beginning);
          if (beginning.isReset) this.#emitter.emit('reset', undefined);
          this.#announce(beginning.entries);
          // Some may be newer than the list of rooms.
          onEntries(id, beginning.entries);
        },
        onEntries: (entries) => {
          this.messages.append(entries);
          this.#announce(entries);
          onEntries(id, entries);
        },
        onJoined: () => this.members.refresh(),
      },
    );
    this.messages = new Messages({
      room: id,
      subscription: this.subscription,
      requests,
      outbox,
      platform,
      messagesMax,
      user,
      onSend: () => this.typing.rest(),
    });
    this.notices = this.messages.notices;
    this.members = new Members({
      room: id,
      requests,
      onLoaded: (members) => {
        this.presence.note(members);
        this.receipts.note(members.map(({ user, readSeq }) => ({ user, seq: readSeq })));
      },
      isUsed: () => this.presence.isWatched || this.receipts.isWatched,
    });
    const onWatched = (): void => {
      if (this.state.status === 'joined') this.members.want();
    };
    this.presence = new Presence(onWatched);
    this.receipts = new Receipts({ room: id, requests, onWatched });
    this.typing = new Typing({ room: id, requests, clock });
    this.subscription.state.subscribe((state) => this.#emitter.emit('state', state));
  }

  get state(): RoomState {
    return this.subscription.state.current;
  }

  /**
   * Receives the room from here on, over every reconnect, until `leave`. Resolves when the newest messages are there;
   * without a connection that is when there is one. Rejects with the refusal (`not_a_member`), or `closed`.
   */
  async join(): Promise<void> {
    return this.subscription.join();
  }

  /** Receives the room no more; the user stays a member. */
  leave(): void {
    this.subscription.leave();
    this.messages.clear();
    this.members.clear();
    this.presence.clear();
    this.receipts.clear();
    this.typing.clear();
  }

  /** Tells that the user has read everything, or up to `seq`. It may be called often. */
  markRead(seq?: number): void {
    const newest = this.messages.current.findLast(({ seq }) => seq !== undefined)?.seq;
    const readSeq = seq ?? newest;
    if (readSeq !== undefined) this.receipts.markRead(readSeq);
  }

  /** Gives a group another name, or the room other settings, by right of the user's role. */
  async update(changes: RoomChanges, options?: RequestOptions): Promise<void> {
    await this.#requests.send('roomUpdated', { action: 'updateRoom', room: this.id, ...changes }, options);
  }

  /** Listens to an event; what it returns ends that. */
  on<Name extends keyof RoomEvents>(
    name: Name,
    listener: (value: RoomEvents[Name]) => void,
    options?: ListenerOptions,
  ): () => void {
    return this.#emitter.on(name, listener, options);
  }

  /**
   * The log from here on, entry by entry, in order and without gaps; the room has to be joined. It ends when the signal is
   * aborted or the room is left, and throws `not_recovered` where the log cannot be continued, or why the room has failed.
   */
  entries({ signal }: RequestOptions = {}): AsyncIterableIterator<Entry> {
    return entriesOf(this, signal);
  }

  /** @internal */
  receive(frame: ServerFrame): void {
    if (isEntry(frame)) this.subscription.receive([frame]);
    else if (frame.type === 'typing') this.typing.note(frame.user, frame.active);
    else if (frame.type === 'presence') {
      this.presence.note([frame]);
      this.members.update(frame.user, { online: frame.online });
    } else if (frame.type === 'read') {
      this.receipts.note([frame]);
      this.members.update(frame.user, { readSeq: frame.seq });
    } else if (frame.type === 'memberUpdated') {
      const { user, role, mutedUntil } = frame;
      this.members.update(user, { role, mutedUntil });
    } else if (frame.type === 'roomReset') void this.subscription.reset();
    else if (frame.type === 'roomRemoved') {
      this.subscription.expel(new ChatError('not_a_member', 'the user is not a member any more'));
    }
  }

  #announce(entries: readonly Entry[]): void {
    const memberships = entries.filter(isMembership);
    if (memberships.length > 0) this.members.apply(memberships);
    const left = memberships.filter(({ type }) => type === 'memberLeft');
    this.presence.note(left.map(({ user }) => ({ user, online: false })));
    for (const entry of entries) {
      if (entry.type === 'message') this.typing.note(entry.sender, false);
      this.#emitter.emit('entry', entry);
    }
  }
}

function isMembership(entry: Entry): entry is MembershipEntry {
  return entry.type === 'memberJoined' || entry.type === 'memberLeft';
}
