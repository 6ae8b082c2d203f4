import type { FrameCase } from './frame-case.ts';
import { oddFrames } from './odd-frames.ts';
import type { Field } from './request-fields.ts';
import { requestForms } from './request-forms.ts';

/** Every request with every field missing, ill-typed, too long, at its limit and over it; and what is no request. */
export function frameTable(room: string): readonly FrameCase[] {
  const cases = requestForms.flatMap(({ action, answer, fields }): readonly FrameCase[] => {
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
  return [...cases, ...oddFrames(room)];
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
