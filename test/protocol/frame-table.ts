import type { ErrorCode } from '../../protocol/errors.ts';
import type { OutgoingFrame } from '../../protocol/replies.ts';

/** One frame, and what it must be answered with on a connection of alice, who is a member of the room. */
export interface FrameCase {
  readonly title: string;
  readonly frame: string;
  /** The code of the error, or the type of the reply. */
  readonly answer: ErrorCode | OutgoingFrame['type'] | 'nothing';
  /** What the error's `detail` begins with. */
  readonly field?: string;
}

/** Values that no string field takes. */
const notStrings: readonly (readonly [string, unknown])[] = [
  ['a number', 5],
  ['null', null],
  ['a list', ['x']],
  ['an object', { x: 1 }],
  ['true', true],
];

const notSeqs: readonly (readonly [string, unknown])[] = [
  ['a text', '1'],
  ['null', null],
  ['a fraction', 1.5],
  ['below zero', -1],
  ['beyond what a number holds exactly', 2 ** 53],
  ['a list', [1]],
];

interface Field {
  readonly name: string;
  readonly isRequired: boolean;
  /** What the good frame has; only where the name of the field does not say. */
  readonly base?: unknown;
  readonly valid: readonly (readonly [string, unknown])[];
  readonly invalid: readonly (readonly [string, unknown])[];
}

const id: Field = {
  name: 'id',
  isRequired: true,
  valid: [
    ['of one character', 'x'],
    ['of 64 characters', 'a'.repeat(64)],
    ['of every kind of character', 'aZ09._:-'],
    ['that is the name of a prototype', '__proto__'],
  ],
  invalid: [
    ...notStrings,
    ['empty', ''],
    ['of 65 characters', 'a'.repeat(65)],
    ['with a space', 'a b'],
    ['not ASCII', 'ä'],
  ],
};

/** Valid values are answered `not_a_member`, because alice is in no such room; the room itself is in every base frame. */
const roomField: Field = {
  name: 'room',
  isRequired: true,
  valid: [],
  invalid: [
    ...notStrings,
    ['empty', ''],
    ['of 65 characters', 'a'.repeat(65)],
    ['with a #', 'a#b'],
    ['with a slash', '../x'],
    ['with a dot', 'a.b'],
    ['not ASCII', 'ژوور'],
  ],
};

const message: Field = {
  name: 'message',
  isRequired: true,
  valid: [
    ['of one byte', 'x'],
    ['of 16,384 bytes', 'x'.repeat(16_384)],
    ['of 4,096 characters of four bytes', '😀'.repeat(4_096)],
    ['of operators of the database', 'SET #a = :b, attribute_exists(pk) {"S":"x"}'],
    ['with bidi marks, NUL and markup', '\u202Eabc\u0000<script>alert(1)</script>\u2066'],
    ['with line breaks', 'a\r\nb'],
  ],
  invalid: [
    ...notStrings,
    ['empty', ''],
    ['of 16,385 bytes', 'x'.repeat(16_385)],
    ['of 4,097 characters of four bytes', '😀'.repeat(4_097)],
    ['of white space', ' \t\n\u00A0\u2003'],
    ['with half of a surrogate pair', 'a\uD83D'],
  ],
};

const replyTo: Field = { name: 'replyTo', isRequired: false, valid: [], invalid: [...notSeqs, ['zero', 0]] };
/** Of a message that is not there, so that valid values are answered `not_found`. */
const target: Field = { name: 'seq', isRequired: true, valid: [], invalid: [...notSeqs, ['zero', 0]] };
const reaction: Field = {
  name: 'reaction',
  isRequired: true,
  valid: [
    ['of an emoji of many code points', '👩‍👩‍👧‍👦'],
    ['of 32 bytes', 'r'.repeat(32)],
    ['that is the name of a prototype', '__proto__'],
  ],
  invalid: [
    ...notStrings,
    ['empty', ''],
    ['of 33 bytes', 'r'.repeat(33)],
    ['with half of a surrogate pair', '\uD83D'],
  ],
};
const active: Field = {
  name: 'active',
  isRequired: true,
  valid: [['false', false]],
  invalid: [
    ['a text', 'true'],
    ['a number', 1],
    ['null', null],
  ],
};

const cursor: Field = {
  name: 'cursor',
  isRequired: false,
  valid: [],
  invalid: [
    ...notStrings,
    ['empty', ''],
    ['of other characters', '!'],
    ['of 1,025 characters', 'a'.repeat(1_025)],
  ],
};

