import type { Message, Notice } from '../../client/index.ts';
import { rowsOf } from '../../web/conversation/rows.ts';

function timeOf(minutes: number): Date {
  return new Date(new Date(2026, 10, 23, 12).getTime() + minutes * 60_000);
}

/** A message of a sender, so many minutes after the noon of a day. */
function messageOf(fields: {
  readonly seq: number;
  readonly sender: string;
  readonly minutes: number;
}): Message {
  return {
    key: `m${fields.seq}/${fields.sender}`,
    room: 'r1',
    seq: fields.seq,
    id: `m${fields.seq}`,
    sender: fields.sender,
    isOwn: fields.sender === 'nazanin',
    text: 'Sar barzi',
    timestamp: timeOf(fields.minutes),
    replyTo: undefined,
    editedAt: undefined,
    deletedAt: undefined,
    reactions: {},
    status: 'sent',
    error: undefined,
  };
}

/** Each row in a word: days, the mark of the unread, and of messages whether they begin or end a group. */
function wordsOf(
  messages: readonly Message[],
  { unreadFrom, notices = [] }: { readonly unreadFrom?: number; readonly notices?: readonly Notice[] } = {},
): readonly string[] {
  return rowsOf({ messages, notices, unreadFrom }).map((row) => {
    if (row.kind === 'notice') return `notice ${row.notices.map(({ seq }) => seq).join()}`;
    if (row.kind !== 'message') return row.kind;
    return `${row.message.seq}${row.isFirst ? ' first' : ''}${row.isLast ? ' last' : ''}`;
  });
}

/** That nazanin added somebody, so many minutes after the noon of the day. */
function additionOf(seq: number, minutes: number): Notice {
  const timestamp = timeOf(minutes).toISOString();
  return { type: 'memberJoined', room: 'r1', seq, user: `user ${seq}`, sender: 'nazanin', timestamp };
}

test('groups what one person says in one go, and begins anew after a pause or another person', () => {
  const messages = [
    messageOf({ seq: 1, sender: 'bahram', minutes: 0 }),
    messageOf({ seq: 2, sender: 'bahram', minutes: 1 }),
    messageOf({ seq: 3, sender: 'bahram', minutes: 20 }),
    messageOf({ seq: 4, sender: 'nazanin', minutes: 21 }),
  ];
  expect(wordsOf(messages)).toEqual(['day', '1 first', '2 last', '3 first last', '4 first last']);
});

test('begins each day with its own row', () => {
  const messages = [
    messageOf({ seq: 1, sender: 'bahram', minutes: 0 }),
    messageOf({ seq: 2, sender: 'bahram', minutes: 24 * 60 }),
  ];
  expect(wordsOf(messages)).toEqual(['day', '1 first last', 'day', '2 first last']);
});

test("marks where the unread messages begin, which are others', and groups none across the mark", () => {
  const messages = [
    messageOf({ seq: 1, sender: 'bahram', minutes: 0 }),
    messageOf({ seq: 2, sender: 'nazanin', minutes: 1 }),
    messageOf({ seq: 3, sender: 'bahram', minutes: 2 }),
    messageOf({ seq: 4, sender: 'bahram', minutes: 3 }),
  ];
  expect(wordsOf(messages, { unreadFrom: 2 })).toEqual([
    'day',
    '1 first last',
    '2 first last',
    'unread',
    '3 first',
    '4 last',
  ]);
  expect(wordsOf(messages, { unreadFrom: 4 })).toEqual([
    'day',
    '1 first last',
    '2 first last',
    '3 first last',
    'unread',
    '4 first last',
  ]);
});

test('puts notices where they happened, groups those that are one, and groups no messages across them', () => {
  const messages = [
    messageOf({ seq: 2, sender: 'bahram', minutes: 1 }),
    messageOf({ seq: 5, sender: 'bahram', minutes: 2 }),
    { ...messageOf({ seq: 0, sender: 'nazanin', minutes: 3 }), seq: undefined },
  ];
  const notices = [
    additionOf(1, 0),
    additionOf(3, 1),
    additionOf(4, 1),
    additionOf(6, 2),
    additionOf(7, 24 * 60),
  ];
  expect(wordsOf(messages, { notices })).toEqual([
    'day',
    'notice 1',
    '2 first last',
    'notice 3,4',
    '5 first last',
    'notice 6',
    'day',
    'notice 7',
    'day',
    'undefined first last',
  ]);
});
