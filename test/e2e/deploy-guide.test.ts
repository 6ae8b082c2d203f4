import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectFolder } from '../package/installed-package.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(120_000);

const page = readFileSync(join(projectFolder, 'docs', 'deploy.md'), 'utf8');
const [, afterTitle = ''] = page.split('## To the first message');
const [guide = ''] = afterTitle.split('\n## ');
const blocks = [...guide.matchAll(/```sh\n([^]*?)```/g)].map(([, block = '']) => block);
const [, typed = ''] = /typed as `([^`]+)`/.exec(guide) ?? [];

let chat: LocalChat;
let folder: string;
beforeAll(async () => {
  chat = await startLocalChat();
  // In the checkout, so that `tsx` is found from there.
  mkdirSync(join(projectFolder, '.cache'), { recursive: true });
  folder = mkdtempSync(join(projectFolder, '.cache', 'deploy-guide-'));
});
afterAll(async () => {
  await chat.close();
  rmSync(folder, { recursive: true });
});

/** Runs lines of a shell in the folder, in which `aws` and `npx` are stand-ins, and gives what they print. */
async function runInShell(lines: string, input: string): Promise<string> {
  for (const name of ['aws', 'npx']) {
    const standIn = join(projectFolder, 'test', 'e2e', 'deploy-guide', `${name}.ts`);
    writeFileSync(join(folder, name), `#!/bin/sh\nexec node --import tsx '${standIn}' "$@"\n`, {
      mode: 0o755,
    });
  }
  // A folder of its own has no modules of the product's kind.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  writeFileSync(join(folder, 'guide.sh'), lines);
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, STACK_URL: chat.stack.url };
  const shell = execFile('bash', ['-euo', 'pipefail', 'guide.sh'], { cwd: folder, env });
  shell.stdin?.end(input);
  const [output, errors] = await Promise.all(
    [shell.stdout, shell.stderr].map(async (stream) => stream && text(stream)),
  );
  expect(errors).toBe('');
  return output ?? '';
}

test('the commands of the guide, one after the other, lead to the first message', async () => {
  expect(blocks).toHaveLength(6);
  const output = await runInShell(blocks.join('\n'), typed);
  expect(JSON.parse(output)).toMatchObject({
    type: 'message',
    seq: 1,
    message: 'Sar barzi, Luria',
    sender: 'sub-of-alice',
  });
});

test('the room is what the guide asked for', async () => {
  const { room } = JSON.parse(readFileSync(join(folder, 'response.json'), 'utf8'));
  await expect(chat.operation({ operation: 'getRoom', room })).resolves.toMatchObject({
    type: 'group',
    name: 'First',
  });
});
