import { assemblyFolder } from './assembly.ts';
import { SnippetProject, snippetsOf } from './snippets.ts';

jest.setTimeout(60_000);

const page = 'docs/testing.md';
const [start = '', ...inChat] = snippetsOf(page, 'js');
const [product = '', anyAssembly = ''] = snippetsOf(page, 'ts');

let project: SnippetProject;
beforeAll(() => {
  project = new SnippetProject();
});
afterAll(() => project.remove());

/** What the guide leaves out around its snippets. */
const imports = `
import { once } from 'node:events';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect } from 'expect';
import { WebSocket } from 'ws';
`;

test('the guide to testing shows something for each heading', () => {
  expect(inChat).toHaveLength(4);
});

test.each(inChat.map((snippet, index): readonly [number, string] => [index + 1, snippet]))(
  'snippet %i of the guide to testing holds',
  async (_number, snippet) => {
    const [before, after] = start.split('// …');
    const output = project.run('snippet.mjs', [
      imports,
      before ?? '',
      snippet,
      after ?? '',
      `console.log('done');`,
    ]);
    await expect(output).resolves.toBe('done\n');
  },
);

test('the product of the guide to testing has a chat that runs', async () => {
  await expect(project.run('product.mts', [product])).resolves.toBe('string\n');
});

test('the assembly of the guide to testing is one that the CDK has written', async () => {
  const snippet = anyAssembly.replace(`'cdk.out'`, JSON.stringify(assemblyFolder()));
  await expect(project.run('assembly.mts', [snippet])).resolves.toContain('WebSocketUrl');
});
