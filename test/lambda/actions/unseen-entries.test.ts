import { createInMemoryChat } from './in-memory-chat.ts';
import type { InMemoryChat } from './in-memory-chat.ts';
import { createRoleRoom } from './role-room.ts';
import type { Frame, RoleRoom } from './role-room.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Everything that names an entry by its seq. */
const requests: readonly (readonly [string, (seq: number) => Frame])[] = [
  ['sendMessage', (replyTo) => ({ action: 'sendMessage', message: 'x', replyTo })],
  ['editMessage', (seq) => ({ action: 'editMessage', seq, message: 'y' })],
  ['deleteMessage', (seq) => ({ action: 'deleteMessage', seq })],
  ['react', (seq) => ({ action: 'react', seq, reaction: '👍', active: true })],
];

/** Entries that are no messages to be seen, and how each comes about; gives its seq. */
const unseen: readonly (readonly [string, (chat: InMemoryChat, room: string) => Promise<number>])[] = [
  [
    'a message that was deleted',
    async (chat, room) => {
      const seq = await say(chat, room);
      const reply = await chat.ask('member', { action: 'deleteMessage', id: 'd1', room, seq });
      expect(reply).toContain('messageDeleted');
      return seq;
    },
  ],
  [
    'a message that has expired',
    async (chat, room) => {
      await chat.operate({ operation: 'updateRoom', room, retentionDays: 1 });
      const seq = await say(chat, room);
      chat.ports.clock.advance(3 * dayMs);
      return seq;
    },
  ],
  [
    'the entry of a removal',
    async (chat, room) =>
      Number((await chat.operate({ operation: 'removeMember', room, user: 'another member' }))['seq']),
  ],
  [
    'the entry of a reaction',
    async (chat, room) => {
      const frame = { action: 'react', id: 'r1', room, seq: 1, reaction: '👍', active: true };
      const { seq }: { readonly seq: number } = JSON.parse((await chat.ask('member', frame)) ?? '{}');
      return seq;
    },
  ],
  [
    'the number of a writer that failed',
    async ({ ports }, room) => (await ports.log.takeSeq(room, ports.clock.now()))?.head.seq ?? 0,
  ],
];

interface Position {
  readonly room: string;
  readonly seq: number;
}

/** Far above the head. */
const seqOfNothing = 1_000;

async function say(chat: InMemoryChat, room: string): Promise<number> {
  const said = { operation: 'sendMessage', room, sender: 'member', id: 'm1', message: 'a secret' };
  return Number((await chat.operate(said))['seq']);
}

async function start(): Promise<{ readonly chat: InMemoryChat; readonly room: RoleRoom }> {
  const chat = createInMemoryChat();
  return { chat, room: await createRoleRoom(chat, 'a group') };
}

describe.each(requests)('%s', (_, requestAbout) => {
  const ask = async (chat: InMemoryChat, user: string, { room, seq }: Position) =>
    chat.ask(user, { id: 'c1', room, ...requestAbout(seq) });

  test.each(unseen)('is answered for %s as for one that was never there (S39)', async (__, comeAbout) => {
    const {
      chat,
      room: { room },
    } = await start();
    const seq = await comeAbout(chat, room);
    expect(seq).toBeGreaterThan(0);
    const reply = await ask(chat, 'member', { room, seq });
    expect(reply).toBe(await ask(chat, 'member', { room, seq: seqOfNothing }));
    expect(JSON.parse(reply ?? '')).toMatchObject({ type: 'error', id: 'c1', code: 'not_found' });
  });

  test.each(['former', 'stranger'])('tells %s nothing of which entries there are (S39)', async (user) => {
    const {
      chat,
      room: { room, seqOf },
    } = await start();
    const reply = await ask(chat, user, { room, seq: seqOf('member') });
    expect(reply).toBe(await ask(chat, user, { room, seq: seqOfNothing }));
    expect(JSON.parse(reply ?? '')).toMatchObject({ type: 'error', id: 'c1', code: 'not_a_member' });
  });
});
