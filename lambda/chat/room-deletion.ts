import { ChatError } from '../../protocol/errors.ts';
import type { RoomRemovedPush } from '../../protocol/replies.ts';
import type { Tombstone } from './deletion-port.ts';
import { requireRoom } from './existing-room.ts';
import { inParallel } from './in-parallel.ts';
import type { Ports } from './ports.ts';
import { floorOf } from './retained-log.ts';
import { tellUsers } from './user-delivery.ts';

/*
 * How a room ends. Each step makes sure that nothing of its kind comes after it, and the next ones clear away what is
 * there, so that a call that is made again finishes what a crash has left:
 *
 *   head ▶ tombstone     no seq is handed out any more, and nobody is added
 *   tell and delete members     no claim, join or departure succeeds any more
 *   end subscriptions, if no member     nobody receives anything any more
 *   delete departures and the claims of the system
 *   bury the log     a send that had its seq, or repeats one, finds it taken, asks for another, and is refused
 *   finish the tombstone     the room can be created again, as the next incarnation
 *
 * A log is buried, not deleted: where nothing stood, a late writer could still put its entry, acknowledge it, and
 * leave what somebody wrote in a room that is gone. The table drops the graves after a day. What is created anew does
 * not see them, because its entries are of another incarnation.
 */

/** Ends before the function does, which has 60 s. Our choice. */
const budgetMs = 40_000;

/** Longer than any function runs, whatever the clocks. */
const graveLifetimeMs = 24 * 60 * 60 * 1000;

/** Members of one transaction, with its condition. */
const membersPerStep = 98;

const subscriptionsInParallel = 16;

/** A partition takes 1,000 write units a second, and an answer takes some ten milliseconds. Our choice. */
const gravesInParallel = 10;
const gravesPerStep = 500;

/**
 * Deletes a room, its members and its log, for good. Called again it changes nothing more.
 * Rejects with `not_found` if there was no such room, `unavailable` if it takes longer than one call may: the next one
 * goes on.
 */
export async function deleteRoom(ports: Ports, room: string): Promise<{ readonly room: string }> {
  const requireTime = timer(ports);
  const tombstone = await endRoom(ports, room);
  if (tombstone.isFinished) return { room };
  await deleteMembers(ports, tombstone, requireTime);
  const subscriptions = await ports.subscriptions.readSubscriptions(room);
  await inParallel(subscriptions, subscriptionsInParallel, async (subscription) =>
    ports.subscriptions.evict(subscription),
  );
  while (await ports.rooms.deleteRemains(tombstone)) requireTime();
  await buryLog(ports, tombstone, requireTime);
  return { room };
}

type RequireTime = () => void;

function timer({ clock }: Ports): RequireTime {
  const endsAt = clock.now() + budgetMs;
  return () => {
    if (clock.now() > endsAt)
      throw new ChatError('unavailable', 'unable to delete all of the room at once; call again to go on');
  };
}

/** Each round is lost to an entry that was numbered meanwhile. Our choice. */
const roundsMax = 20;

async function endRoom({ rooms, clock }: Ports, room: string): Promise<Tombstone> {
  for (let round = 0; round < roundsMax; round += 1) {
    const head = await rooms.readHead(room);
    if (head === undefined) {
      const standing = await rooms.readTombstone(room);
      if (standing !== undefined) return standing;
      // With neither, the room was created anew between the two reads, or there is none.
      await requireRoom({ rooms }, room);
      continue;
    }
    // What has expired goes by itself; only what the table has not dropped yet is still to be buried.
    const firstSeq = (await rooms.readFirstSeq(room)) ?? Infinity;
    const buriedSeq = Math.min(firstSeq - 1, floorOf(head, clock.now()));
    const { incarnation, seq } = head;
    const tombstone = { room, incarnation, seq, buriedSeq, isFinished: false };
    if (await rooms.endRoom(head, tombstone)) return tombstone;
  }
  throw new ChatError('unavailable', 'unable to delete the room; too much is written in it');
}

/** Told first, because who is told is found by who is a member; what is written in the room is none of theirs then. */
async function deleteMembers(ports: Ports, tombstone: Tombstone, requireTime: RequireTime): Promise<void> {
  const { room } = tombstone;
  for (;;) {
    const { members } = await ports.rooms.readMembersPage({ room, limit: membersPerStep });
    const users = members.map(({ user }) => user);
    if (users.length === 0) return;
    requireTime();
    await tellUsers(ports, users, { type: 'roomRemoved', room } satisfies RoomRemovedPush);
    if (!(await ports.rooms.deleteMembers(tombstone, users))) return;
  }
}

async function buryLog(ports: Ports, tombstone: Tombstone, requireTime: RequireTime): Promise<void> {
  const { rooms, clock } = ports;
  const { room, seq, incarnation } = tombstone;
  let { buriedSeq } = tombstone;
  while (buriedSeq < seq) {
    const count = Math.min(gravesPerStep, seq - buriedSeq);
    const stamp = { incarnation, expiresAt: clock.now() + graveLifetimeMs };
    const seqs = Array.from({ length: count }, (_, index) => buriedSeq + 1 + index);
    await inParallel(seqs, gravesInParallel, async (buried) => rooms.bury({ room, seq: buried }, stamp));
    buriedSeq += count;
    if (!(await rooms.updateTombstone({ ...tombstone, buriedSeq }))) return;
    if (buriedSeq < seq) requireTime();
  }
  await rooms.updateTombstone({ ...tombstone, buriedSeq, isFinished: true });
}
