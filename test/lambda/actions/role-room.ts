import type { RoomKind } from './role-tables.ts';

export type Frame = Readonly<Record<string, unknown>>;

/** The product as a backend and its users see it. */
export interface Chat {
  operate(payload: Frame): Promise<Frame>;
  /** The text that a frame is answered with; undefined if there is none. */
  ask(user: string, frame: Frame, options?: { readonly boundRoom?: string }): Promise<string | undefined>;
}

/** A room with somebody of every kind in it. */
export interface RoleRoom {
  readonly room: string;
  /** On whom a user of the tables acts. */
  readonly othersThan: (user: string) => Others;
  /** Of the message that this user has sent, or, if none, another one's. */
  readonly seqOf: (user: string) => number;
}

interface Others {
  readonly owner: string;
  readonly moderator: string;
  readonly member: string;
}

type Operate = (operation: string, fields?: Frame) => Promise<Frame>;

/** Makes a room of the kind, as a backend does. */
export async function createRoleRoom(chat: Chat, kind: RoomKind): Promise<RoleRoom> {
  const isDirect = kind === 'a direct room';
  const created = await chat.operate({ operation: 'createRoom', ...(isDirect ? direct : groupOf(kind)) });
  const room = String(created['room']);
  const operate: Operate = async (operation, fields) => {
    const answer = await chat.operate({ operation, room, ...fields });
    if ('error' in answer) throw new Error(`unable to ${operation}; ${JSON.stringify(answer)}`);
    return answer;
  };
  const seqs = await letAllSpeak(operate, created['members'] as readonly string[]);
  if (!isDirect) await giveRoles(operate);
  if (kind === 'a frozen group') await operate('updateRoom', { frozen: true });
  await operate('muteMember', { user: 'muted', until: '2100-01-01T00:00:00Z' });
  return {
    room,
    othersThan: isDirect ? otherOfPair : () => others,
    seqOf: (user) => seqs.get(user) ?? 1,
  };
}

const others = { owner: 'another owner', moderator: 'another moderator', member: 'another member' };

function otherOfPair(user: string): Others {
  const other = user === 'member' ? 'muted' : 'member';
  return { owner: other, moderator: other, member: other };
}

const direct = { type: 'direct', members: ['member', 'muted'] };

const groupOf = (kind: RoomKind) => ({
  type: 'group',
  owners: kind === 'a group of one owner' ? ['owner'] : ['owner', 'another owner'],
  members: ['owner', 'moderator', 'member', 'muted', 'former', ...Object.values(others)],
});

async function letAllSpeak(operate: Operate, users: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const seqs = new Map<string, number>();
  for (const sender of users) {
    const { seq } = await operate('sendMessage', { sender, id: 'said', message: `by ${sender}` });
    seqs.set(sender, Number(seq));
  }
  return seqs;
}

async function giveRoles(operate: Operate): Promise<void> {
  for (const user of ['moderator', others.moderator]) await operate('setRole', { user, role: 'moderator' });
  await operate('removeMember', { user: 'former' });
}

/** All that a backend is told about a room, to see that nothing has changed. */
export async function describeRoom(chat: Chat, room: string): Promise<string> {
  const operations = ['getRoom', 'listMembers', 'history'];
  return JSON.stringify(
    await Promise.all(operations.map(async (operation) => chat.operate({ operation, room }))),
  );
}
