import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { handlers } from '../../lib/handlers.ts';
import { projectFolder } from './installed-package.ts';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  /** Comes inside the package that needs it, under that one's hash. */
  readonly inBundle?: boolean;
  /** Not there at all on machines of another kind. */
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly dev?: boolean;
  /** Where it comes from, if that is not the registry. */
  readonly resolved?: string;
  readonly link?: boolean;
}

const lockfile: {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
} = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8'));
const manifest: {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
const locked = Object.entries(lockfile.packages).filter(([path]) => path !== '');

/** The package that a file in `node_modules` is of, with its scope. */
function packageOf(path: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
}

test('every package is installed by its hash, but those that only other machines need (S64)', () => {
  const unhashed = locked.filter(
    ([, { integrity, inBundle }]) => integrity === undefined && inBundle !== true,
  );
  // Binaries of tools: in nothing that is deployed or published.
  const ofOtherMachines = unhashed.filter(
    ([, { dev, optional, os = [], cpu = [] }]) =>
      dev === true && optional === true && [...os, ...cpu].length > 0,
  );
  expect(unhashed.map(([path]) => path)).toEqual(ofOtherMachines.map(([path]) => path));
});

test('every package comes from the registry, and none from an address of its own (S64)', () => {
  const elsewhere = locked.filter(([, { resolved, link }]) => resolved !== undefined || link === true);
  expect(elsewhere.map(([path]) => path)).toEqual([]);
  const ranges = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(ranges.filter((range) => !/^\^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
});

test('no package runs a script when it is installed (S64)', () => {
  expect(readFileSync(join(projectFolder, 'bin', 'install.mjs'), 'utf8')).toContain(`'--ignore-scripts'`);
});

test('every package that is installed here has a licence that lets anybody use it (S64)', () => {
  const licences = new Set([
    '0BSD',
    'Apache-2.0',
    'Apache-2.0 AND MIT',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'ISC',
    'MIT',
  ]);
  // Of tools alone, whose code is in nothing that is deployed or published.
  const ofTools = new Set(['(MIT OR CC0-1.0)', '(MIT OR GPL-3.0-or-later)', 'CC-BY-4.0', 'MPL-2.0']);
  const strange = locked.filter(
    ([, { license }]) => license !== undefined && !licences.has(license) && !ofTools.has(license),
  );
  expect(strange).toEqual([]);
});

test('a deployed function has code of the AWS SDK and two more packages in it, and of no other (S64)', () => {
  const { metafile } = buildSync({
    absWorkingDir: projectFolder,
    entryPoints: Object.keys(handlers).map((name) => `lambda/handlers/${name}.ts`),
    outdir: 'nowhere',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
  });
  const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => packageOf(path) ?? []));
  const others = [...packages].filter((name) => !/^@(aws-sdk|aws|smithy)\//.test(name));
  // The last three are what the SDK itself depends on.
  expect(new Set(others)).toEqual(
    new Set(['valibot', 'aws-jwt-verify', 'bowser', 'mnemonist', 'obliterator']),
  );
});
