/** A command line: words, and options with their values; those without one have an empty text. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/** Reads what a command was given. Throws for an option that it does not have. */
export function readCommandLine(
  given: readonly string[],
  known: { readonly withValue: readonly string[]; readonly flags?: readonly string[] },
): CommandLine {
  const words: string[] = [];
  const options = new Map<string, string>();
  const rest = [...given];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (!next.startsWith('-')) words.push(next);
    else if (known.flags?.includes(next) === true) options.set(next, '');
    else if (known.withValue.includes(next)) options.set(next, rest.shift() ?? '');
    else throw new Error(`unable to run ${given.join(' ')}; there is no option ${next}`);
  }
  return { words, options };
}

/** The value of an option. Throws if it was not given. */
export function optionOf({ options }: CommandLine, name: string): string {
  const value = options.get(name);
  if (value === undefined || value === '') throw new Error(`unable to go on; ${name} is missing`);
  return value;
}
