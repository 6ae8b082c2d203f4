import { createRoom } from '../../../lambda/chat/room-creation.ts';
import { tellUsers } from '../../../lambda/chat/user-delivery.ts';
import { limits } from '../../../protocol/limits.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { connect, room } from './room-fixture.ts';

const frame = { type: 'roomRemoved', room };

describe('all devices of a user', () => {
  test.each(['readConnections', 'post'])(
    'are told though telling another user fails at %s, and nobody fails with it (I7)',
    async (method) => {
      const ports = createInMemoryPorts();
      await connect(ports, 'alice');
      for (const id of ['bob-1', 'bob-2']) await connect(ports, 'bob', id);
      const failing = instrument(ports, async (call, effect) => {
        if (call.method === method && JSON.stringify(call.args).includes('alice')) throw new Error('down');
        return effect();
      });
      await expect(tellUsers(failing, ['alice', 'bob'], frame)).resolves.toBeUndefined();
      for (const id of ['bob-1', 'bob-2']) expect(ports.gateway.received(id)).toEqual([frame]);
      expect(ports.logger.lines).toMatchObject([{ level: 'error' }]);
    },
  );

  test('are told of a new room, of very many users those who are named first', async () => {
    const ports = createInMemoryPorts();
    const members = Array.from({ length: limits.roomAddedAudienceMax + 1 }, (_, index) => `user-${index}`);
    for (const user of members) await connect(ports, user);
    await createRoom(ports, { operation: 'createRoom', type: 'group', room, members });
    const told = members.filter((user) => ports.gateway.received(`${user}-1`).length > 0);
    expect(told).toEqual(members.slice(0, -1));
  });
});
