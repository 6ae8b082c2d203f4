import type { FrameCase } from './frame-case.ts';

/** What is no request, or one that its fields alone do not show to be wrong. */
export function oddFrames(room: string): readonly FrameCase[] {
  const bad = (title: string, frame: string, field = 'frame'): FrameCase => ({
    title,
    frame,
    answer: 'bad_request',
    field,
  });
  const unknown = (action: string): FrameCase => ({
    title: `the action ${JSON.stringify(action)}`,
    frame: JSON.stringify({ action, id: 'c1', room, message: 'x' }),
    answer: 'unknown_action',
    field: 'action',
  });
  return [
    bad('text that is not JSON', 'Sar barzi'),
    bad('JSON that is cut off', '{"action":"ping"'),
    bad('a JSON text', '"ping"'),
    bad('a JSON number', '5'),
    bad('JSON null', 'null'),
    bad('a JSON list', '[{"action":"ping"}]'),
    bad('a list nested ten thousand deep', '['.repeat(10_000) + ']'.repeat(10_000)),
    bad('an object without action', '{"id":"c1"}', 'action'),
    bad('a bare message on a connection that is bound to no room', '{"message":"x"}', 'action'),
    bad('an action that is a number', '{"action":5}', 'action'),
    bad('an action that is a list', '{"action":["sendMessage"]}', 'action'),
    bad('an action that is null', '{"action":null}', 'action'),
    unknown(''),
    unknown('shout'),
    unknown('SendMessage'),
    unknown('$connect'),
    unknown('$disconnect'),
    unknown('$default'),
    unknown('__proto__'),
    unknown('constructor'),
    {
      title: 'a message in a room where the user is not a member',
      frame: JSON.stringify({ action: 'sendMessage', id: 'c1', room: 'not-mine', message: 'x' }),
      answer: 'not_a_member',
    },
    bad('an update of nothing', JSON.stringify({ action: 'updateRoom', id: 'c1', room }), 'room'),
    {
      title: 'an addition to a direct room of others',
      frame: JSON.stringify({ action: 'addMembers', id: 'c1', room: 'direct-x', members: ['bob'] }),
      answer: 'not_a_member',
    },
    {
      title: 'an addition to a room where the user is not a member',
      frame: JSON.stringify({ action: 'addMembers', id: 'c1', room: 'not-mine', members: ['alice'] }),
      answer: 'not_a_member',
    },
    ...['joinRoom', 'history', 'members'].map((action) => ({
      title: `${action} in a room where the user is not a member`,
      frame: JSON.stringify({ action, id: 'c1', room: 'not-mine' }),
      answer: 'not_a_member' as const,
    })),
    bad(
      'rooms with a cursor that no page has named',
      '{"action":"rooms","id":"c1","cursor":"AAAA"}',
      'cursor',
    ),
    bad(
      'history before and after at once',
      JSON.stringify({ action: 'history', id: 'c1', room, before: 5, after: 1 }),
      'before',
    ),
    {
      title: 'an answer to a message that is not there',
      frame: JSON.stringify({ action: 'sendMessage', id: 'c1', room, message: 'x', replyTo: 99 }),
      answer: 'not_found',
      field: 'replyTo',
    },
  ];
}
