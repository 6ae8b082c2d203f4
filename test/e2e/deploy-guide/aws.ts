import { readFileSync, writeFileSync } from 'node:fs';
import { type CommandLine, optionOf, readCommandLine } from './options.ts';

/*
 * Stands in for the AWS CLI, before the local stack at STACK_URL: the commands of docs/deploy.md, with the options that
 * they have. What the CLI would select by `--query` is all that is printed.
 * https://docs.aws.amazon.com/cli/latest/reference/
 */

const stackUrl = process.env['STACK_URL'] ?? '';
const [service = '', command = '', ...given] = process.argv.slice(2);

const commands: Readonly<Record<string, () => Promise<void>>> = {
  'cognito-idp admin-create-user': async () => {
    const line = readCommandLine(given, {
      withValue: ['--user-pool-id', '--username', '--message-action', '--query', '--output'],
    });
    await checkPool(line);
    expectOption(line, '--query', `User.Attributes[?Name=='sub'].Value`);
    console.log(subOf(optionOf(line, '--username')));
  },
  'cognito-idp admin-set-user-password': async () => {
    const line = readCommandLine(given, {
      withValue: ['--user-pool-id', '--username', '--password'],
      flags: ['--permanent'],
    });
    await checkPool(line);
    // The longest list of what a pool may ask for.
    if (!/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*\W).{12,}$/.test(optionOf(line, '--password')))
      throw new Error('InvalidPasswordException');
  },
  'cognito-idp admin-initiate-auth': async () => {
    const line = readCommandLine(given, {
      withValue: ['--user-pool-id', '--client-id', '--auth-flow', '--auth-parameters', '--query', '--output'],
    });
    await checkPool(line);
    expectOption(line, '--client-id', (await outputs())['UserPoolClientId'] ?? '');
    expectOption(line, '--auth-flow', 'ADMIN_USER_PASSWORD_AUTH');
    expectOption(line, '--query', 'AuthenticationResult.AccessToken');
    const [, user = ''] = /^USERNAME=(\w+),PASSWORD=./.exec(optionOf(line, '--auth-parameters')) ?? [];
    const { token } = await post('/_local/tokens', JSON.stringify({ user: subOf(user) }));
    console.log(token);
  },
  'lambda invoke': async () => {
    const line = readCommandLine(given, { withValue: ['--function-name', '--payload'] });
    const [, file = ''] = /^fileb:\/\/(.+)$/.exec(optionOf(line, '--payload')) ?? [];
    const path = `/2015-03-31/functions/${optionOf(line, '--function-name')}/invocations`;
    const answer = await post(path, readFileSync(file, 'utf8'));
    writeFileSync(line.words[0] ?? '', JSON.stringify(answer));
  },
};

const run = commands[`${service} ${command}`];
if (run === undefined) throw new Error(`unable to stand in for aws ${service} ${command}`);
await run();

/** Ids of Cognito's making, here so that the same user always has the same. */
function subOf(username: string): string {
  return `sub-of-${username}`;
}

async function checkPool(line: CommandLine): Promise<void> {
  expectOption(line, '--user-pool-id', (await outputs())['UserPoolId'] ?? '');
}

function expectOption(line: CommandLine, name: string, expected: string): void {
  if (optionOf(line, name) !== expected) throw new Error(`unable to take ${name}; it is not ${expected}`);
}

async function outputs(): Promise<Readonly<Record<string, string>>> {
  return JSON.parse(await (await fetch(`${stackUrl}/_local/outputs`)).text());
}

async function post(path: string, body: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(stackUrl + path, { method: 'POST', body });
  const answer = await response.text();
  if (!response.ok) throw new Error(`unable to post to ${path}; the answer was ${answer}`);
  return JSON.parse(answer);
}
