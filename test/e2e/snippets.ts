import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeProjectWithPackage, projectFolder } from '../package/installed-package.ts';

const run = promisify(execFile);

/** The snippets of a page of the documentation that are in a language. */
export function snippetsOf(page: string, language: string): readonly string[] {
  const text = readFileSync(join(projectFolder, page), 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, code = '']) => code);
}

/** A project of somebody who has installed the package, to run snippets in. */
export class SnippetProject {
  readonly #folder = makeProjectWithPackage();

  /** Runs lines as a program of its own and gives what it prints. Rejects if it fails, with what it says. */
  async run(
    file: string,
    lines: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const path = join(this.#folder, file);
    writeFileSync(path, lines.join('\n'));
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined, ...environment };
    const { stdout } = await run(process.execPath, ['--import', 'tsx', path], { cwd: this.#folder, env });
    return stdout;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** For snippets that are tests: what Jest and Vitest have, by the test runner of Node. */
export const testRunner = `
import { after, before, test } from 'node:test';
import { expect } from 'expect';
const beforeAll = (hook) => before(hook);
const afterAll = (hook) => after(hook);
`;
