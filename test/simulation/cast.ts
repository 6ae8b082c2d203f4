/** Who and what takes part. */
export const rooms = ['bawan', 'garden', 'attic'] as const;

/** Members from the beginning. The first stays in every room for ever, so that somebody can read all of it. */
export const membersAtFirst: Readonly<Record<string, readonly string[]>> = {
  bawan: ['alice', 'bob', 'carol'],
  garden: ['alice', 'bob', 'dilan'],
  attic: ['alice', 'carol'],
};

export const keeper = 'alice';

/** Is never a member of any room, and tries. */
export const stranger = 'eve';

export const users = ['alice', 'bob', 'carol', 'dilan', stranger] as const;

/** Users who come and go. */
export const movers = ['bob', 'carol', 'dilan'] as const;

export const devices: readonly (readonly [name: string, user: string])[] = [
  ['alice-1', 'alice'],
  ['alice-2', 'alice'],
  ['bob-1', 'bob'],
  ['bob-2', 'bob'],
  ['carol-1', 'carol'],
  ['carol-2', 'carol'],
  ['dilan-1', 'dilan'],
  ['eve-1', stranger],
];
