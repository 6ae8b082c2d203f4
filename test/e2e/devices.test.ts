import { randomUUID } from 'node:crypto';
import type { Entry } from '../../protocol/entries.ts';
import { shownInAnyOrder, shownOf } from '../simulation/invariants/replays.ts';
import { Prng } from '../simulation/prng.ts';
import type { Device } from './devices/device.ts';
import { Gathering } from './devices/gathering.ts';
import { recountMembers, recountMessages, recountReadSeq, recountUnread } from './devices/recount.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(180_000);

/** What is done, and by whom, is drawn from it; what comes of it at the same time is not. */
const seed = process.env['DEVICES_SEED'] ?? randomUUID();

let chat: LocalChat;
beforeAll(async () => {
  chat = await startLocalChat();
});
afterAll(async () => chat.close());

test(`three devices of a user end with the same, which is what the log says (I15; DEVICES_SEED=${seed})`, async () => {
  const gathering = await Gathering.begin(chat, new Prng(seed));
  const { phone, laptop, bob, carol } = gathering;
  for (const device of [phone, laptop, bob, carol]) await device.come();
  await gathering.talk(6);
  await comeLate(gathering);
  await loseConnections(gathering);
  await loseConnectionsWhileSending(gathering);
  await leaveForAWhile(gathering);
  await removeAndAddAgain(gathering);
  await leaveForGoodAndComeBack(gathering);
  await gathering.talk(4);
  await readOnAllDevices(gathering);
  await expectSameOnAll(gathering);
  await Promise.all(gathering.all.map(async (device) => device.close()));
});

async function comeLate(gathering: Gathering): Promise<void> {
  await gathering.tablet.come();
  await gathering.talk(2);
}

/** Each of alice's devices once while the others talk. */
async function loseConnections(gathering: Gathering): Promise<void> {
  for (const device of gathering.ofAlice) {
    device.cut();
    await gathering.talk(2);
    await device.come();
  }
}

/** Before a message has come through for all one knows, and after. It is sent again with its id. */
async function loseConnectionsWhileSending(gathering: Gathering): Promise<void> {
  const { phone, laptop, bob } = gathering;
  const [first, second] = [gathering.newMessage(), gathering.newMessage()];
  phone.send(first);
  phone.cut();
  laptop.send(second);
  await bob.hear(({ id }) => id === second.id);
  laptop.cut();
  await gathering.talk(1);
  for (const device of [phone, laptop]) await device.come();
  await expect(phone.ask(first)).resolves.toMatchObject({ type: 'message', id: first.id });
  await expect(laptop.ask(second)).resolves.toMatchObject({ type: 'message', id: second.id });
}

async function leaveForAWhile(gathering: Gathering): Promise<void> {
  const device = gathering.pickOfAlice();
  await expect(device.ask({ action: 'leaveRoom' })).resolves.toMatchObject({ type: 'left' });
  await gathering.talk(2);
  await device.join();
}

/** While one of alice's devices is away. It comes back before she does. */
async function removeAndAddAgain(gathering: Gathering): Promise<void> {
  const { bob, carol, tablet, ofAlice, users } = gathering;
  tablet.cut();
  const left = await bob.ask({ action: 'removeMember', user: users.alice });
  expect(left).toMatchObject({ type: 'memberLeft', user: users.alice });
  const connected = ofAlice.filter(({ isOnline }) => isOnline);
  for (const device of connected) await device.hear(({ type }) => type === 'roomRemoved');
  for (const device of [bob, carol, bob]) await gathering.say(device);
  await tablet.connect();
  for (const device of ofAlice) {
    // Asked after what was pushed before, on the same connection.
    await expect(device.ask({ action: 'history' })).resolves.toMatchObject({ code: 'not_a_member' });
    const leaked = device.received.filter(({ seq }) => seq > Number(left['seq']));
    expect(leaked).toEqual([]);
  }
  gathering.forgetMarksOf(users.alice);
  await bob.ask({ action: 'addMembers', members: [users.alice] });
  for (const device of ofAlice) {
    await device.hear(({ type }) => type === 'roomAdded');
    await device.join();
  }
  await gathering.talk(2);
}

async function leaveForGoodAndComeBack(gathering: Gathering): Promise<void> {
  const { bob, carol, users } = gathering;
  await expect(carol.ask({ action: 'removeMember', user: users.carol })).resolves.toMatchObject({
    type: 'memberLeft',
  });
  gathering.forgetMarksOf(users.carol);
  await gathering.say(bob);
  await bob.ask({ action: 'addMembers', members: [users.carol] });
  await carol.join();
  await gathering.talk(1);
}

/** Read positions that come at once from all three of alice's devices; the furthest counts. One message stays unread. */
async function readOnAllDevices(gathering: Gathering): Promise<void> {
  const { phone, laptop, tablet, bob, users } = gathering;
  for (let said = 0; said < 6; said += 1) await gathering.say(bob);
  const { seq: takenBack } = await gathering.say(bob);
  await gathering.say(bob);
  await bob.ask({ action: 'deleteMessage', seq: takenBack });
  await Promise.all(gathering.all.map(async (device) => device.settle()));
  const head = bob.lastSeq;
  await Promise.all([
    gathering.markRead(phone, head - 3),
    gathering.markRead(laptop, head - 5),
    gathering.markRead(tablet, head - 6),
  ]);
  const isRead = ({ type, user, seq }: Readonly<Record<string, unknown>>) =>
    type === 'read' && user === users.alice && seq === head - 3;
  for (const device of [laptop, tablet, bob]) await device.hear(isRead);
}

async function expectSameOnAll(gathering: Gathering): Promise<void> {
  const { all, ofAlice, phone, users, room, sentTexts } = gathering;
  await Promise.all(all.map(async (device) => device.settle()));
  const log = await phone.readLog();
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));

  const messages = recountMessages(log, sentTexts);
  expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
  expect(log.filter(({ type }) => type === 'message').map(shown)).toEqual(messages.map(shownOf));
  for (const device of all) {
    expect(device.entries.map(({ seq }) => seq)).toEqual(log.map(({ seq }) => seq));
    const put = recountMessages(device.entries);
    expect(put.map(shownInAnyOrder)).toEqual(messages.map(shownInAnyOrder));
    expect(await device.readLog()).toEqual(log);
  }

  const readSeqOf = (user: string) => recountReadSeq(log, user, gathering.markedSeqs.get(user) ?? []);
  const members = recountMembers(Object.values(users), log).map((user) => ({
    user,
    role: user === users.bob ? 'owner' : 'member',
    readSeq: readSeqOf(user),
    online: true,
  }));
  for (const device of all) {
    const { user } = device;
    expect((await device.ask({ action: 'members' }))['members']).toEqual(members);
    const unread = recountUnread(messages, user, readSeqOf(user));
    expect(await listedRoom(device, room)).toMatchObject({
      head: log.length,
      readSeq: readSeqOf(user),
      unread,
    });
  }
  const lists = await Promise.all(ofAlice.map(async (device) => listedRoom(device, room)));
  expect(lists).toEqual(lists.map(() => lists[0]));
}

const shown = (entry: Entry) => (entry.type === 'message' ? shownOf(entry) : '');

async function listedRoom(device: Device, room: string): Promise<unknown> {
  const { rooms } = await device.ask({ action: 'rooms' });
  expect(rooms).toHaveLength(1);
  expect(rooms).toMatchObject([{ room, type: 'group' }]);
  return (rooms as readonly unknown[])[0];
}
