import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LockedPackage } from './locked-packages.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * The licences under which anybody may use, change and hand on what is built, closed or open, whose one condition is that
 * their text goes along.
 * @see https://spdx.org/licenses/ for the names
 */
const allowed: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
]);

/**
 * The packages whose code is in what is built, with the text of their licences, and with their notices (Apache License 2.0,
 * 4 (d)); packages of one text share it. Throws where a licence is not among those that are allowed, or its text is missing.
 */
export function thirdPartyLicenses(packages: readonly LockedPackage[]): string {
  const namesOf = new Map<string, string[]>();
  const byName = [...new Set(packages)].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const each of byName) {
    const text = [licenseText(each, packages), ...textsIn(each, /^notice(\.|$)/i)].join('\n\n');
    namesOf.set(text, [...(namesOf.get(text) ?? []), `${each.name} ${each.version} (${each.license})`]);
  }
  const sections = [...namesOf].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return [introduction, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

const introduction =
  'What is built from Chelseru Chat on AWS has code of these packages in it, each under its own licence.\n';

function licenseText(of: LockedPackage, packages: readonly LockedPackage[]): string {
  const { name, license } = of;
  if (!allowed.has(license)) throw new Error(`unable to ship ${name}; its licence is ${license}`);
  const [text] = textsIn(of, /^licen[cs]e(\.|$)/i);
  if (text !== undefined) return text;
  // Some packages of one repository leave it out, and it is the same for all; of other licences the text names its holder.
  const repository = packages.filter((each) => each.license === license && scopeOf(each) === scopeOf(of));
  const [shared] = repository.flatMap((each) => textsIn(each, /^licen[cs]e(\.|$)/i));
  if (license === 'Apache-2.0' && name.startsWith('@') && shared !== undefined) return shared;
  throw new Error(`unable to ship ${name}; the text of its licence, ${license}, is missing`);
}

function scopeOf({ name }: LockedPackage): string {
  return name.split('/')[0] ?? name;
}

function textsIn({ path }: LockedPackage, fileName: RegExp): readonly string[] {
  const folder = join(projectFolder, path);
  const files = readdirSync(folder).filter((file) => fileName.test(file));
  return files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
}
