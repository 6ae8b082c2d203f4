import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { monthlyCosts } from '../../bench/monthly-costs.ts';
import { readChatContext } from '../../lib/chat-context.ts';
import { hosted } from '../lib/hosted.ts';
import { synthesize } from '../lib/synthesis.ts';
import { resource, resources } from '../lib/template-reader.ts';
import { projectFolder } from '../package/installed-package.ts';
import { generatedSection } from './generated-section.ts';

jest.setTimeout(60_000);

const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');
const page = read('docs/deploy.md');
const documents = readdirSync(join(projectFolder, 'docs')).filter((file) => file.endsWith('.md'));
const texts = ['README.md', ...documents.map((file) => `docs/${file}`)].map(read);

/** `npx cdk deploy -c a=b --flag`, as it stands anywhere in the documentation, without what is left open in it. */
const commands = new Set(
  texts.flatMap((text) =>
    [...text.matchAll(/npx cdk [^`\n]+/g)].map(([command]) => command.replace(/ …$/, '')),
  ),
);
const withContext = [...commands].filter((command) => command.includes(' -c '));

function contextOf(command: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...command.matchAll(/ -c (\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

test('the page shows how to deploy', () => {
  expect(withContext.length).toBeGreaterThan(4);
});

test('every option of a command of the CDK is one that it has', () => {
  for (const [verb, options] of optionsByVerb(commands)) {
    const cdk = join(projectFolder, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const help = execFileSync(process.execPath, [cdk, verb, '--help'], { encoding: 'utf8' });
    for (const option of options) expect(help).toMatch(new RegExp(`\\s${option}\\b`));
  }
});

function optionsByVerb(all: Iterable<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const options = new Map<string, Set<string>>();
  for (const command of all) {
    const [, verb = ''] = /^npx cdk ([\w-]+)/.exec(command) ?? [];
    const named = [...command.matchAll(/ (--[a-z][\w-]*)/g)].map(([, option = '']) => option);
    if (named.length === 0) continue;
    options.set(verb, new Set([...(options.get(verb) ?? []), ...named]));
  }
  return options;
}

test.each(withContext)('the app takes the context of `%s`', (command) => {
  const context = contextOf(command);
  const known = new Set<string>();
  readChatContext({ tryGetContext: (name: string) => void known.add(name) });
  expect(Object.keys(context).filter((name) => !known.has(name))).toEqual([]);
  const { hosting, stage, ...props } = readChatContext(new App({ autoSynth: false, context }).node);
  // The page need not have been built for this.
  expect(() => synthesize({ ...props, stageName: stage })).not.toThrow();
  expect(hosting !== undefined).toBe('hosting' in context);
});

test('the app takes the settings of a stage as the page shows them, which are those of its command', () => {
  const [, example = ''] = /```json\n(\{\n  "stages"[^]*?)```/.exec(page) ?? [];
  const { stages } = JSON.parse(example);
  const [stage = ''] = Object.keys(stages);
  const read = (context: Readonly<Record<string, unknown>>) =>
    readChatContext(new App({ autoSynth: false, context }).node);
  const { alarmTopic, ...shown } = stages[stage];
  const given = withContext.map(contextOf).find(({ issuer, allowedOrigins }) => issuer && allowedOrigins);
  expect({ stage, ...shown }).toEqual(given);
  expect(read({ stages, stage })).toEqual(read({ ...given, alarmTopic }));
});

test('every output that the page names is one of the stack', () => {
  const outputs = Object.keys(Object(hosted().toJSON()['Outputs']));
  const named = [...page.matchAll(/\(output (\w+)\)|`(\w+(?:Url|Name|Id))`/g)].map(
    ([, inCommand, inText]) => inCommand ?? inText ?? '',
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !outputs.includes(name) && name !== 'webSocketUrl')).toEqual([]);
});

test('the way of signing in that the page shows is one that the client of the user pool takes', () => {
  const [, flow] = /--auth-flow (\w+)/.exec(page) ?? [];
  const client = resource(synthesize(), 'AWS::Cognito::UserPoolClient', 'Chat').properties;
  expect(client['ExplicitAuthFlows']).toContain(`ALLOW_${flow}`);
});

test('the page has what three chats cost a month; `npm run document` computes it', () => {
  expect(generatedSection(page).trim()).toBe(monthlyCosts(read('docs/cost.md')));
});

describe('what stays when the stack goes', () => {
  const kept = (disposable: boolean) => {
    const all = resources(hosted({ eventBus: 'default', disposable }));
    return new Set(all.filter(({ deletionPolicy }) => deletionPolicy === 'Retain').map(({ type }) => type));
  };
  const [, teardown = ''] = page.split('## Teardown');
  const rows = teardown.split('\n').filter((line) => line.startsWith('| `AWS::'));
  const typesIn = (lines: readonly string[]) => new Set(lines.map((line) => /`([^`]+)`/.exec(line)?.[1]));

  test('is on the page, and nothing else', () => {
    expect(typesIn(rows)).toEqual(kept(false));
  });

  test('is marked where even a disposable stack leaves it', () => {
    expect(typesIn(rows.filter((line) => line.includes('of a disposable stack')))).toEqual(kept(true));
  });
});

test('no address of AWS’s is in the template but that of sign-in, beside names of services that assume roles', () => {
  const text = JSON.stringify(hosted({ eventBus: 'default' }).toJSON());
  const addresses = new Set(text.match(/[^"]*\bamazon(aws|cognito)\.com[^"]*/g));
  const others = [...addresses].filter((address) => !/^[a-z-]+\.amazonaws\.com$/.test(address));
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter((address) => !address.includes('.amazoncognito.com'))).toEqual([]);
});
