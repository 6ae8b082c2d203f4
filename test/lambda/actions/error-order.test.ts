import { createInMemoryChat } from './in-memory-chat.ts';
import type { Frame } from './role-room.ts';

const room = 'dara';
const said = { action: 'sendMessage', id: 'said', message: 'Sar barzi' };

/**
 * A group of alice, its owner, with bob, who is muted and has said something before, and carol, who is not; eve is in none.
 * Alice's message is at 1, bob's at 2, and one of carol's, at 3, is deleted. The room is frozen.
 */
async function createChat() {
  const chat = createInMemoryChat();
  await chat.operate({ operation: 'createRoom', type: 'group', room, members: ['alice', 'bob', 'carol'] });
  for (const user of ['alice', 'bob', 'carol']) await chat.ask(user, { ...said, room });
  await chat.ask('carol', { action: 'deleteMessage', id: 'd', room, seq: 3 });
  await chat.operate({ operation: 'muteMember', room, user: 'bob', until: '2100-01-01T00:00:00Z' });
  await chat.operate({ operation: 'updateRoom', room, frozen: true, slowModeSeconds: 60 });
  return chat;
}

const send = { ...said, id: 'new' };
const edit = { action: 'editMessage', id: 'e', message: 'Rojbaş' };
const remove = { action: 'deleteMessage', id: 'r' };
const role = { action: 'setRole', id: 's', role: 'member' };

/** Most would fail for more than one reason. */
test.each<readonly [why: string, user: string, frame: Frame, code: string]>([
  ['an action of nobody before a field', 'eve', { action: 'shout', id: '?' }, 'unknown_action'],
  ['a field before membership', 'eve', { ...send, message: '' }, 'bad_request'],
  ['membership before a target', 'eve', { ...edit, seq: 99 }, 'not_a_member'],
  ['an id in vain before a mute', 'bob', { ...said, message: 'other' }, 'conflict'],
  ['a mute before a target', 'bob', { ...edit, seq: 99 }, 'forbidden'],
  ['a mute before what is answered', 'bob', { ...send, replyTo: 99 }, 'forbidden'],
  ['what is answered before a frozen room', 'carol', { ...send, replyTo: 3 }, 'not_found'],
  ['a target before a frozen room', 'carol', { ...edit, seq: 3 }, 'not_found'],
  ['a right to a target before a frozen room', 'carol', { ...edit, seq: 1 }, 'forbidden'],
  ['a right to a target, muted or not', 'bob', { ...remove, seq: 1 }, 'forbidden'],
  ['a frozen room before slow mode', 'carol', send, 'forbidden'],
  ['one’s role before whom it is about', 'carol', { ...role, user: 'eve' }, 'forbidden'],
  ['whom it is about', 'alice', { ...role, user: 'eve' }, 'not_found'],
])('errors are decided in order: %s', async (_, user, frame, code) => {
  const chat = await createChat();
  const reply: unknown = JSON.parse((await chat.ask(user, { room, ...frame })) ?? '');
  expect(reply).toMatchObject({ type: 'error', code });
});

test('a repeat is answered as it was at first, whatever has been forbidden since', async () => {
  const chat = await createChat();
  const reply: unknown = JSON.parse((await chat.ask('bob', { ...said, room })) ?? '');
  expect(reply).toMatchObject({ type: 'message', seq: 2 });
});
