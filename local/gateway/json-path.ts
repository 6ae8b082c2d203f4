/** Finds a value in a JSON document; `undefined` where it is not there. */
export type JsonPath = (document: unknown) => unknown;

type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'wildcard' };

/**
 * Reads the part of a JSONPath after the root: `.name`, `['name']`, `[0]`, `[-1]`, `.*` and `[*]` (RFC 9535 2.3).
 *
 * @throws {Error} for filters, slices and descendants, which no route selection has needed yet.
 */
export function parseJsonPath(text: string): JsonPath {
  const steps: Step[] = [];
  const stepPattern = /\.([A-Za-z_][\w-]*)|\.(\*)|\['([^']*)'\]|\["([^"]*)"\]|\[(-?\d+)\]|\[(\*)\]/y;
  while (stepPattern.lastIndex < text.length) {
    const at = stepPattern.lastIndex;
    const match = stepPattern.exec(text);
    if (!match)
      throw new Error(`unable to read JSONPath ${text}; "${text.slice(at)}" is not a name, index or *`);
    const [, dotName, dotWildcard, singleQuoted, doubleQuoted, index, wildcard] = match;
    const name = dotName ?? singleQuoted ?? doubleQuoted;
    if (name !== undefined) steps.push({ kind: 'name', name });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else if (dotWildcard ?? wildcard) steps.push({ kind: 'wildcard' });
  }
  // A path with a wildcard has a list as its result, however many values it finds.
  const isIndefinite = steps.some(({ kind }) => kind === 'wildcard');
  return (document) => {
    const found = steps.reduce<readonly unknown[]>(
      (values, step) => values.flatMap((v) => take(v, step)),
      [document],
    );
    return isIndefinite ? found : found[0];
  };
}

function take(value: unknown, step: Step): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (step.kind) {
    case 'name': {
      // Own properties alone, so that `__proto__` and `length` are names like any other (S43).
      const property = Array.isArray(value) ? undefined : Object.getOwnPropertyDescriptor(value, step.name);
      return property ? [property.value] : [];
    }
    case 'index': {
      if (!Array.isArray(value)) return [];
      const item: unknown = value.at(step.index);
      return item === undefined ? [] : [item];
    }
    case 'wildcard':
      return Object.values(value);
  }
}
