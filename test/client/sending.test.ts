import { settle } from '../fakes/hand-driven-platform.ts';
import type { Room } from '../../client/index.ts';
import { Stand, textsOf } from './stand.ts';

let stand: Stand;
let server: Stand['server'];
let platform: Stand['platform'];
beforeEach(() => {
  stand = new Stand();
  ({ server, platform } = stand);
});

const refused = (code: string, more: object = {}) => ({
  type: 'error',
  code,
  detail: code,
  retryable: true,
  ...more,
});

describe('what is sent', () => {
  test('is stored once, though its acknowledgements are lost', async () => {
    const { room } = await stand.joined();
    let lost = 0;
    server.delivers = ({ type }) => type !== 'message' || (lost += 1) > 3;
    const sent = room.messages.send('Sar barzi');
    await platform.advance(120_000);
    await expect(sent).resolves.toMatchObject({ seq: 1, status: 'sent' });
    expect(server.room('r1').log).toHaveLength(1);
    expect(room.messages.current).toMatchObject([{ text: 'Sar barzi', status: 'sent' }]);
  });

  test('has not failed where the log has it, though nobody answers any more', async () => {
    const { client, room } = await stand.joined();
    room.messages.subscribe(([message]) => {
      if (message?.status === 'sent') client.close();
    });
    await expect(room.messages.send('Sar barzi')).resolves.toMatchObject({ seq: 1 });
    expect(room.messages.current).toMatchObject([{ text: 'Sar barzi', status: 'sent' }]);
  });

  test('is sent again with the same id after an error that may pass', async () => {
    const { room } = await stand.joined();
    let refusals = 0;
    server.answers = ({ action }) =>
      action === 'sendMessage' && (refusals += 1) <= 10 ? refused('unavailable') : undefined;
    const sent = room.messages.send('Sar barzi');
    await platform.advance(300_000);
    await expect(sent).resolves.toMatchObject({ seq: 1 });
    const ids = server.requests.filter(({ action }) => action === 'sendMessage').map(({ id }) => id);
    expect(ids).toHaveLength(11);
    expect(new Set(ids).size).toBe(1);
  });

  test('waits as long as a rate limit says, and what follows it with it', async () => {
    const { room } = await stand.joined();
    server.answers = ({ action }) =>
      action === 'sendMessage' ? refused('rate_limited', { retryAfterMs: 30_000 }) : undefined;
    void room.messages.send('one');
    void room.messages.send('two');
    await settle();
    server.answers = () => undefined;
    await platform.advance(29_000);
    expect(textsOf(room.messages.current)).toEqual(['one', 'two']);
    expect(room.messages.current.map(({ status }) => status)).toEqual(['pending', 'pending']);
    await platform.advance(2_000);
    expect(room.messages.current).toMatchObject([
      { text: 'one', seq: 1, status: 'sent' },
      { text: 'two', seq: 2, status: 'sent' },
    ]);
  });

  test('fails with the code of any other error, and what follows it is sent', async () => {
    const { room } = await stand.joined();
    server.answers = ({ message }) =>
      message === 'one' ? refused('forbidden', { retryable: false }) : undefined;
    void room.messages.send('one');
    void room.messages.send('two');
    await settle();
    expect(room.messages.current).toMatchObject([
      { text: 'two', status: 'sent' },
      { text: 'one', status: 'failed', error: { code: 'forbidden' } },
    ]);
  });

  test('is one after the other in a room, and at most eight at once in all', async () => {
    const { client } = await stand.joined();
    let atOnce = 0;
    server.answers = ({ action }) => {
      if (action !== 'sendMessage') return undefined;
      atOnce += 1;
      return { type: 'nothing' };
    };
    for (let number = 0; number < 12; number += 1) {
      const { messages } = client.rooms.get(`room${number}`);
      void messages.send('first');
      void messages.send('second');
    }
    await settle();
    expect(atOnce).toBe(8);
    client.close();
  });

  test('waits for a connection, in order, up to the limit of the queue', async () => {
    const { client, room } = await stand.joined({ queueMax: 3 });
    server.isUp = false;
    server.cut(1006);
    await settle();
    for (const text of ['one', 'two', 'three']) void room.messages.send(text);
    await expect(room.messages.send('four')).rejects.toMatchObject({ code: 'queue_full' });
    expect(textsOf(room.messages.current)).toEqual(['one', 'two', 'three']);
    server.isUp = true;
    client.connect();
    await platform.advance(60_000);
    expect(server.room('r1').log).toMatchObject([
      { message: 'one' },
      { message: 'two' },
      { message: 'three' },
    ]);
    expect(room.messages.current.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
  });

  test('is refused on the spot where no frame could carry it', async () => {
    const { room } = await stand.joined();
    await expect(room.messages.send('"'.repeat(20_000))).rejects.toMatchObject({ code: 'bad_request' });
    expect(server.requests.filter(({ action }) => action === 'sendMessage')).toEqual([]);
  });

  test('is not sent where its signal was aborted before', async () => {
    const { room } = await stand.joined();
    const reason = new Error('the user has thought better of it');
    await expect(room.messages.send('Hm', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(room.messages.current).toEqual([]);
  });

  test('keeps its key, also where it was written before the client knew of whom', async () => {
    const client = stand.clientOf();
    const room = client.rooms.get('r1');
    const { messages } = room;
    const keys = new Set<string | undefined>();
    messages.subscribe(([message]) => keys.add(message?.key));
    void messages.send('Sar barzi');
    await Promise.all([room.join(), settle()]);
    expect(messages.current).toMatchObject([{ status: 'sent', sender: 'alice' }]);
    expect(keys.size).toBe(1);
  });

  test('and has failed is kept for another try, the last hundred of them', async () => {
    const { room } = await stand.joined();
    server.answers = () => refused('forbidden', { retryable: false });
    const texts = Array.from({ length: 101 }, (_, index) => `message ${index + 1}`);
    await Promise.allSettled(texts.map(async (text) => room.messages.send(text)));
    expect(room.messages.current).toHaveLength(100);
    expect(room.messages.current.at(-1)?.text).toBe('message 101');
  });
});

describe('a change of a message', () => {
  const changes = [
    ['an edit', (room: Room) => room.messages.edit(1, 'new'), { text: 'new' }],
    ['a deletion', (room: Room) => room.messages.delete(1), { text: undefined }],
    ['a reaction', (room: Room) => room.messages.react(1, '👍'), { reactions: { '👍': ['alice'] } }],
  ] as const;

  test.each(changes)('shows at once, and no more when it is refused: %s', async (_, change, shown) => {
    const { room } = await stand.joined();
    server.post('r1', 'old');
    const before = room.messages.current;
    server.answers = () => refused('forbidden', { retryable: false });
    const outcome = change(room);
    expect(room.messages.current).toMatchObject([shown]);
    await expect(outcome).rejects.toMatchObject({ code: 'forbidden' });
    expect(room.messages.current).toEqual(before);
  });

  test('shows without a break while the log has a gap before it, and gives way to what follows', async () => {
    const { room } = await stand.joined();
    const edit = (message: string) => server.append('r1', (place) => ({ ...place, ...editByAlice, message }));
    server.post('r1', 'old');
    server.delivers = () => false;
    server.post('r1', 'a push that is lost');
    const entry = { ...edit('new') };
    server.delivers = () => true;
    server.answers = ({ action, id }) => (action === 'editMessage' ? { ...entry, id } : undefined);
    const texts: (string | undefined)[] = [];
    room.messages.subscribe(([message]) => texts.push(message?.text));
    await Promise.all([room.messages.edit(1, 'new'), settle()]);
    await platform.advance(1_000);
    expect(new Set(texts)).toEqual(new Set(['new']));
    expect(textsOf(room.messages.current)).toEqual(['new', 'a push that is lost']);
    edit('newer');
    expect(room.messages.current[0]?.text).toBe('newer');
  });

  const editByAlice = { type: 'messageEdited', id: 'e1', target: 1, sender: 'alice' } as const;
});
