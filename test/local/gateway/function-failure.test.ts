import { describeError } from '../../../local/gateway/function-failure.ts';

const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';
const sent = `ws://localhost/prod?token=${token}&room=d%C3%A4mmerung-1 Bearer ${token} dialect=sorani%2Bkurdish`;

test.each([
  ['a reason of the function’s own', 'the table is missing', 'the table is missing'],
  ['a token', `bad token ${token}`, 'bad token …'],
  ['a token in quotes', `bad token "${token}".`, String.raw`bad token \"…\".`],
  ['the beginning of a token', 'bad token eyJhbGciOi...', 'bad token …...'],
  ['a query string', `bad query ?token=${token}&room=d%C3%A4mmerung-1`, 'bad query ?…&…'],
  ['what the client sent, decoded', 'no room of sorani+kurdish', 'no room of …'],
  ['what the client sent encoded', 'no room d%C3%A4mmerung-1', 'no room …'],
  ['short words that the client sent too', 'the room is a room', 'the room is a room'],
  ['line breaks and colours', 'one\r\ntwo \u001B[31mthree', String.raw`one\r\ntwo \u001b[31mthree`],
  ['more than 300 characters', 'a b '.repeat(100), 'a b '.repeat(75)],
])('a log line of a failure with %s is safe and legible (S57, S58)', (_, errorMessage, expected) => {
  expect(describeError({ errorType: 'TypeError', errorMessage }, sent)).toBe(`TypeError: ${expected}`);
});
