import type { Entry } from '../../../protocol/entries.ts';
import { fromEntry, toEntry } from '../../../lambda/adapters/dynamodb-entry.ts';

test('an entry of a type that only a newer version knows passes unchanged (F29, I22)', () => {
  const item = {
    pk: { S: 'log#bawan' },
    sk: { S: '0000000000000007' },
    type: { S: 'pollOpened' },
    question: { S: 'tea?' },
    places: { N: '3' },
    isOpen: { BOOL: true },
    votes: { M: {} },
  };
  expect(toEntry(item)).toEqual({
    type: 'pollOpened',
    room: 'bawan',
    seq: 7,
    question: 'tea?',
    places: 3,
    isOpen: true,
  });
});

test.each<Entry>([
  { type: 'void', room: 'bawan', seq: 1 },
  {
    type: 'memberLeft',
    room: 'bawan',
    seq: 2,
    user: 'bob',
    sender: 'system',
    timestamp: '2026-11-22T21:00:00.000Z',
  },
  {
    type: 'message',
    room: 'bawan',
    seq: 3,
    id: 'c1',
    message: 'Sar barzi',
    sender: 'alice',
    timestamp: '2026-11-22T21:00:00.000Z',
    replyTo: 1,
    reactions: { '👍': ['bob', 'carol'], ['__proto__']: ['bob'] },
  },
])('a $type is read as it was written', (entry) => {
  expect(toEntry(fromEntry(entry, { incarnation: 1 }))).toEqual(entry);
});
