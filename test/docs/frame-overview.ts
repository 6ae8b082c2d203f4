import * as actions from '../../protocol/actions.ts';
import { errorCodes } from '../../protocol/errors.ts';
import * as roomActions from '../../protocol/room-actions.ts';
import { DeclaredFrames } from './declared-frames.ts';
import type { Shape } from './declared-frames.ts';

const declared = new DeclaredFrames(new URL('../../protocol/', import.meta.url));

/** Every request, reply, entry, push and error of the protocol, as one table in Markdown. */
export function frameOverview(): string {
  const replies = declared.shapesOf('Reply');
  const entries = declared.shapesOf('Entry');
  const others = declared.shapesOf('OutgoingFrame').filter((shape) => !hasCode(shape));
  const known = new Set([...replies, ...entries].map(written));
  const rows = [
    ...requests().map((request) => row('request', request)),
    ...replies.map((shape) => row('reply', written(shape))),
    ...entries.map((shape) => row('entry', written(shape))),
    ...others
      .map(written)
      .filter((text) => !known.has(text))
      .map((text) => row('push', text)),
    ...Object.entries(errorCodes).map(([code, { retryable }]) =>
      row('error', `\`${code}\`${retryable ? ', retryable' : ''}`),
    ),
  ];
  return ['| kind | frame |', '|---|---|', ...new Set(rows)].join('\n');
}

function hasCode(shape: Shape): boolean {
  return shape.has('code');
}

function row(kind: string, frame: string): string {
  return `| ${kind} | ${frame} |`;
}

/** `joined {id, room}`, and all of its types where it has several. */
function written(shape: Shape): string {
  const types = shape.get('type')?.literals ?? [];
  const fields = [...shape]
    .filter(([name]) => name !== 'type')
    .toSorted(([left], [right]) => rank(left) - rank(right));
  const names = fields.map(([name, { isOptional }]) => `${name}${isOptional ? '?' : ''}`);
  return types.map((type) => `\`${type} {${names.join(', ')}}\``).join(', ');
}

const firstFields = ['id', 'room', 'seq'];

/** What most frames have stands first, the rest as it is declared. */
function rank(field: string): number {
  const first = firstFields.indexOf(field);
  return first === -1 ? firstFields.length : first;
}

interface RequestSchema {
  readonly entries: Readonly<Record<string, { readonly type: string; readonly literal?: unknown }>>;
}

function requests(): readonly string[] {
  return Object.values<unknown>({ ...actions, ...roomActions })
    .filter(isRequestSchema)
    .map(({ entries }) => {
      const { action, ...fields } = entries;
      const names = Object.entries(fields).map(
        ([name, { type }]) => `${name}${type === 'exact_optional' ? '?' : ''}`,
      );
      return `\`${action === undefined ? '' : `${String(action.literal)} `}{${names.join(', ')}}\``;
    });
}

function isRequestSchema(value: unknown): value is RequestSchema {
  return typeof value === 'object' && value !== null && 'entries' in value;
}
