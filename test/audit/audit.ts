import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { judgeAdvisories, judgeSignatures, type Verdict } from './verdict.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/**
 * `npm run audit`, after `npm run build`: asks the registry for advisories about what is shipped, and whether it has signed
 * what is installed (S64). `npm audit --omit=dev` would leave out what is bundled, which is a dependency of development.
 * Ends with 1 on what is found, and on any answer that is not understood; a registry that cannot be reached, or has
 * neither advisories nor signatures, is named and passed over.
 */
async function run(): Promise<void> {
  const shipped = shippedPackages();
  const [advisories, signatures] = await Promise.all([npm('audit'), npm('audit', 'signatures')]);
  report(`advisories about ${shipped.size} packages`, judgeAdvisories(advisories, shipped));
  report('signatures', judgeSignatures(signatures));
}

function report(name: string, { state, lines }: Verdict): void {
  console.log([`${name}: ${state}`, ...lines].join('\n  '));
  if (state === 'failed') process.exitCode = 1;
}

function shippedPackages(): ReadonlySet<string> {
  const schema = v.object({ components: v.array(v.object({ type: v.string(), name: v.string() })) });
  const bill = readFileSync(`${projectFolder}/dist/bill-of-materials.cdx.json`, 'utf8');
  const { components } = v.parse(schema, JSON.parse(bill));
  return new Set(components.filter(({ type }) => type === 'library').map(({ name }) => name));
}

/** What npm prints as JSON, however it ends. */
async function npm(...command: readonly string[]): Promise<unknown> {
  const parameters = [...command, '--json', '--fetch-retries=0'];
  const output = await new Promise<string>((resolve) => {
    execFile('npm', parameters, { cwd: projectFolder, maxBuffer: 2 ** 26 }, (_, stdout) => resolve(stdout));
  });
  try {
    return JSON.parse(output);
  } catch {
    return output;
  }
}

await run();
