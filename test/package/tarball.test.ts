import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handlers } from '../../lib/handlers.ts';
import { describeContents } from './contents.ts';
import { buildInto, copySources, hashOf, projectFolder } from './installed-package.ts';

jest.setTimeout(120_000);

/** A file, or one for each condition. */
type Target = string | { readonly [condition: string]: Target };

const manifest: {
  readonly exports: Readonly<Record<string, Target>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));

/** What `npm pack` puts into the tarball; `npm pack` itself builds first, as is done here before. */
let packed: readonly string[];
beforeAll(() => {
  buildInto(join(projectFolder, 'dist'));
  const parameters = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const output = execFileSync('npm', parameters, { cwd: projectFolder, encoding: 'utf8' });
  const [tarball]: readonly { readonly files: readonly { readonly path: string }[] }[] = JSON.parse(output);
  packed = tarball?.files.map(({ path }) => path) ?? [];
});

describe('the package', () => {
  test('has what it takes to use it, and no sources and no tests', () => {
    const bundles = Object.keys(handlers).map((handler) => `dist/lambda/${handler}/index.mjs`);
    const documents = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
      'dist/bill-of-materials.cdx.json',
      'dist/cdk.json',
      'dist/third-party-licenses.txt',
    ];
    const compiled = [
      'dist/web/index.html',
      'dist/lib/socket-path.js',
      'dist/lib/chat.js',
      'dist/lib/chat.d.ts',
      'dist/local/functions/worker.mjs',
    ];
    expect(packed).toEqual(expect.arrayContaining([...bundles, ...documents, ...compiled]));
    const allowed = new Set([
      ...bundles,
      ...documents,
      'dist/package.json',
      'dist/web/third-party-licenses.txt',
      'dist/local/functions/worker.mjs',
    ]);
    const strange = packed
      .filter((path) => !allowed.has(path))
      .filter(
        (path) =>
          !/^dist\/(admin|bin\/(replay|testing)|lib|local|protocol)\b.*(\.d\.ts|\.js|\/page\/[^/]+)$/.test(
            path,
          ),
      )
      // What commands take of the functions.
      .filter((path) => !/^dist\/lambda\/(adapters|authentication|chat)\/[\w-]+\.(d\.ts|js)$/.test(path))
      .filter((path) => !/^dist\/client\/[\w/-]+(\.d\.m?ts|\.m?js)$/.test(path))
      .filter((path) => !/^dist\/web\/(index\.html|assets\/[^/]+\.(css|js|svg))$/.test(path))
      .filter((path) => !/^docs\/[\w-]+\.md$/.test(path));
    expect(strange).toEqual([]);
    expect(packed.filter((path) => /(^|[^d])\.ts$|\.test\./.test(path))).toEqual([]);
  });

  test('has a file behind every export, with types', () => {
    const filesOf = (target: Target): readonly string[] =>
      typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf);
    const targets = Object.values(manifest.exports).flatMap(filesOf);
    expect(targets.length).toBeGreaterThan(4);
    for (const target of targets) expect(packed).toContain(target.replace('./', ''));
  });

  test('has a file behind every command, that a shell can run', () => {
    const commands = Object.values(manifest.bin);
    expect(commands).not.toEqual([]);
    for (const command of commands) {
      expect(packed).toContain(command.replace('./', ''));
      expect(readFileSync(join(projectFolder, command), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    }
  });

  test('loads nothing but what it depends on, and no bundler', () => {
    const known = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
    const loaded = packed
      .filter((path) => path.endsWith('.js') && !/\/(page|web)\//.test(path))
      .map((path) => readFileSync(join(projectFolder, path), 'utf8'))
      .flatMap((code) => [...code.matchAll(/\brequire\("([^."][^"]*)"\)/g)].map(([, name = '']) => name));
    const packages = loaded
      .filter((name) => !name.startsWith('node:'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    // The declarations of the kit name types of ws.
    expect(new Set([...packages, '@types/ws'])).toEqual(known);
  });

  test('is the same, byte for byte, when a copy of the sources is built elsewhere, in another environment (S64)', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'a copy-'));
    const sources = join(elsewhere, 'of', 'the sources');
    const again = join(elsewhere, 'dist');
    copySources(sources);
    buildInto(again, { sources, cwd: elsewhere, environment: { PATH: process.env['PATH'] } });
    const contents = (folder: string) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.\w+$/.test(path) && existsSync(join(folder, path)))
        .toSorted()
        .map((path) => `${path} ${hashOf(join(folder, path))}`);
    expect(contents(again)).toEqual(contents(join(projectFolder, 'dist')));
    rmSync(elsewhere, { recursive: true });
  });
});

describeContents(join(projectFolder, 'dist'));
