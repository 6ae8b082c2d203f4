import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

const lockedPackageSchema = v.object({
  version: v.string(),
  license: v.string(),
  /** The hash of its tarball, as Subresource Integrity writes it. */
  integrity: v.string(),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
  optionalDependencies: v.optional(v.record(v.string(), v.string()), {}),
});

/** A package of somebody else's, as `package-lock.json` has it. */
export interface LockedPackage extends v.InferOutput<typeof lockedPackageSchema> {
  readonly name: string;
  /** Within the project, from `node_modules/` on. */
  readonly path: string;
}

/** What somebody's code is in these source files, each package once, by their names. */
export function packagesOf(sources: readonly string[]): readonly LockedPackage[] {
  const paths = new Set(sources.flatMap((source) => packagePath(source) ?? []));
  return [...paths].sort().map(lockedPackage);
}

/** Of `…/node_modules/a/node_modules/@b/c/d.js` the part from the first `node_modules/` to `@b/c`. */
function packagePath(source: string): string | undefined {
  return /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1];
}

/** The packages that npm installs along with ours, in the versions that ours is tested with. */
export function installedAlong(): ReadonlyMap<LockedPackage, readonly LockedPackage[]> {
  const installed = new Map<LockedPackage, readonly LockedPackage[]>();
  const waiting = [...ownDependencies()];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (installed.has(next)) continue;
    const dependencies = dependenciesOf(next);
    installed.set(next, dependencies);
    waiting.push(...dependencies);
  }
  return installed;
}

/** The packages that ours asks for itself. */
export function ownDependencies(): readonly LockedPackage[] {
  return Object.keys(lockfile.packages[''].dependencies).map((name) => lockedPackage(`node_modules/${name}`));
}

function dependenciesOf(dependent: LockedPackage): readonly LockedPackage[] {
  const names = Object.keys({ ...dependent.dependencies, ...dependent.optionalDependencies });
  return names.sort().map((name) => lockedPackage(resolvedPath(dependent.path, name)));
}

/** Where Node finds it: in the nearest `node_modules` above. */
function resolvedPath(from: string, name: string): string {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (Object.hasOwn(lockfile.packages, path) || from === '') return path;
  return resolvedPath(from.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, ''), name);
}

const lockfile = v.parse(
  v.object({
    packages: v.objectWithRest(
      { '': v.object({ dependencies: v.record(v.string(), v.string()) }) },
      v.unknown(),
    ),
  }),
  JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')),
);

const known = new Map<string, LockedPackage>();

function lockedPackage(path: string): LockedPackage {
  const found = known.get(path) ?? {
    ...v.parse(lockedPackageSchema, lockfile.packages[path]),
    name: path.replace(/.*node_modules\//, ''),
    path,
  };
  known.set(path, found);
  return found;
}
