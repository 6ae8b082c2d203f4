import * as fc from 'fast-check';
import type { MessageEntry } from '../../../protocol/entries.ts';
import { utf8Bytes } from '../../../protocol/fields.ts';
import { limits } from '../../../protocol/limits.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { crashEverywhere } from './crashes.ts';
import { playAllInterleavings } from './interleavings.ts';
import {
  createMessage,
  deleteAs,
  editAs,
  expectAgreement,
  reactAs,
  readMessage,
} from './message-requests.ts';
import { connectAndJoin, createRoomFixture, readLog, room } from './room-fixture.ts';

jest.setTimeout(60_000);

describe('a change of a message', () => {
  test('is an entry of its own, and shows in the message, and is pushed to the others', async () => {
    const ports = await createMessage();
    await connectAndJoin(ports, 'bob');
    const edited = await editAs('alice', 'second')(ports);
    expect(edited).toMatchObject({
      type: 'messageEdited',
      seq: 2,
      target: 1,
      message: 'second',
      sender: 'alice',
    });
    const reacted = await reactAs('bob', '👍')(ports);
    expect(reacted).toMatchObject({
      type: 'reaction',
      seq: 3,
      target: 1,
      reaction: '👍',
      active: true,
      sender: 'bob',
    });
    await expect(readMessage(ports)).resolves.toMatchObject({
      message: 'second',
      editedAt: edited.timestamp,
      reactions: { '👍': ['bob'] },
    });
    const deleted = await deleteAs('alice')(ports);
    expect(deleted).toMatchObject({ type: 'messageDeleted', seq: 4, target: 1 });
    const tombstone = await readMessage(ports);
    expect(tombstone).toMatchObject({
      type: 'message',
      seq: 1,
      sender: 'alice',
      deletedAt: deleted.timestamp,
    });
    expect(tombstone).not.toHaveProperty('message');
    expect(tombstone).not.toHaveProperty('reactions');
    expect(ports.gateway.received('bob-1').map(({ seq }) => seq)).toEqual([2, 4]);
  });

  test('that is repeated changes nothing twice, and gets the same entry (I2)', async () => {
    const ports = await createMessage();
    for (const change of [editAs('alice', 'second'), reactAs('bob', '👍'), deleteAs('alice')]) {
      const first = await change(ports);
      await expect(change(ports)).resolves.toEqual(first);
    }
    expect((await readLog(ports)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  test('with the id of something else is a conflict', async () => {
    const ports = await createMessage();
    await expect(editAs('alice', 'second', 'c1')(ports)).rejects.toMatchObject({ code: 'conflict' });
    await editAs('alice', 'second', 'e1')(ports);
    await expect(editAs('alice', 'third', 'e1')(ports)).rejects.toMatchObject({ code: 'conflict' });
    await expect(deleteAs('alice', 'e1')(ports)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('does not make a late repeat of the message itself a conflict', async () => {
    const ports = await createMessage();
    await editAs('alice', 'second')(ports);
    const again = send(ports, { room, user: 'alice', id: 'c1', message: 'first' });
    await expect(again).resolves.toMatchObject({ seq: 1, message: 'second' });
  });

  test.each<[string, (ports: Ports) => Promise<unknown>, string]>([
    ['an edit by somebody else', editAs('bob', 'x'), 'forbidden'],
    ['a deletion by another member', deleteAs('bob'), 'forbidden'],
    ['an edit by a stranger', editAs('eve', 'x'), 'not_a_member'],
    ['a deletion by a stranger', deleteAs('eve'), 'not_a_member'],
    ['a reaction by a stranger', reactAs('eve', '👍'), 'not_a_member'],
    ['an edit of nothing', editAs('alice', 'x', 'e1', 99), 'not_found'],
    ['a deletion of nothing', deleteAs('alice', 'd1', 99), 'not_found'],
  ])('%s is refused, and spends no number', async (_, change, code) => {
    const ports = await createMessage();
    await expect(change(ports)).rejects.toMatchObject({ code });
    await expect(ports.rooms.readHead(room)).resolves.toMatchObject({ seq: 1 });
  });

  test('of a deleted message finds nothing', async () => {
    const ports = await createMessage();
    await deleteAs('alice')(ports);
    for (const change of [editAs('alice', 'x'), deleteAs('alice', 'd2'), reactAs('bob', '👍')]) {
      await expect(change(ports)).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  test('may be a deletion by a moderator or an owner', async () => {
    const ports = await createRoomFixture();
    await send(ports, { room, user: 'bob', id: 'c1', message: 'first' });
    await expect(deleteAs('alice')(ports)).resolves.toMatchObject({
      type: 'messageDeleted',
      sender: 'alice',
    });
  });

  test('is refused where the message would fit no frame any more (F26)', async () => {
    const ports = await createMessage();
    await editAs('alice', '"'.repeat(16_000), 'long')(ports);
    await expect(reactAs('bob', 'r'.repeat(32))(ports)).resolves.toBeDefined();
    const long = async () => {
      for (let count = 0; ; count += 1)
        await reactAs('bob', `${count}`.padEnd(32, 'r'), true, `r${count}`)(ports);
    };
    await expect(long()).rejects.toMatchObject({ code: 'bad_request' });
    const bytes = utf8Bytes(JSON.stringify(await readMessage(ports)));
    expect(bytes).toBeLessThanOrEqual(limits.entryBytesMax);
  });

  test('keeps reactions by any name apart', async () => {
    const ports = await createMessage();
    const names = ['__proto__', 'constructor', 'toString', '👍', '👍🏽'];
    for (const [index, name] of names.entries()) await reactAs('bob', name, true, `r${index}`)(ports);
    const message = (await readMessage(ports)) as MessageEntry;
    expect(Object.keys(message.reactions ?? {})).toEqual(names);
    await reactAs('bob', '__proto__', false, 'off')(ports);
    expect(Object.keys(((await readMessage(ports)) as MessageEntry).reactions ?? {})).toEqual(names.slice(1));
  });
});

describe('changes at the same time', () => {
  test('take effect in the order of their numbers, in every order of their calls (I4)', async () => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createMessage();
      return {
        ports,
        operations: [editAs('alice', 'second', 'e1'), editAs('alice', 'third', 'e2')],
        check: async (results) => {
          expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
          await expectAgreement(ports);
        },
      };
    });
    expect(orders).toBeGreaterThan(50);
  });

  test('of which one deletes leave the message deleted, in every order of their calls', async () => {
    await playAllInterleavings(async () => {
      const ports = await createMessage();
      return {
        ports,
        operations: [reactAs('bob', '👍'), deleteAs('alice')],
        check: async () => {
          await expectAgreement(ports);
          await expect(readMessage(ports)).resolves.toHaveProperty('deletedAt');
        },
      };
    });
  });

  test('with one id change once, in every order of their calls (I2)', async () => {
    await playAllInterleavings(async () => {
      const ports = await createMessage();
      return {
        ports,
        operations: [reactAs('bob', '👍'), reactAs('bob', '👍')],
        check: async (results) => {
          const [first, second] = results;
          expect(first).toEqual(second);
          expect((await readLog(ports)).filter(({ type }) => type === 'reaction')).toHaveLength(1);
          await expectAgreement(ports);
        },
      };
    });
  });

  test.each([
    ['deletion', deleteAs('alice')],
    ['edit', editAs('alice', 'second')],
  ])('that are the same %s get the same entry, in every order of their calls (I2)', async (_, change) => {
    await playAllInterleavings(async () => {
      const ports = await createMessage();
      return {
        ports,
        operations: [change, change],
        check: async (results) => {
          const [first, second] = results;
          expect(first).toMatchObject({ status: 'fulfilled' });
          expect(second).toEqual(first);
          await expectAgreement(ports);
        },
      };
    });
  });

  test('of any kind and number agree with a replay of the log (I15)', async () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('edit' as const), text: fc.constantFrom('a', 'b', 'c') }),
      fc.record({
        kind: fc.constant('react' as const),
        user: fc.constantFrom('alice', 'bob', 'carol'),
        reaction: fc.constantFrom('👍', '🎉'),
        active: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('delete' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
        const ports = await createMessage();
        const made = changes.map(async (made, index) => {
          const id = `id-${index}`;
          if (made.kind === 'edit') return editAs('alice', made.text, id)(ports);
          if (made.kind === 'delete') return deleteAs('alice', id)(ports);
          return reactAs(made.user, made.reaction, made.active, id)(ports);
        });
        await Promise.allSettled(made);
        await expectAgreement(ports);
      }),
      { numRuns: 200 },
    );
  });
});

describe('after a crash at any call', () => {
  test.each([
    ['edit', editAs('alice', 'second')],
    ['reaction', reactAs('bob', '👍')],
    ['deletion', deleteAs('alice')],
  ])('an %s that is repeated is made once (F2)', async (_, change) => {
    await crashEverywhere(createMessage, change, async (ports) => {
      const first = await change(ports);
      await expect(change(ports)).resolves.toEqual(first);
      const log = await readLog(ports);
      expect(log.filter(({ type }) => type === first.type)).toEqual([first]);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_entry, index) => index + 1));
      await expectAgreement(ports);
    });
  });
});
