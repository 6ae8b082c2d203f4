import { manageRooms } from '../../../lambda/handlers/rooms.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { createDirect, createGroup } from './created-rooms.ts';

describe('a refused operation', () => {
  test.each<readonly [title: string, payload: unknown, code: string, field: string]>([
    ['nothing', undefined, 'bad_request', 'operation'],
    ['a text', 'createRoom', 'bad_request', 'operation'],
    ['no operation', {}, 'bad_request', 'operation'],
    ['an operation that nobody knows', { operation: 'dropTables' }, 'unknown_action', 'operation'],
    ['an operation of the prototype', { operation: 'constructor' }, 'unknown_action', 'operation'],
    ['no type', { operation: 'createRoom', members: ['alice', 'bob'] }, 'bad_request', 'type'],
    ['another type', { operation: 'createRoom', type: 'public', members: ['a'] }, 'bad_request', 'type'],
    ['a direct room of one', createDirect(['alice']), 'bad_request', 'members'],
    ['a direct room of one user twice', createDirect(['alice', 'alice']), 'bad_request', 'members'],
    ['a direct room of three', createDirect(['alice', 'bob', 'carol']), 'bad_request', 'members'],
    ['no members', { operation: 'createRoom', type: 'group' }, 'bad_request', 'members'],
    ['an empty list of members', createGroup({ members: [] }), 'bad_request', 'members'],
    ['an empty member', createGroup({ members: [''] }), 'bad_request', 'members'],
    ['a member of 129 characters', createGroup({ members: ['a'.repeat(129)] }), 'bad_request', 'members'],
    ['a member with a control character', createGroup({ members: ['a\nb'] }), 'bad_request', 'members'],
    ['a member who is the system', createGroup({ members: ['system'] }), 'bad_request', 'members'],
    [
      '1,001 members',
      createGroup({ members: Array.from({ length: 1001 }, (_, i) => `u${i}`) }),
      'bad_request',
      'members',
    ],
    ['an owner who is no member', createGroup({ owners: ['bob'] }), 'bad_request', 'owners'],
    ['an ill-formed id', createGroup({ room: 'a b' }), 'bad_request', 'room'],
    ['an id like a direct room’s', createGroup({ room: 'direct-x' }), 'bad_request', 'room'],
    ['an empty name', createGroup({ name: '' }), 'bad_request', 'name'],
    ['getRoom without a room', { operation: 'getRoom' }, 'bad_request', 'room'],
    ['getRoom of a room that does not exist', { operation: 'getRoom', room: 'nowhere' }, 'not_found', 'room'],
    [
      'setRole in no room',
      { operation: 'setRole', room: 'nowhere', user: 'a', role: 'owner' },
      'not_found',
      'room',
    ],
    ['setRole to none', { operation: 'setRole', room: 'r1', user: 'a', role: 'king' }, 'bad_request', 'role'],
    [
      'muteMember in no room',
      { operation: 'muteMember', room: 'nowhere', user: 'a', until: null },
      'not_found',
      'room',
    ],
    ['muteMember without a time', { operation: 'muteMember', room: 'r1', user: 'a' }, 'bad_request', 'until'],
    ['updateRoom of nothing', { operation: 'updateRoom', room: 'r1' }, 'bad_request', 'room'],
    [
      'updateRoom of no room',
      { operation: 'updateRoom', room: 'nowhere', frozen: true },
      'not_found',
      'room',
    ],
    ...[-1, 0.5, 21_601, '5', null].map(
      (slowModeSeconds) =>
        [
          `updateRoom with a slow mode of ${slowModeSeconds}`,
          { operation: 'updateRoom', room: 'r1', slowModeSeconds },
          'bad_request',
          'slowModeSeconds',
        ] as const,
    ),
    ...[0, 3_651, 1.5, '7'].map(
      (retentionDays) =>
        [
          `updateRoom with a retention of ${retentionDays}`,
          { operation: 'updateRoom', room: 'r1', retentionDays },
          'bad_request',
          'retentionDays',
        ] as const,
    ),
    [
      'updateRoom with a text for frozen',
      { operation: 'updateRoom', room: 'r1', frozen: 'yes' },
      'bad_request',
      'frozen',
    ],
    ['updateRoom without a name', { operation: 'updateRoom', room: 'r1', name: null }, 'bad_request', 'name'],
    [
      'addMembers to no room',
      { operation: 'addMembers', room: 'nowhere', members: ['a'] },
      'not_found',
      'room',
    ],
    ['removeMember without user', { operation: 'removeMember', room: 'nowhere' }, 'bad_request', 'user'],
    [
      'removeMember from no room',
      { operation: 'removeMember', room: 'nowhere', user: 'a' },
      'not_found',
      'room',
    ],
    ['listRooms without user', { operation: 'listRooms' }, 'bad_request', 'user'],
    [
      'listRooms with a cursor of its own',
      { operation: 'listRooms', user: 'a', cursor: '!' },
      'bad_request',
      'cursor',
    ],
    ['disconnectUser without user', { operation: 'disconnectUser' }, 'bad_request', 'user'],
    [
      'disconnectUser with another revokeTokens than true or false',
      { operation: 'disconnectUser', user: 'alice', revokeTokens: 1 },
      'bad_request',
      'revokeTokens',
    ],
  ])('with %s gets its code and the field at fault', async (_, payload, code, field) => {
    const result = await manageRooms(createInMemoryPorts(), payload);
    expect(result).toEqual({ error: { code, detail: expect.stringMatching(`^${field}: `) } });
  });
});
