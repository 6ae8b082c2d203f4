import type { Entry } from '../../protocol/entries.ts';
import { settle } from '../fakes/hand-driven-platform.ts';
import { Stand, textsOf } from './stand.ts';

/** What a backend sends that is newer than the client: I22 from the client's side. */

let stand: Stand;
let server: Stand['server'];
beforeEach(() => {
  stand = new Stand();
  ({ server } = stand);
});

/** An entry as no version has it yet. */
function openPoll(place: object): Entry {
  return JSON.parse(
    JSON.stringify({ type: 'pollOpened', ...place, question: 'tea?', answers: [['yes'], {}] }),
  );
}

test('a room is joined whose log has entries of a type that is not known (I22, F29)', async () => {
  server.post('r1', 'one');
  server.append('r1', openPoll);
  server.post('r1', 'two');
  const { room } = await stand.joined();
  expect(room.state).toEqual({ status: 'joined' });
  expect(textsOf(room.messages.current)).toEqual(['one', 'two']);
});

test('an entry of a type that is not known, pushed, holds up none that comes after it', async () => {
  const { room } = await stand.joined();
  const numbers: number[] = [];
  room.on('entry', ({ seq }) => numbers.push(seq));
  server.append('r1', openPoll);
  server.post('r1', 'two');
  await stand.platform.advance(1_000);
  expect(textsOf(room.messages.current)).toEqual(['two']);
  expect(numbers).toEqual([1, 2]);
});

test('a resume goes past entries of a type that is not known', async () => {
  const { room } = await stand.joined();
  server.cut(1006);
  server.append('r1', openPoll);
  server.post('r1', 'two');
  await stand.platform.advance(60_000);
  expect(textsOf(room.messages.current)).toEqual(['two']);
});

test('a push of a type that is not known takes nobody’s number', async () => {
  const { room } = await stand.joined();
  for (const socket of server.openSockets)
    server.send(socket, { type: 'poll', room: 'r1', seq: 1, votes: 3 });
  server.post('r1', 'one');
  expect(textsOf(room.messages.current)).toEqual(['one']);
});

test('fields that are not known are left alone, and do no harm', async () => {
  const { room } = await stand.joined();
  server.append('r1', (place) =>
    JSON.parse(
      JSON.stringify({
        type: 'message',
        ...place,
        id: 'c1',
        message: 'one',
        sender: 'bob',
        version: 9,
        attachments: [{ size: 1 }],
      }),
    ),
  );
  expect(textsOf(room.messages.current)).toEqual(['one']);
});

test('an error whose code is not known fails its request as every other does', async () => {
  const { room } = await stand.joined();
  server.answers = ({ action, id }) =>
    action === 'sendMessage'
      ? { type: 'error', id, code: 'too_many_polls', detail: 'not now', retryable: false, hint: {} }
      : undefined;
  const sending = room.messages.send('one');
  await Promise.all([expect(sending).rejects.toMatchObject({ code: 'too_many_polls' }), settle()]);
});
