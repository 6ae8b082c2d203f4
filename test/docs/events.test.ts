import { readFileSync } from 'node:fs';
import { eventDetailType, eventSource, type RoomEntryEvent } from '../../protocol/events.ts';
import { limits } from '../../protocol/limits.ts';

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
const [, example = ''] = /```json\n([^]*?)```/.exec(page) ?? [];

const fields = {
  id: '',
  type: 'message',
  room: '',
  roomType: 'group',
  roomName: '',
  epoch: '',
  entry: { type: 'message', room: '', seq: 1, id: '', sender: '', message: '', timestamp: '' },
  isLargeRoom: false,
  members: [],
  offline: [],
} as const satisfies Required<RoomEntryEvent>;

test('the example has every field of an event, and of a message', () => {
  const shown = JSON.parse(example);
  expect(Object.keys(shown)).toEqual(Object.keys(fields));
  expect(Object.keys(shown.entry).toSorted()).toEqual(Object.keys(fields.entry).toSorted());
  expect(shown.id).toBe(`${shown.room}/${shown.epoch}/${shown.entry.seq}`);
});

test('the example names as offline who is a member and not the sender', () => {
  const { members, offline, entry } = JSON.parse(example);
  expect(members).toEqual(expect.arrayContaining([...offline, entry.sender]));
  expect(offline).not.toContain(entry.sender);
});

test('source, detail type and the size of a large room are those of the code', () => {
  expect(page).toContain(`source: ['${eventSource}']`);
  expect(page).toContain(`detailType: ['${eventDetailType}']`);
  expect(page).toContain(`more than ${limits.eventMembersMax} members`);
});
