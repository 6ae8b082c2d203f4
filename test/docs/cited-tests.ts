import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A row of a table of the documentation that is about one numbered thing, such as a fault, `F7`. */
export interface NumberedRow {
  readonly number: string;
  readonly line: string;
  /** The test files that it names. */
  readonly tests: readonly string[];
}

/** The rows of a page whose first cell begins with a letter, a number and a colon. */
export function numberedRows(page: string, letter: string): readonly NumberedRow[] {
  const text = readFileSync(`${root}/${page}`, 'utf8');
  return text.split('\n').flatMap((line) => {
    const number = new RegExp(`^\\| (${letter}\\d+): `).exec(line)?.[1];
    const tests = [...line.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file);
    return number === undefined ? [] : [{ number, line, tests }];
  });
}

/** `F1` to `F<count>`. */
export function numbersTo(count: number, letter: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
}

/** The titles of a test file, rows of tables among them, that name a number in parentheses: `… (I10, F13)`. */
export function titlesNaming(file: string, number: string): readonly string[] {
  if (!existsSync(`${root}/${file}`)) return [];
  const named = new RegExp(`\\([^()]*\\b${number}\\b[^()]*\\)`);
  return titlesIn(file).filter((title) => named.test(title));
}

/** The titles of a test file. What a comment says is no test. */
export function titlesIn(file: string): readonly string[] {
  const code = readFileSync(`${root}/${file}`, 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  return (code.match(/'[^'\n]*'|`[^`\n]*`/g) ?? []).map((quoted) => quoted.slice(1, -1));
}
