import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createChatApp } from '../../lib/chat-app.ts';
import { bundleHandler } from '../../lib/bundle.ts';
import { handlers, type HandlerName } from '../../lib/handlers.ts';

const isHandlerName = (name: string): name is HandlerName => Object.hasOwn(handlers, name);
const names = Object.keys(handlers).filter(isHandlerName);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  for (const name of names) bundleHandler(name, join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(names)('the bundle of %s', (name) => {
  const file = () => join(folder, name, 'index.mjs');

  it('is one file, without source map', () => {
    expect(readdirSync(join(folder, name))).toEqual(['index.mjs']);
    expect(readFileSync(file(), 'utf8')).not.toContain('sourceMappingURL');
  });

  it('is the same, byte for byte, when made again', () => {
    bundleHandler(name, join(folder, `${name}-again`));
    expect(readFileSync(join(folder, `${name}-again`, 'index.mjs'))).toEqual(readFileSync(file()));
  });

  it('names no path of the machine that made it', () => {
    expect(readFileSync(file(), 'utf8')).not.toContain(process.cwd());
  });

  // A package that needs `require` bundles without complaint and fails here, as it would in Lambda.
  it('imports in a bare Node without environment, and exports the handler', () => {
    const script = `import(${JSON.stringify(pathToFileURL(file()).href)}).then((m) => console.log(typeof m.handler))`;
    const environment = { PATH: process.env['PATH'] };
    const output = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', env: environment });
    expect(output.trim()).toBe('function');
  });
});

it('keeps the hot path, send-message, within 400 KB', () => {
  expect(readFileSync(join(folder, 'send-message', 'index.mjs')).byteLength).toBeLessThanOrEqual(400 * 1024);
});

it('goes into the assembly with every function, where the checks of the CDK find nothing', () => {
  const assembly = createChatApp({
    context: { issuer: 'https://id.example.com', audience: 'chat', eventBus: 'default' },
    outdir: join(folder, 'assembly'),
  }).synth();
  const bundles = readdirSync(assembly.directory).filter((name) => name.startsWith('asset.'));
  const contents = bundles.map((name) => readFileSync(join(assembly.directory, name, 'index.mjs'), 'utf8'));
  expect(contents.toSorted()).toEqual(
    names.map((name) => readFileSync(join(folder, name, 'index.mjs'), 'utf8')).toSorted(),
  );
});
