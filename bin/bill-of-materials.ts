import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { type LockedPackage, installedAlong, ownDependencies } from './locked-packages.ts';

/** A file that is built, and whose code is in it. */
export interface BuiltFile {
  /** Within the folder of what is built. */
  readonly path: string;
  readonly packages: readonly LockedPackage[];
}

/**
 * What is built, and what is in it, in CycloneDX: each file that has code of others in it depends on their packages, and
 * the package as a whole on what npm installs along with it. Has neither serial number nor time, which it may go without,
 * so that the same sources give the same bytes.
 * @param folder - Where the files are.
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function billOfMaterials(folder: string, files: readonly BuiltFile[]): string {
  const along = installedAlong();
  const packages = [...files.flatMap((file) => file.packages), ...along.keys()];
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: product },
    components: [...files.map((file) => fileComponent(folder, file)), ...uniqueByRef(packages.map(library))],
    dependencies: [
      {
        ref: product['bom-ref'],
        dependsOn: [...files.map(({ path }) => path), ...ownDependencies().map(packageUrl)],
      },
      ...files.map(({ path, packages }) => ({ ref: path, dependsOn: packages.map(packageUrl) })),
      ...[...along].map(([dependent, dependencies]) => ({
        ref: packageUrl(dependent),
        dependsOn: dependencies.map(packageUrl),
      })),
    ],
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

const manifestFile = fileURLToPath(new URL('../package.json', import.meta.url));
const manifest = v.parse(
  v.object({ name: v.string(), version: v.string(), license: v.string() }),
  JSON.parse(readFileSync(manifestFile, 'utf8')),
);

const product = { type: 'application', ...packageComponent(manifest) };

function fileComponent(folder: string, { path }: BuiltFile) {
  const content = createHash('sha256')
    .update(readFileSync(join(folder, path)))
    .digest('hex');
  return { type: 'file', 'bom-ref': path, name: path, hashes: [{ alg: 'SHA-256', content }] };
}

function library(locked: LockedPackage) {
  const [algorithm, hash = ''] = locked.integrity.split('-');
  if (algorithm !== 'sha512')
    throw new Error(`unable to name the hash of ${locked.name}; it is ${algorithm}`);
  const content = Buffer.from(hash, 'base64').toString('hex');
  return { type: 'library', ...packageComponent(locked), hashes: [{ alg: 'SHA-512', content }] };
}

interface NamedPackage {
  readonly name: string;
  readonly version: string;
  /** Its name in SPDX. */
  readonly license: string;
}

function packageComponent({ name, version, license }: NamedPackage) {
  const purl = packageUrl({ name, version });
  return { 'bom-ref': purl, name, version, purl, licenses: [{ license: { id: license } }] };
}

/** @see https://github.com/package-url/purl-spec */
function packageUrl({ name, version }: Omit<NamedPackage, 'license'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function uniqueByRef<Component extends { readonly 'bom-ref': string }>(
  components: readonly Component[],
): readonly Component[] {
  const byRef = new Map(components.map((component) => [component['bom-ref'], component]));
  return [...byRef.keys()].sort().flatMap((ref) => byRef.get(ref) ?? []);
}
