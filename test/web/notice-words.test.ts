import type { Notice } from '../../client/index.ts';
import { isOneNotice, noticeWords } from '../../web/conversation/notice-words.ts';

const place = { room: 'r1', seq: 1, timestamp: '2026-11-23T12:00:00.000Z' };

function joined(user: string, sender: string): Notice {
  return { ...place, type: 'memberJoined', user, sender };
}

function left(user: string, sender: string): Notice {
  return { ...place, type: 'memberLeft', user, sender };
}

function updated(changes: object, sender = 'bahram'): Notice {
  return { ...place, type: 'roomUpdated', sender, ...changes };
}

test.each<readonly [string, readonly Notice[]]>([
  ['bahram added shirin', [joined('shirin', 'bahram')]],
  ['You added shirin and ali', [joined('shirin', 'nazanin'), joined('ali', 'nazanin')]],
  ['bahram added you', [joined('nazanin', 'bahram')]],
  ['You were added', [joined('nazanin', 'system')]],
  ['shirin was added', [joined('shirin', 'system')]],
  ['shirin joined', [joined('shirin', 'shirin')]],
  ['shirin and ali left', [left('shirin', 'shirin'), left('ali', 'ali')]],
  ['You left', [left('nazanin', 'nazanin')]],
  ['bahram removed shirin', [left('shirin', 'bahram')]],
  ['shirin and ali were removed', [left('shirin', 'system'), left('ali', 'system')]],
  ['bahram named the group “Weavers”', [updated({ name: 'Weavers' })]],
  ['The group is called “Weavers” now', [updated({ name: 'Weavers' }, 'system')]],
  ['Only owners and moderators can write for now', [updated({ frozen: true })]],
  ['Everybody can write again', [updated({ frozen: false })]],
  ['One message each in 30 seconds', [updated({ slowModeSeconds: 30 })]],
  [
    'No slow mode any more. Messages are kept for good from now on',
    [updated({ slowModeSeconds: 0, retentionDays: null })],
  ],
])('says: %s', (words, notices) => {
  expect(noticeWords(notices, 'nazanin').replaceAll(/[\u2068\u2069]/g, '')).toBe(words);
});

test('keeps the direction of a name to the name', () => {
  expect(noticeWords([joined('سارا', 'bahram')], 'nazanin')).toBe(
    '\u2068bahram\u2069 added \u2068سارا\u2069',
  );
});

test.each<readonly [boolean, Notice, Notice]>([
  [true, joined('shirin', 'bahram'), joined('ali', 'bahram')],
  [false, joined('shirin', 'bahram'), joined('ali', 'nazanin')],
  [false, joined('shirin', 'bahram'), left('ali', 'bahram')],
  [true, left('shirin', 'shirin'), left('ali', 'ali')],
  [false, left('shirin', 'shirin'), left('ali', 'shirin')],
  [false, updated({ name: 'Weavers' }), { ...updated({ name: 'Dyers' }), seq: 2 }],
])('are one line: %j, %j, %j', (isOne, first, second) => {
  expect(isOneNotice([first, second])).toBe(isOne);
});
