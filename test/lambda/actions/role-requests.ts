import type { Frame, RoleRoom } from './role-room.ts';

/** What a row of the tables asks for, but for `id` and `room`; `user` asks. */
type Request = (room: RoleRoom, user: string) => Frame;

const until = '2100-01-01T00:00:00Z';

const requests: Readonly<Record<string, Request>> = {
  $default: () => ({ message: 'x' }),
  sendMessage: () => ({ message: 'x' }),
  'sendMessage, in reply': ({ othersThan, seqOf }, user) => ({
    message: 'x',
    replyTo: seqOf(othersThan(user).member),
  }),
  joinRoom: () => ({}),
  'joinRoom, to resume': () => ({ after: 0 }),
  leaveRoom: () => ({}),
  history: () => ({}),
  rooms: () => ({}),
  members: () => ({}),
  markRead: () => ({ seq: 1 }),
  typing: () => ({ active: true }),
  ping: ({ room }) => ({ rooms: { [room]: 0 } }),
  "editMessage, one's own": ({ seqOf }, user) => ({ seq: seqOf(user), message: 'y' }),
  "editMessage, a member's": ({ othersThan, seqOf }, user) => ({
    seq: seqOf(othersThan(user).member),
    message: 'y',
  }),
  "deleteMessage, one's own": ({ seqOf }, user) => ({ seq: seqOf(user) }),
  "deleteMessage, a member's": ({ othersThan, seqOf }, user) => ({ seq: seqOf(othersThan(user).member) }),
  "deleteMessage, an owner's": ({ othersThan, seqOf }, user) => ({ seq: seqOf(othersThan(user).owner) }),
  react: ({ othersThan, seqOf }, user) => ({
    seq: seqOf(othersThan(user).member),
    reaction: '👍',
    active: true,
  }),
  createRoom: () => ({ type: 'group', members: ['newcomer'] }),
  addMembers: () => ({ members: ['newcomer'] }),
  'addMembers, oneself': (_, user) => ({ members: [user] }),
  'removeMember, an owner': ({ othersThan }, user) => ({ user: othersThan(user).owner }),
  'removeMember, a moderator': ({ othersThan }, user) => ({ user: othersThan(user).moderator }),
  'removeMember, a member': ({ othersThan }, user) => ({ user: othersThan(user).member }),
  'removeMember, nobody': () => ({ user: 'nobody' }),
  'removeMember, oneself': (_, user) => ({ user }),
  'setRole, of an owner': ({ othersThan }, user) => ({ user: othersThan(user).owner, role: 'member' }),
  'setRole, of a member': ({ othersThan }, user) => ({ user: othersThan(user).member, role: 'moderator' }),
  'setRole, of nobody': () => ({ user: 'nobody', role: 'moderator' }),
  "setRole, one's own to member": (_, user) => ({ user, role: 'member' }),
  "setRole, one's own to owner": (_, user) => ({ user, role: 'owner' }),
  'muteMember, an owner': ({ othersThan }, user) => ({ user: othersThan(user).owner, until }),
  'muteMember, a moderator': ({ othersThan }, user) => ({ user: othersThan(user).moderator, until }),
  'muteMember, a member': ({ othersThan }, user) => ({ user: othersThan(user).member, until }),
  'muteMember, nobody': () => ({ user: 'nobody', until }),
  'muteMember, oneself': (_, user) => ({ user, until }),
  'muteMember, oneself no longer': (_, user) => ({ user, until: null }),
  updateRoom: () => ({ slowModeSeconds: 5 }),
};

/** The frame that a row stands for. */
export function requestOf(row: string, room: RoleRoom, user: string): Frame {
  const request = requests[row];
  if (request === undefined) throw new Error(`unable to ask for "${row}"; no such request`);
  const [action = ''] = row.split(',');
  const fields = request(room, user);
  return action === '$default'
    ? { id: 'c1', ...fields }
    : { action, id: 'c1', ...(action !== 'rooms' && action !== 'ping' && { room: room.room }), ...fields };
}
