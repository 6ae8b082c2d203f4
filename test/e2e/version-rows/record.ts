import { writeFileSync } from 'node:fs';
import { startLocalChat } from '../../../bin/testing/local-chat.ts';
import { ChatClient, type Frame } from '../chat-client.ts';
import { readRows } from './rows.ts';
import { readEverything } from './reading.ts';

/*
 * Writes one of each kind of row as this version writes them, and what readers get of them:
 *
 *     npx tsx test/e2e/version-rows/record.ts 0.1
 *
 * Every release records its rows; no later version may read the recorded ones differently (I22).
 */

const [version = ''] = process.argv.slice(2);
if (!/^\d+\.\d+$/.test(version))
  throw new Error(`unable to record rows; "${version}" is no version such as 0.1`);

const chat = await startLocalChat();
const operation = async (payload: Frame): Promise<Frame> => chat.invokeRooms(payload);

for (const room of ['bawan', 'kept', 'gone']) {
  await operation({
    operation: 'createRoom',
    type: 'group',
    room,
    name: room,
    members: ['alice', 'bob', 'carol'],
  });
}
await operation({ operation: 'createRoom', type: 'direct', members: ['alice', 'bob'] });
const alice = await ChatClient.connect(await chat.connectUrl('alice'));
const bob = await ChatClient.connect(await chat.connectUrl('bob'));
const say = async (client: ChatClient, id: string, fields: Frame): Promise<Frame> =>
  client.request({ id, room: 'bawan', ...fields });

await say(alice, 'a1', { action: 'sendMessage', message: 'Sar barzi, Luria' });
await say(bob, 'b1', { action: 'sendMessage', message: 'an answer', replyTo: 1 });
await say(alice, 'a2', { action: 'sendMessage', message: 'to be edited' });
await say(alice, 'a3', { action: 'editMessage', seq: 3, message: 'edited' });
await say(alice, 'a4', { action: 'editMessage', seq: 3, message: 'edited again' });
await say(bob, 'b2', { action: 'react', seq: 3, reaction: '👍', active: true });
await say(bob, 'b3', { action: 'sendMessage', message: 'to be deleted' });
await say(bob, 'b4', { action: 'editMessage', seq: 7, message: 'to be deleted, edited' });
await say(bob, 'b5', { action: 'deleteMessage', seq: 7 });
await operation({ operation: 'sendMessage', room: 'bawan', id: 's1', message: 'from the backend' });
await operation({ operation: 'removeMember', room: 'bawan', user: 'carol' });
await operation({ operation: 'addMembers', room: 'bawan', members: ['dilan'] });
await operation({ operation: 'setRole', room: 'bawan', user: 'bob', role: 'moderator' });
await operation({ operation: 'muteMember', room: 'bawan', user: 'dilan', until: '2099-01-01T00:00:00.000Z' });
await operation({ operation: 'updateRoom', room: 'bawan', name: 'Bawan', slowModeSeconds: 1 });
await say(bob, 'b6', { action: 'markRead', seq: 3 });
// Ten years, so that the rows are there when they are read.
await operation({ operation: 'updateRoom', room: 'kept', retentionDays: 3_650 });
await operation({ operation: 'sendMessage', room: 'kept', id: 's1', message: 'to be kept for a while' });
await operation({ operation: 'deleteRoom', room: 'gone' });

const endpoint = chat.url;
const rows = await readRows(endpoint, String(chat.stack.outputs['RoomsTableName']));
const read = await readEverything(operation, bob);
const record = { rows, read };
writeFileSync(new URL(`${version}.json`, import.meta.url), `${JSON.stringify(record, null, 1)}\n`);
await chat.close();