/** Of somebody who is no member, so that valid values are answered `not_found`. */
const user: Field = {
  name: 'user',
  isRequired: true,
  base: 'nobody',
  valid: [
    ['of 128 characters', 'ژ'.repeat(128)],
    ['that is the name of a prototype', '__proto__'],
  ],
  invalid: [
    ...notStrings,
    ['empty', ''],
    ['of 129 characters', 'a'.repeat(129)],
    ['with a control character', 'a\nb'],
    ['that is the system’s', 'system'],
  ],
};

const role: Field = {
  name: 'role',
  isRequired: true,
  base: 'moderator',
  valid: [
    ['of an owner', 'owner'],
    ['of a member', 'member'],
  ],
  invalid: [...notStrings, ['empty', ''], ['that is none', 'admin'], ['of the prototype', 'constructor']],
};

const until: Field = {
  name: 'until',
  isRequired: true,
  base: '2100-01-01T00:00:00.000Z',
  valid: [
    ['that is null', null],
    ['with an offset', '2100-01-01T00:00+03:00'],
    ['in the past', '1970-01-01T00:00:00Z'],
  ],
  invalid: [
    ['a number', 5],
    ['a list', ['2100-01-01T00:00:00Z']],
    ['empty', ''],
    ['without an offset', '2100-01-01T00:00:00'],
    ['a day', '2100-01-01'],
    ['that is no time', '2100-13-01T00:00:00Z'],
    ['in words', 'tomorrow'],
  ],
};

/** Of alice, who is a member already, so that nobody is added. */
const members: Field = {
  name: 'members',
  isRequired: true,
  base: ['alice'],
  valid: [['named twice', ['alice', 'alice']]],
  invalid: [
    ['a text', 'alice'],
    ['null', null],
    ['empty', []],
    ['with a number', ['alice', 5]],
    ['with an empty name', ['alice', '']],
    ['with the system', ['system']],
    ['101', Array.from({ length: 101 }, (_, index) => `user-${index}`)],
  ],
};

/** Settings as they are anyway, so that other rows find the room as it was. */
const settings: readonly Field[] = [
  {
    name: 'name',
    isRequired: false,
    base: 'Bawan',
    valid: [['of 128 characters', 'ژ'.repeat(128)]],
    invalid: [...notStrings, ['empty', ''], ['of 129 characters', 'a'.repeat(129)], ['of two lines', 'a\nb']],
  },
  {
    name: 'slowModeSeconds',
    isRequired: false,
    valid: [['zero', 0]],
    invalid: [
      ['a text', '5'],
      ['null', null],
      ['a fraction', 0.5],
      ['below zero', -1],
      ['above six hours', 21_601],
    ],
  },
  {
    name: 'retentionDays',
    isRequired: false,
    valid: [['null', null]],
    invalid: [
      ['a text', '5'],
      ['zero', 0],
      ['a fraction', 1.5],
      ['above ten years', 3_651],
    ],
  },
  { name: 'frozen', isRequired: false, valid: [['false', false]], invalid: active.invalid },
];

const position = (name: string): Field => ({
  name,
  isRequired: false,
  valid: [
    ['zero', 0],
    ['above the head', 10 ** 9],
  ],
  invalid: notSeqs,
});

