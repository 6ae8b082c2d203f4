import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/**
 * Times the import of each file in fresh processes, round by round: a machine that slows down for a while then slows
 * down all of them, and what is compared within a round stays comparable.
 * @returns for every round the times in ms, in the order of the files
 */
export function timeImports(files: readonly string[], rounds: number): readonly (readonly number[])[] {
  // The first import reads from disk what all later ones find in memory.
  for (const file of files) timeImport(file);
  return Array.from({ length: rounds }, () => files.map(timeImport));
}

function timeImport(file: string): number {
  const script = `
    const startedAtMs = performance.now();
    import(${JSON.stringify(pathToFileURL(file).href)}).then(() => console.log(performance.now() - startedAtMs));`;
  return Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}
