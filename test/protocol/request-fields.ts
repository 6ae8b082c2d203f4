/** Values that no string field takes. */
export const notStrings: readonly (readonly [string, unknown])[] = [
  ['a number', 5],
  ['null', null],
  ['a list', ['x']],
  ['an object', { x: 1 }],
  ['true', true],
];

export const notSeqs: readonly (readonly [string, unknown])[] = [
  ['a text', '1'],
  ['null', null],
  ['a fraction', 1.5],
  ['below zero', -1],
  ['beyond what a number holds exactly', 2 ** 53],
  ['a list', [1]],
];

/** A field of a request, with values that it takes and values that it does not. */
export interface Field {
  readonly name: string;
  readonly isRequired: boolean;
  /** What the good frame has; only where the name of the field does not say. */
  readonly base?: unknown;
  readonly valid: readonly (readonly [string, unknown])[];
  readonly invalid: readonly (readonly [string, unknown])[];
}

export const id: Field = {
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
export const roomField: Field = {
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

export const message: Field = {
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

export const replyTo: Field = {
  name: 'replyTo',
  isRequired: false,
  valid: [],
  invalid: [...notSeqs, ['zero', 0]],
};
/** Of a message that is not there, so that valid values are answered `not_found`. */
export const target: Field = { name: 'seq', isRequired: true, valid: [], invalid: [...notSeqs, ['zero', 0]] };
export const reaction: Field = {
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
export const active: Field = {
  name: 'active',
  isRequired: true,
  valid: [['false', false]],
  invalid: [
    ['a text', 'true'],
    ['a number', 1],
    ['null', null],
  ],
};

export const cursor: Field = {
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
export const user: Field = {
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

export const role: Field = {
  name: 'role',
  isRequired: true,
  base: 'moderator',
  valid: [
    ['of an owner', 'owner'],
    ['of a member', 'member'],
  ],
  invalid: [...notStrings, ['empty', ''], ['that is none', 'admin'], ['of the prototype', 'constructor']],
};

export const until: Field = {
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
export const members: Field = {
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
export const settings: readonly Field[] = [
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

export const position = (name: string): Field => ({
  name,
  isRequired: false,
  valid: [
    ['zero', 0],
    ['above the head', 10 ** 9],
  ],
  invalid: notSeqs,
});
