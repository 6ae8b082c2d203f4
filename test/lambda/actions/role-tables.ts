/** Who may do what, where users create no rooms: the promises of `docs/protocol.md` about roles, as tables to be read. */

/**
 * A row is what somebody asks for: an action, and on whom or what. A cell is `ok`, the code of the refusal, the status
 * of a refused handshake, or `-` where the row makes no sense.
 */
const tables = {
  /** `former` was removed, `stranger` was never in it; of every role there is one more, on whom the others act. */
  'a group': `
    |                                 | owner     | moderator | member    | muted     | former       | stranger     |
    | $connect                        | ok        | ok        | ok        | ok        | 403          | 403          |
    | $default                        | ok        | ok        | ok        | forbidden | not_a_member | not_a_member |
    | sendMessage                     | ok        | ok        | ok        | forbidden | not_a_member | not_a_member |
    | sendMessage, in reply           | ok        | ok        | ok        | forbidden | not_a_member | not_a_member |
    | joinRoom                        | ok        | ok        | ok        | ok        | not_a_member | not_a_member |
    | joinRoom, to resume             | ok        | ok        | ok        | ok        | not_a_member | not_a_member |
    | leaveRoom                       | ok        | ok        | ok        | ok        | ok           | ok           |
    | history                         | ok        | ok        | ok        | ok        | not_a_member | not_a_member |
    | rooms                           | ok        | ok        | ok        | ok        | ok           | ok           |
    | members                         | ok        | ok        | ok        | ok        | not_a_member | not_a_member |
    | markRead                        | ok        | ok        | ok        | ok        | not_a_member | not_a_member |
    | typing                          | ok        | ok        | ok        | ok        | not_a_member | not_a_member |
    | ping                            | ok        | ok        | ok        | ok        | ok           | ok           |
    | editMessage, one's own          | ok        | ok        | ok        | forbidden | not_a_member | not_a_member |
    | editMessage, a member's         | forbidden | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | deleteMessage, one's own        | ok        | ok        | ok        | ok        | not_a_member | not_a_member |
    | deleteMessage, a member's       | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
    | deleteMessage, an owner's       | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
    | react                           | ok        | ok        | ok        | forbidden | not_a_member | not_a_member |
    | createRoom                      | forbidden | forbidden | forbidden | forbidden | forbidden    | forbidden    |
    | addMembers                      | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
    | addMembers, oneself             | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
    | removeMember, an owner          | ok        | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | removeMember, a moderator       | ok        | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | removeMember, a member          | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
    | removeMember, nobody            | not_found | not_found | forbidden | forbidden | not_a_member | not_a_member |
    | removeMember, oneself           | ok        | ok        | ok        | ok        | ok           | not_a_member |
    | setRole, of an owner            | ok        | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | setRole, of a member            | ok        | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | setRole, of nobody              | not_found | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | setRole, one's own to member    | ok        | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | setRole, one's own to owner     | ok        | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | muteMember, an owner            | ok        | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | muteMember, a moderator         | ok        | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | muteMember, a member            | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
    | muteMember, nobody              | not_found | not_found | forbidden | forbidden | not_a_member | not_a_member |
    | muteMember, oneself             | forbidden | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | muteMember, oneself no longer   | forbidden | forbidden | forbidden | forbidden | not_a_member | not_a_member |
    | updateRoom                      | ok        | forbidden | forbidden | forbidden | not_a_member | not_a_member |
  `,

  /** Only owners and moderators write in it: what is not named here is as in any group. */
  'a frozen group': `
    |                                 | owner     | moderator | member    | muted     | former       | stranger     |
    | $default                        | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
    | sendMessage                     | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
    | sendMessage, in reply           | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
    | editMessage, one's own          | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
    | react                           | ok        | ok        | forbidden | forbidden | not_a_member | not_a_member |
  `,

  /** Two members for good, who have no roles; the backend may mute one. */
  'a direct room': `
    |                                 | member    | muted     | stranger     |
    | $connect                        | ok        | ok        | 403          |
    | $default                        | ok        | forbidden | not_a_member |
    | sendMessage                     | ok        | forbidden | not_a_member |
    | sendMessage, in reply           | ok        | forbidden | not_a_member |
    | joinRoom                        | ok        | ok        | not_a_member |
    | joinRoom, to resume             | ok        | ok        | not_a_member |
    | leaveRoom                       | ok        | ok        | ok           |
    | history                         | ok        | ok        | not_a_member |
    | rooms                           | ok        | ok        | ok           |
    | members                         | ok        | ok        | not_a_member |
    | markRead                        | ok        | ok        | not_a_member |
    | typing                          | ok        | ok        | not_a_member |
    | ping                            | ok        | ok        | ok           |
    | editMessage, one's own          | ok        | forbidden | not_a_member |
    | editMessage, a member's         | forbidden | forbidden | not_a_member |
    | deleteMessage, one's own        | ok        | ok        | not_a_member |
    | deleteMessage, a member's       | forbidden | forbidden | not_a_member |
    | react                           | ok        | forbidden | not_a_member |
    | createRoom                      | forbidden | forbidden | forbidden    |
    | addMembers                      | forbidden | forbidden | not_a_member |
    | addMembers, oneself             | forbidden | forbidden | not_a_member |
    | removeMember, a member          | forbidden | forbidden | not_a_member |
    | removeMember, nobody            | forbidden | forbidden | not_a_member |
    | removeMember, oneself           | forbidden | forbidden | not_a_member |
    | setRole, of a member            | forbidden | forbidden | not_a_member |
    | setRole, one's own to owner     | forbidden | forbidden | not_a_member |
    | muteMember, a member            | forbidden | forbidden | not_a_member |
    | muteMember, oneself no longer   | forbidden | forbidden | not_a_member |
    | updateRoom                      | forbidden | forbidden | not_a_member |
  `,

  /** A group keeps an owner, while there is anybody else in it. */
  'a group of one owner': `
    |                                 | owner     | moderator | member    |
    | removeMember, oneself           | forbidden | ok        | ok        |
    | setRole, one's own to member    | forbidden | forbidden | forbidden |
    | setRole, one's own to owner     | ok        | forbidden | forbidden |
  `,
} as const;

export type RoomKind = keyof typeof tables;

/** One cell: somebody asks for something. */
export interface RoleCase {
  readonly kind: RoomKind;
  /** Begins with the key of the route. */
  readonly row: string;
  readonly routeKey: string;
  readonly user: string;
  readonly expected: string;
}

/** A kind of room whose table says only what is different from another's. */
const basis: Partial<Readonly<Record<RoomKind, RoomKind>>> = { 'a frozen group': 'a group' };

export function roleCases(kind: RoomKind): readonly RoleCase[] {
  const other = basis[kind];
  const cases = casesIn(kind, tables[kind]);
  const named = new Set(cases.map(({ row }) => row));
  return other === undefined
    ? cases
    : [...cases, ...casesIn(kind, tables[other]).filter(({ row }) => !named.has(row))];
}

function casesIn(kind: RoomKind, table: string): readonly RoleCase[] {
  const [[, ...users] = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows.flatMap(([row = '', ...cells]) => {
    const [routeKey = ''] = row.split(',');
    return users.map((user, column) => ({ kind, row, routeKey, user, expected: cells[column] ?? '' }));
  });
}

const roomKinds = ['a group', 'a frozen group', 'a direct room', 'a group of one owner'] as const;

export const allRoleCases: readonly RoleCase[] = roomKinds.flatMap(roleCases);
