import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { handlers } from '../../lib/handlers.ts';
import { hashOf, projectFolder } from './installed-package.ts';

interface BillOfMaterials {
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly {
    readonly type: string;
    readonly 'bom-ref': string;
    readonly name: string;
    readonly version?: string;
    readonly hashes: readonly { readonly alg: string; readonly content: string }[];
    readonly licenses?: readonly { readonly license: { readonly id: string } }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Holds what the build says of its contents to what bundling the sources once more shows. */
export function describeContents(folder: string): void {
  let bill: BillOfMaterials;
  beforeAll(() => {
    bill = JSON.parse(readFileSync(join(folder, 'bill-of-materials.cdx.json'), 'utf8'));
  });

  const dependenciesOf = (ref: string) => bill.dependencies.find((each) => each.ref === ref)?.dependsOn;
  const files = () => bill.components.filter(({ type }) => type === 'file');

  describe('the bill of materials', () => {
    test('has every bundle and script, by its hash (S64)', () => {
      const bundles = Object.keys(handlers).map((name) => `lambda/${name}/index.mjs`);
      const scripts = readdirSync(join(folder, 'web', 'assets')).filter((name) => name.endsWith('.js'));
      expect(files().map(({ name }) => name)).toEqual([
        ...bundles,
        'client/index.mjs',
        'client/react/index.mjs',
        ...scripts.map((name) => `web/assets/${name}`),
      ]);
      for (const { name, hashes } of files())
        expect(hashes).toEqual([{ alg: 'SHA-256', content: hashOf(join(folder, name)) }]);
    });

    test.each(Object.keys(handlers))('names the packages that are in %s, and no others (S64)', (name) => {
      const expected = packagesIn(`lambda/handlers/${name}.ts`).map(purl);
      expect(expected).not.toEqual([]);
      expect(dependenciesOf(`lambda/${name}/index.mjs`)?.toSorted()).toEqual(expected.toSorted());
    });

    test('names the packages that are in the page, and none in the client (S64)', () => {
      const scripts = files().filter(({ name }) => name.startsWith('web/'));
      const named = new Set(scripts.flatMap(({ name }) => dependenciesOf(name) ?? []));
      expect(named).toEqual(new Set(packagesIn('web/main.tsx').map(purl)));
      for (const name of ['client/index.mjs', 'client/react/index.mjs'])
        expect(dependenciesOf(name)).toEqual([]);
    });

    test('names what npm installs along, and what that needs (S64)', () => {
      const { dependencies = {} } = manifestOf('.');
      const direct = Object.keys(dependencies).map((name) => purl(manifestOf(`node_modules/${name}`)));
      const own = dependenciesOf(bill.metadata.component['bom-ref']) ?? [];
      expect(own.filter((ref) => ref.startsWith('pkg:')).toSorted()).toEqual(direct.toSorted());
      for (const ref of direct) {
        const { name } = bill.components.find((each) => each['bom-ref'] === ref) ?? { name: '' };
        const wanted = Object.keys(manifestOf(`node_modules/${name}`).dependencies ?? {});
        const named = dependenciesOf(ref)?.map((each) => each.replace(/^pkg:npm\/(.*)@.*$/, '$1'));
        expect(named?.toSorted()).toEqual(wanted.map((each) => each.replace('@', '%40')).toSorted());
      }
    });

    test('has a part for each name in it, once, with the hash that the lockfile has (S64)', () => {
      const refs = bill.components.map((each) => each['bom-ref']);
      const named = new Set(bill.dependencies.flatMap(({ dependsOn }) => dependsOn));
      expect(new Set(refs)).toEqual(named);
      expect(refs.length).toBe(named.size);
      const hashes = new Set(lockedHashes());
      const libraries = bill.components.filter(({ type }) => type === 'library');
      for (const library of libraries) expect(hashes).toContain(library.hashes[0]?.content);
    });
  });

  describe('the licences of others', () => {
    test('have the name and the text of each package that is bundled (S64)', () => {
      const sources = [...Object.keys(handlers).map((name) => `lambda/handlers/${name}.ts`), 'web/main.tsx'];
      expectLicenses(join(folder, 'third-party-licenses.txt'), sources);
    });

    test('lie beside the page, too (S64)', () => {
      expectLicenses(join(folder, 'web', 'third-party-licenses.txt'), ['web/main.tsx']);
    });
  });
}

function expectLicenses(file: string, sources: readonly string[]): void {
  const all = readFileSync(file, 'utf8');
  const packages = new Map(sources.flatMap(packagesIn).map((each) => [purl(each), each]));
  const lines = [...packages.values()].map(({ name, version, license }) => `${name} ${version} (${license})`);
  expect(all.match(/^[@a-z].* [\d.]+ \(.*\)$/gm)?.toSorted()).toEqual(lines.toSorted());
  for (const section of all.split(`\n${'-'.repeat(80)}\n`).slice(1))
    expect(section).toMatch(/Permission is hereby granted|Grant of Patent License/);
}

const bundled = new Map<string, readonly Manifest[]>();

/** The packages whose code comes out of a bundler that starts from a source file. */
function packagesIn(entry: string): readonly Manifest[] {
  const packages = bundled.get(entry) ?? bundledFrom(entry);
  bundled.set(entry, packages);
  return packages;
}

function bundledFrom(entry: string): readonly Manifest[] {
  const { metafile } = buildSync({
    absWorkingDir: projectFolder,
    entryPoints: [entry],
    outdir: 'nowhere',
    bundle: true,
    write: false,
    metafile: true,
    platform: entry.startsWith('web/') ? 'browser' : 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.svg': 'file' },
  });
  const paths = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(paths)].map(manifestOf);
}

function manifestOf(packageFolder: string): Manifest {
  return JSON.parse(readFileSync(join(projectFolder, packageFolder, 'package.json'), 'utf8'));
}

function purl({ name, version }: Manifest): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function lockedHashes(): readonly string[] {
  const lockfile: { readonly packages: Readonly<Record<string, { readonly integrity?: string }>> } =
    JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8'));
  return Object.values(lockfile.packages).flatMap(({ integrity }) =>
    integrity?.startsWith('sha512-') ? [Buffer.from(integrity.slice(7), 'base64').toString('hex')] : [],
  );
}
