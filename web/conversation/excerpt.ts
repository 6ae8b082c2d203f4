/** How many rows are in the page at once, and how many come when the reader nears their edge. */
export const excerptLimits = { rowsMax: 240, stepRows: 80 } as const;

/** The part of a log that is in the page: a few hundred rows, however many are loaded. */
export interface Excerpt {
  /** Key of its first row. Undefined where it is as long as it may be. */
  readonly from: string | undefined;
  /** Key of its last row. Undefined where it follows the end of the log. */
  readonly to: string | undefined;
}

export const newest: Excerpt = { from: undefined, to: undefined };

interface Keyed {
  readonly key: string;
}

/** Where it begins and ends, as indexes of a slice. */
export function boundsOf(rows: readonly Keyed[], { from, to }: Excerpt): readonly [number, number] {
  const last = to === undefined ? -1 : rows.findIndex(({ key }) => key === to);
  const end = last === -1 ? rows.length : last + 1;
  const first = from === undefined ? -1 : rows.findIndex(({ key }) => key === from);
  return [first === -1 ? Math.max(0, end - excerptLimits.rowsMax) : first, end];
}

/** The excerpt a step further up, which drops as much below. */
export function raised(rows: readonly Keyed[], excerpt: Excerpt): Excerpt {
  const [start, end] = boundsOf(rows, excerpt);
  const from = Math.max(0, start - excerptLimits.stepRows);
  return between(rows, from, Math.min(end, from + excerptLimits.rowsMax));
}

/** The excerpt a step further down, which drops as much above. */
export function lowered(rows: readonly Keyed[], excerpt: Excerpt): Excerpt {
  const [start, end] = boundsOf(rows, excerpt);
  const to = Math.min(rows.length, end + excerptLimits.stepRows);
  return between(rows, Math.max(start, to - excerptLimits.rowsMax), to);
}

/** The excerpt with a row in its middle. */
export function around(rows: readonly Keyed[], key: string): Excerpt {
  const middle = rows.findIndex((row) => row.key === key);
  const from = Math.max(0, middle - excerptLimits.rowsMax / 2);
  return between(rows, from, Math.min(rows.length, from + excerptLimits.rowsMax));
}

function between(rows: readonly Keyed[], start: number, end: number): Excerpt {
  return { from: rows[start]?.key, to: end === rows.length ? undefined : rows[end - 1]?.key };
}