const requests: readonly {
  readonly action: string;
  readonly answer: FrameCase['answer'];
  readonly fields: readonly Field[];
}[] = [
  { action: 'sendMessage', answer: 'message', fields: [id, roomField, message, replyTo] },
  {
    action: 'joinRoom',
    answer: 'joined',
    fields: [
      id,
      roomField,
      position('after'),
      {
        name: 'epoch',
        isRequired: false,
        valid: [['of another log', 'another']],
        invalid: notStrings,
      },
    ],
  },
  { action: 'leaveRoom', answer: 'left', fields: [id, roomField] },
  {
    action: 'history',
    answer: 'history',
    fields: [
      id,
      roomField,
      position('after'),
      { name: 'before', isRequired: false, valid: [['one', 1]], invalid: [...notSeqs, ['zero', 0]] },
      {
        name: 'limit',
        isRequired: false,
        valid: [
          ['one', 1],
          ['100', 100],
        ],
        invalid: [...notSeqs, ['zero', 0], ['101', 101]],
      },
    ],
  },
  { action: 'rooms', answer: 'rooms', fields: [id, cursor] },
  { action: 'members', answer: 'members', fields: [id, roomField, cursor] },
  { action: 'markRead', answer: 'read', fields: [{ ...id, isRequired: false }, roomField, target] },
  { action: 'typing', answer: 'nothing', fields: [roomField, active] },
  { action: 'editMessage', answer: 'not_found', fields: [id, roomField, target, message] },
  { action: 'deleteMessage', answer: 'not_found', fields: [id, roomField, target] },
  { action: 'react', answer: 'not_found', fields: [id, roomField, target, reaction, active] },
  {
    action: 'createRoom',
    // As long as the deployment does not let users do so.
    answer: 'forbidden',
    fields: [
      id,
      {
        name: 'type',
        isRequired: true,
        base: 'group',
        valid: [['direct', 'direct']],
        invalid: [...notStrings, ['that is none', 'public']],
      },
      members,
      ...settings.slice(0, 1),
    ],
  },
  { action: 'addMembers', answer: 'membersAdded', fields: [id, roomField, members] },
  { action: 'removeMember', answer: 'not_found', fields: [id, roomField, user] },
  { action: 'setRole', answer: 'not_found', fields: [id, roomField, user, role] },
  { action: 'muteMember', answer: 'not_found', fields: [id, roomField, user, until] },
  { action: 'updateRoom', answer: 'roomUpdated', fields: [id, roomField, ...settings] },
  {
    action: 'ping',
    answer: 'pong',
    fields: [
      { ...id, isRequired: false },
      {
        name: 'rooms',
        isRequired: false,
        valid: [
          ['empty', {}],
          ['100 rooms', Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`r${index}`, 0]))],
        ],
        invalid: [
          ['a text', 'x'],
          ['null', null],
          ['a list', []],
          ['with an ill-formed room id', { 'a b': 1 }],
          ['with a text for a seq', { r1: '1' }],
          ['with a seq below zero', { r1: -1 }],
          ['101 rooms', Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`r${index}`, 0]))],
        ],
      },
    ],
  },
];

/** Every request with every field missing, ill-typed, too long, at its limit and over it; and what is no request. */
export function frameTable(room: string): readonly FrameCase[] {
  const cases = requests.flatMap(({ action, answer, fields }): readonly FrameCase[] => {
    const base = baseFrame(action, fields, room);
    const withField = (name: string, value: unknown) => JSON.stringify({ ...base, [name]: value });
    return [
      { title: `${action} with what it needs`, frame: JSON.stringify(base), answer },
      {
        title: `${action} with fields that nobody knows, deep ones among them`,
        frame: JSON.stringify({ ...base, userId: 'bob', role: 'owner', connectionId: 'x', deep: nest(200) }),
        answer,
      },
      {
        title: `${action} with a __proto__ field`,
        frame: `${JSON.stringify(base).slice(0, -1)},"__proto__":{"x":1}}`,
        answer,
      },
      ...fields.flatMap(({ name, isRequired, valid, invalid }) => [
        ...(isRequired
          ? [
              {
                title: `${action} without ${name}`,
                frame: withField(name, undefined),
                answer: 'bad_request',
                field: name,
              } as const,
            ]
          : []),
        ...valid.map(([how, value]) => ({
          title: `${action} with ${name} ${how}`,
          frame: withField(name, value),
          answer,
        })),
        ...invalid.map(
          ([how, value]) =>
            ({
              title: `${action} with ${name} ${how}`,
              frame: withField(name, value),
              answer: 'bad_request',
              field: name,
            }) as const,
        ),
      ]),
    ];
  });
  return [...cases, ...otherCases(room)];
}

function baseFrame(
  action: string,
  fields: readonly Field[],
  room: string,
): Readonly<Record<string, unknown>> {
  const names = new Set(fields.filter(({ isRequired }) => isRequired).map(({ name }) => name));
  return {
    action,
    ...(names.has('id') && { id: 'c1' }),
    ...(names.has('room') && { room }),
    ...(names.has('message') && { message: 'Sar barzi, Luria' }),
    ...(names.has('seq') && { seq: 10 ** 9 }),
    ...(names.has('reaction') && { reaction: '👍' }),
    ...(names.has('active') && { active: true }),
    ...Object.fromEntries(fields.flatMap(({ name, base }) => (base === undefined ? [] : [[name, base]]))),
  };
}

function nest(depth: number): unknown {
  return depth === 0 ? 1 : [nest(depth - 1)];
}

function otherCases(room: string): readonly FrameCase[] {
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
