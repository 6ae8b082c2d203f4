import { createHash } from 'node:crypto';
import { ChatError } from '../../protocol/errors.ts';
import type { CreateRoomRequest, CreatedRoom } from '../../protocol/operations.ts';
import { directRoomPrefix, systemUser } from '../../protocol/rooms.ts';
import type { Role } from '../../protocol/rooms.ts';
import { joinedSlot } from './claim-slots.ts';
import { admit, evict, tellOfRoom } from './membership.ts';
import type { Ports } from './ports.ts';
import type { Member, RoomHead } from './room-store-port.ts';
import { firstSegmentation } from './retained-log.ts';

/**
 * Members that are written in one transaction: 100 items, the places of head and tombstone among them. One after the
 * other, because they would collide there.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const membersPerStep = 98;

export interface CreationOptions {
  /** Whose doing it is. @default - the backend's */
  readonly by?: string;
}

/**
 * Creates a room, or gives the one that is there: of a direct room there is one per pair, whoever is named first, and
 * a group with an id of the backend's own can be asked for again after a failure.
 */
export async function createRoom(
  ports: Ports,
  request: CreateRoomRequest,
  { by = systemUser }: CreationOptions = {},
): Promise<CreatedRoom> {
  const room =
    request.type === 'direct' ? directRoomId(request.members) : (request.room ?? ports.random.newId());
  const standing = await readExisting(ports, room);
  if (standing !== undefined) return reopen(ports, standing, { request, by });
  const tombstone = await ports.rooms.readTombstone(room);
  if (tombstone?.isFinished === false) throw beingDeleted();
  const incarnation = (tombstone?.incarnation ?? 0) + 1;
  await dropStrays(ports, { room, request, incarnation });
  const head = newHead(ports, { room, request, incarnation });
  const members = newMembers(ports, room, request);
  // A room without a head does not exist: should this end half-way, nobody sees a part of it.
  for (let first = membersPerStep; first < members.length; first += membersPerStep) {
    await ports.rooms.prepareMembers(room, incarnation, members.slice(first, first + membersPerStep));
  }
  const created = await ports.rooms.createRoom(head, members.slice(0, membersPerStep));
  if (created) {
    await tellOfRoom(ports, head, request.members);
    return describe(head, request.members, true);
  }
  const rival = await readExisting(ports, room);
  if (rival === undefined) throw beingDeleted();
  return reopen(ports, rival, { request, by });
}

/**
 * Whom a creation that ended half-way has left behind, and this one does not name, must not find themselves in the room;
 * nor may a join of theirs, for which it was enough to be a member. Nobody was left behind under an id that is new.
 */
async function dropStrays(ports: Ports, { room, request, incarnation }: NewRoom): Promise<void> {
  if (request.type === 'direct' || request.room === undefined) return;
  const named = new Set(request.members);
  const strays = namesOf(await ports.rooms.readMembers(room)).filter((user) => !named.has(user));
  for (let first = 0; first < strays.length; first += membersPerStep) {
    await ports.rooms.dropPrepared(room, incarnation, strays.slice(first, first + membersPerStep));
  }
  for (const user of strays) await evict(ports, { room, user });
}

function beingDeleted(): ChatError {
  return new ChatError('unavailable', 'unable to create the room; it is being deleted');
}

/** The same for both orders of the pair. JSON, so that no two pairs are written alike. */
function directRoomId(pair: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(pair.toSorted())).digest('base64url');
  return directRoomPrefix + digest;
}

interface ExistingRoom {
  readonly head: RoomHead;
  readonly members: readonly Member[];
}

async function readExisting({ rooms }: Ports, room: string): Promise<ExistingRoom | undefined> {
  const head = await rooms.readHead(room);
  return head && { head, members: await rooms.readMembers(room) };
}

/**
 * Gives a room that is there. From a direct room one may have been removed, by the backend or with all that there was
 * of them: whoever asks for it wants the two to talk, and nothing else brings them together again.
 */
async function reopen(
  ports: Ports,
  { head, members }: ExistingRoom,
  { request, by }: { readonly request: CreateRoomRequest; readonly by: string },
): Promise<CreatedRoom> {
  const { room } = head;
  const isComplete =
    request.type === 'group' || request.members.every((user) => isThereFromTheStart(members, user));
  if (isComplete) return describe(head, namesOf(members), false);
  try {
    await admit(ports, head, { room, users: request.members, sender: by });
  } catch (error) {
    if (error instanceof ChatError && error.code === 'not_found') throw beingDeleted();
    throw error;
  }
  return describe(head, namesOf(await ports.rooms.readMembers(room)), false);
}

/** Who came later is admitted once more, in case a crash has kept that from the log. */
function isThereFromTheStart(members: readonly Member[], user: string): boolean {
  return members.some((member) => member.user === user && member.claims.get(joinedSlot) === 0);
}

function namesOf(members: readonly Member[]): readonly string[] {
  return members.map(({ user }) => user);
}

function describe(
  { room, type, epoch, name }: RoomHead,
  members: readonly string[],
  created: boolean,
): CreatedRoom {
  return { room, type, epoch, ...(name !== undefined && { name }), members, created };
}

interface NewRoom {
  readonly room: string;
  readonly request: CreateRoomRequest;
  readonly incarnation: number;
}

function newHead({ deployment, random, clock }: Ports, { room, request, incarnation }: NewRoom): RoomHead {
  const settings = deployment.roomDefaults;
  return {
    room,
    type: request.type,
    ...(request.type === 'group' && request.name !== undefined && { name: request.name }),
    settings,
    epoch: random.newId(),
    incarnation,
    ...firstSegmentation(settings),
    seq: 0,
    activeAt: clock.now(),
    createdAt: clock.now(),
  };
}

function newMembers({ clock }: Ports, room: string, request: CreateRoomRequest): readonly Member[] {
  const joinedAt = clock.now();
  return request.members.map((user) => ({
    room,
    user,
    role: roleOf(user, request),
    joinedAt,
    readSeq: 0,
    claims: new Map([[joinedSlot, 0]]),
  }));
}

/** In a direct room both are alike: neither can remove the other. */
function roleOf(user: string, request: CreateRoomRequest): Role {
  if (request.type === 'direct') return 'member';
  const owners = request.owners ?? request.members.slice(0, 1);
  return owners.includes(user) ? 'owner' : 'member';
}
