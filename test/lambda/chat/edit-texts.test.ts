import { limits } from '../../../protocol/limits.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { crashEverywhere } from './crashes.ts';
import { playAllInterleavings } from './interleavings.ts';
import { createMessage, deleteAs, editAs, reactAs, readMessage } from './message-requests.ts';
import { readLog, room } from './room-fixture.ts';

jest.setTimeout(60_000);

async function createEditedMessage() {
  const ports = await createMessage();
  for (const text of ['second', 'third']) await editAs('alice', text)(ports);
  return ports;
}

const textsIn = async (ports: Ports) =>
  (await readLog(ports)).flatMap((entry) => ('message' in entry ? [entry.message] : []));

/** Nothing that the message ever said can be read any more, and the log is as long as it was. */
async function expectNoText(ports: Ports): Promise<void> {
  const log = await readLog(ports);
  expect(log.filter((entry) => 'message' in entry)).toEqual([]);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_entry, index) => index + 1));
}

test('a deletion takes the texts of all edits with it, and leaves the entries', async () => {
  const ports = await createEditedMessage();
  await reactAs('bob', '👍')(ports);
  await expect(textsIn(ports)).resolves.toEqual(['third', 'second', 'third']);
  await deleteAs('alice')(ports);
  await expectNoText(ports);
  const [, second] = await readLog(ports);
  expect(second).toMatchObject({ type: 'messageEdited', id: 'edit-second', target: 1, sender: 'alice' });
});

test('an edit that is sent again after the deletion gets its entry, without the text (I2)', async () => {
  const ports = await createEditedMessage();
  await deleteAs('alice')(ports);
  const again = await editAs('alice', 'second')(ports);
  expect(again).toMatchObject({ type: 'messageEdited', seq: 2 });
  expect(again).not.toHaveProperty('message');
  await expectNoText(ports);
});

test(`the latest ${limits.editTextsMax} edits of a message have their texts`, async () => {
  const ports = await createMessage();
  const edits = Array.from({ length: limits.editTextsMax + 2 }, (_, index) => `text${index}`);
  for (const text of edits) await editAs('alice', text)(ports);
  const [current, ...texts] = await textsIn(ports);
  expect(texts).toEqual(edits.slice(2));
  expect(current).toBe(edits.at(-1));
  await deleteAs('alice')(ports);
  await expectNoText(ports);
});

test('a deletion takes what texts there are where an edit has been erased or has expired', async () => {
  const ports = await createEditedMessage();
  await ports.rooms.bury({ room, seq: 2 }, { incarnation: 1 });
  await deleteAs('alice')(ports);
  await expectNoText(ports);
});

test('an edit and a deletion at the same time leave no text, in every order of their calls', async () => {
  const { orders } = await playAllInterleavings(async () => {
    const ports = await createMessage();
    await editAs('alice', 'second')(ports);
    return {
      ports,
      operations: [editAs('alice', 'third'), deleteAs('alice')],
      check: async () => {
        await expect(readMessage(ports)).resolves.toHaveProperty('deletedAt');
        await expectNoText(ports);
      },
    };
  });
  expect(orders).toBeGreaterThan(50);
});

test('a deletion that crashes anywhere has taken all texts or none, and takes all when it is repeated (F2)', async () => {
  await crashEverywhere(createEditedMessage, deleteAs('alice'), async (ports) => {
    expect([0, 3]).toContain((await textsIn(ports)).length);
    await deleteAs('alice')(ports);
    await expectNoText(ports);
  });
});
