import type { Frame } from '../simulation/history.ts';

/** Names of rooms and users as the backend knows them: every seed has its own, on tables that all share. */
export class Aliases {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  of(name: string): string {
    return this.#prefix + name;
  }

  /** A request with the names of this seed. */
  outgoing(frame: Frame): Frame {
    return Object.fromEntries(
      Object.entries(frame).map(([field, value]) => [field, this.#field(field, value)]),
    );
  }

  /** What the backend has said, with the names of the cast, and in one order of fields, which is nobody's promise. */
  incoming(text: string): Frame {
    return sorted(JSON.parse(text.replaceAll(this.#prefix, ''))) as Frame;
  }

  #field(field: string, value: unknown): unknown {
    if (field === 'room' || field === 'user') return this.of(String(value));
    if (field === 'members') return (value as readonly string[]).map((name) => this.of(name));
    if (field !== 'rooms') return value;
    return Object.fromEntries(Object.entries(value as Frame).map(([room, seq]) => [this.of(room), seq]));
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(fields.map(([name, inner]) => [name, sorted(inner)]));
}
