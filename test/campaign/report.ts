import type { Outcome } from './play.ts';

const offendingMax = 5;
const excerptLines = 120;
const charactersMax = 240;

/** One line for a seed. */
export function summary({ seed, invocations, runs, pushes, faults, violations }: Outcome): string {
  const verdict = violations.length === 0 ? 'holds' : violations.map(({ invariant }) => invariant).join('; ');
  return `seed ${seed}: ${invocations} invocations, ${runs} runs, ${pushes} pushes; ${faults.join(', ')}: ${verdict}`;
}

/** What a person needs to understand a failing seed: what offends, and the lines that speak of it. */
export function excerpt({ violations, lines }: Outcome): string {
  return violations
    .flatMap(({ invariant, offending }) => {
      const words = wordsOf(offending.slice(0, offendingMax));
      const telling = lines.filter(
        (line) => line.includes('calm') || words.some((word) => line.includes(word)),
      );
      return [
        `${invariant}:`,
        ...offending.slice(0, offendingMax).map(cut),
        '  ...',
        ...telling.slice(-excerptLines).map((line) => `  ${cut(line)}`),
      ];
    })
    .join('\n');
}

/** Names of messages, connections and requests. */
function wordsOf(offending: readonly string[]): readonly string[] {
  return [
    ...new Set(
      offending.flatMap(
        (text) => text.match(/\w+-\d(?:-m\d+|\.\d+| \w+ \w+ #\d+)|backend [\w ]+#\d+/g) ?? [],
      ),
    ),
  ];
}

function cut(line: string): string {
  return line.length > charactersMax ? `${line.slice(0, charactersMax)}…` : line;
}
