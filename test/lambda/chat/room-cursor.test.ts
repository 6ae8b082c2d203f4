import { decodeRoomCursor, encodeRoomCursor } from '../../../lambda/chat/room-cursor.ts';

const cursorOf = (text: string) => Buffer.from(text).toString('base64url');

describe('a cursor that names a room', () => {
  test.each([
    { room: 'r1', at: 0 },
    { room: 'direct-A_b', at: 1_700_000_000_000 },
    { room: 'r'.repeat(64), at: Number.MAX_SAFE_INTEGER },
  ])('comes back as it was: $at $room', (place) => {
    expect(encodeRoomCursor(place)).toMatch(/^[\w-]+$/);
    expect(decodeRoomCursor(encodeRoomCursor(place))).toEqual(place);
  });

  test.each([
    ['nothing', ''],
    ['no number', 'r1'],
    ['a number below zero', '-1 r1'],
    ['a number too long', `${'1'.repeat(17)} r1`],
    ['no room', '1 '],
    ['a room with a space', '1 a b'],
    ['a room with a line break', '1 a\nb'],
    ['a room of 65 characters', `1 ${'r'.repeat(65)}`],
  ])('is refused with %s in it (S40)', (_, text) => {
    expect(() => decodeRoomCursor(cursorOf(text))).toThrow('cursor: must be the cursor of an earlier page');
  });
});
