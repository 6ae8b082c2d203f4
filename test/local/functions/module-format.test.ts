import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Functions, createFunctions } from '../../../local/functions.ts';
import { functionOf } from './bundle.ts';

/** Runs a bundle that lies in a project of ES modules. */
async function run(files: Readonly<Record<string, string>>): Promise<string> {
  const project = mkdtempSync(join(tmpdir(), 'project-'));
  const folder = join(project, 'bundle');
  const inProject = { 'package.json': '{ "type": "module" }' };
  for (const [name, content] of Object.entries({ ...inProject, ...inFolder('bundle', files) })) {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), content);
  }
  const functions: Functions = createFunctions({
    settings: [functionOf('', { folder })],
    surroundings: { region: 'us-east-1', endpointUrl: 'http://127.0.0.1:1', log: () => undefined },
  });
  const { payload } = await functions.invoke('worker', '{}');
  await functions.close();
  return payload;
}

const inFolder = (folder: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [join(folder, name), content]));

describe('a bundle in a project of ES modules', () => {
  test('is CommonJS, as on Lambda, where the project is not', async () => {
    const files = {
      'index.js': `exports.handler = async () => require('./lib/word.js') + (await import('pkg')).word`,
      'lib/word.js': `module.exports = 'from ' + require('node:path').basename(__dirname) + ' ';`,
      'node_modules/pkg/package.json': '{ "type": "module", "exports": "./index.js" }',
      'node_modules/pkg/index.js': `export const word = 'and package';`,
    };
    await expect(run(files)).resolves.toBe('"from lib and package"');
  });

  test('is what its own package.json says', async () => {
    const files = {
      'index.js': `export const handler = async () => 'module';`,
      'package.json': '{ "type": "module" }',
    };
    await expect(run(files)).resolves.toBe('"module"');
  });

  test('says its own file and line when it fails', async () => {
    const failing = '\n\nexports.handler = async () => { throw new Error("broken"); }';
    await expect(run({ 'index.js': failing })).resolves.toMatch(/bundle\/index\.js:3:/);
  });
});
