import type { Entry } from '../../protocol/entries.ts';
import { utf8Bytes } from '../../protocol/fields.ts';
import type { ExportedItem, UserExported } from '../../protocol/operations.ts';
import type { Ports } from './ports.ts';
import { readSeqOf } from './read-position.ts';
import { walkRooms } from './user-rooms.ts';

/** A call ends after so much: Lambda answers with six megabytes at most, and the last page adds three. Our choice. */
const exportBytesMax = 1_000_000;

/** A call ends after so many entries, whoever wrote them. Our choice: some seconds. */
const entriesMax = 5_000;

/** A page of all that there is of one user, and nothing of anybody else (S66). */
export async function exportUser(
  ports: Ports,
  { user, cursor }: { readonly user: string; readonly cursor?: string | undefined },
): Promise<UserExported> {
  const items: ExportedItem[] = [];
  let [bytes, entriesRead] = [0, 0];
  const add = (item: ExportedItem) => {
    items.push(item);
    bytes += utf8Bytes(JSON.stringify(item));
  };
  if (cursor === undefined) for (const item of await connectionsOf(ports, user)) add(item);
  const next = await walkRooms(
    ports,
    { user, cursor },
    {
      async enter(room, isNew) {
        if (isNew) add(await membershipOf(ports, { room, user }));
      },
      async read(_head, entries) {
        entriesRead += entries.length;
        for (const entry of entries) if (concerns(entry, user)) add({ kind: 'entry', entry });
      },
      leave: async () => {},
      isFull: () => bytes >= exportBytesMax || entriesRead >= entriesMax,
    },
  );
  return { items, ...(next !== undefined && { cursor: next }) };
}

/** Whether an entry is a user's doing, or tells of their membership. */
export function concerns(entry: Entry, user: string): boolean {
  return ('sender' in entry && entry.sender === user) || ('user' in entry && entry.user === user);
}

async function connectionsOf({ subscriptions }: Ports, user: string): Promise<readonly ExportedItem[]> {
  const connections = await subscriptions.readConnections(user);
  return connections.map(({ connectionId, openedAt, seenAt, rooms }) => ({
    kind: 'connection',
    connectionId,
    openedAt: timestamp(openedAt),
    seenAt: timestamp(seenAt),
    rooms: [...rooms],
  }));
}

async function membershipOf(
  { rooms }: Ports,
  key: { readonly room: string; readonly user: string },
): Promise<ExportedItem> {
  const member = await rooms.readMember(key);
  if (member === undefined) return { kind: 'formerMembership', room: key.room };
  const { room, role, joinedAt, mutedUntil } = member;
  return {
    kind: 'membership',
    room,
    role,
    joinedAt: timestamp(joinedAt),
    readSeq: readSeqOf(member),
    ...(mutedUntil !== undefined && { mutedUntil: timestamp(mutedUntil) }),
  };
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
