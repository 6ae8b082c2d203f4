import type { Entry, MessageEntry } from '../../protocol/entries.ts';
import { ChatError } from '../../protocol/errors.ts';
import type { UserErased } from '../../protocol/operations.ts';
import type { RoomResetPush } from '../../protocol/replies.ts';
import { systemUser } from '../../protocol/rooms.ts';
import { leftSlot } from './claim-slots.ts';
import { disconnectUser } from './connection-lifecycle.ts';
import { broadcast } from './delivery.ts';
import { editTextsAfter } from './edit-texts.ts';
import { inParallel } from './in-parallel.ts';
import { removeIf } from './membership.ts';
import type { Ports } from './ports.ts';
import type { MemberKey, RoomHead } from './room-store-port.ts';
import { stampOf } from './retained-log.ts';
import { nextSeq } from './sequencer.ts';
import { concerns } from './user-export.ts';
import { walkRooms } from './user-rooms.ts';

/*
 * The order in which a user is erased from a room, so that whatever crashes when, calling again comes to the same end:
 *
 *   disconnect ▶ remove ▶ READ HEAD ▶ bury each entry up to it ▶ new epoch ▶ forget the departure
 *
 * Who was removed claims no seq any more, so all that they ever wrote stands up to the head that is read then, or never
 * will: holes are filled on the way. The new epoch comes after the last entry is buried: whoever has read an old text
 * has read it under the old epoch, and must load the room anew. The departure goes last, for it is what names the room
 * to a call that begins from the start.
 */

/** A call ends after so many entries, whoever wrote them. Our choice: some seconds. */
const entriesMax = 1_000;

/** Entries that are buried at the same time. */
const entriesInParallel = 16;

/**
 * Erases all that names a user or is their doing, as far as one call comes (I21). Entries become `void`, so that the log
 * stays without a gap. Rejects with `bad_request` (cursor), `unavailable`: call again.
 */
export async function eraseUser(
  ports: Ports,
  { user, cursor }: { readonly user: string; readonly cursor?: string | undefined },
): Promise<UserErased> {
  if (cursor === undefined) await disconnectUser(ports, user);
  let [erased, entriesRead] = [0, 0];
  const next = await walkRooms(
    ports,
    { user, cursor },
    {
      async enter(room) {
        const claims = await ports.rooms.readDeparture({ room, user });
        if (claims?.get(leftSlot) === undefined)
          await removeIf(ports, { room, user, sender: systemUser }, {});
        await dropSubscriptions(ports, { room, user });
      },
      async read(head, entries) {
        entriesRead += entries.length;
        const changed = await inParallel(entries, entriesInParallel, async (entry) =>
          eraseFrom(ports, head, { entry, user }),
        );
        erased += changed.filter(Boolean).length;
      },
      leave: async (room) => finishRoom(ports, { room, user }),
      isFull: () => entriesRead >= entriesMax,
    },
  );
  if (next === undefined) await forgetConnections(ports, user);
  return { user, erased, ...(next !== undefined && { cursor: next }) };
}

/** Gives whether there was anything of the user in the entry. */
async function eraseFrom(
  ports: Ports,
  head: RoomHead,
  { entry, user }: { readonly entry: Entry; readonly user: string },
): Promise<boolean> {
  if (concerns(entry, user)) {
    const { room, seq } = entry;
    await ports.rooms.bury({ room, seq }, stampOf(head, seq));
    return true;
  }
  if (entry.type !== 'message' || !hasReacted(entry, user)) return false;
  await takeReactions(ports, entry, user);
  return true;
}

/** Changes of one message that come between reading and writing it, before this one gives up. Our choice. */
const rivalsMax = 8;

/** As a change of the message, with a number of its own, so that no other change that is under way brings them back. */
async function takeReactions(ports: Ports, { room, seq }: MessageEntry, user: string): Promise<void> {
  const { log } = ports;
  for (let rivals = 0; rivals < rivalsMax; rivals += 1) {
    const current = await log.readMessage({ room, seq });
    if (current === undefined || !hasReacted(current.message, user)) return;
    const head = await nextSeq(ports, room);
    if (head === undefined) return;
    const entry = { type: 'void', room, seq: head.seq } as const;
    const stamp = stampOf(head, head.seq);
    const { changedSeq: seenSeq, stamp: messageStamp } = current;
    const message = withoutReactions(current.message, user);
    const texts = editTextsAfter(entry, current.editSeqs);
    const result = await log.putChange({ entry, stamp, message, seenSeq, messageStamp, ...texts });
    if (result.outcome === 'stored') return;
    await log.putEntry(entry, stamp);
  }
  throw new ChatError('unavailable', 'unable to erase a reaction; too many others change the message');
}

function hasReacted({ reactions = {} }: MessageEntry, user: string): boolean {
  return Object.values(reactions).some((users) => users.includes(user));
}

function withoutReactions({ reactions = {}, ...message }: MessageEntry, user: string): MessageEntry {
  const left = Object.entries(reactions)
    .map(([reaction, users]) => [reaction, users.filter((other) => other !== user)] as const)
    .filter(([, users]) => users.length > 0);
  return left.length === 0 ? message : { ...message, reactions: Object.fromEntries(left) };
}

async function dropSubscriptions({ subscriptions }: Ports, key: MemberKey): Promise<void> {
  for (const connectionId of await subscriptions.readSubscriptionTraces(key)) {
    await subscriptions.deleteSubscription({ room: key.room, connectionId });
  }
}

async function finishRoom(ports: Ports, { room, user }: MemberKey): Promise<void> {
  const epoch = ports.random.newId();
  await ports.rooms.renewEpoch(room, epoch);
  await broadcast(ports, { room, frame: { type: 'roomReset', room, epoch } satisfies RoomResetPush });
  await ports.subscriptions.forgetPresence({ room, user });
  await ports.rooms.forgetDeparture({ room, user });
}

/** Whoever has come back in the meantime is disconnected once more, before the rows go that would tell of them. */
async function forgetConnections(ports: Ports, user: string): Promise<void> {
  await disconnectUser(ports, user);
  for (const connectionId of await ports.subscriptions.readConnectionTraces(user)) {
    await ports.subscriptions.forgetConnection({ user, connectionId });
  }
  await ports.subscriptions.forgetPlaces(user);
}
