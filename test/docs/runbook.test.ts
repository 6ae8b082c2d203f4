import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { disconnectUserSchema, readHistorySchema, updateRoomSchema } from '../../protocol/operations.ts';
import { hosted } from '../lib/hosted.ts';
import { synthesizeApp } from '../lib/synthesis.ts';
import { resources } from '../lib/template-reader.ts';

const page = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```sh\n([^]*?)```/g)].map(([, block = '']) => block);
const commands = blocks.join('\n');
const [atHand = ''] = blocks;
const template = hosted({
  eventBus: 'default',
  alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:on-call',
});

/** What a shell prints that runs this, with a stand-in for `aws`. */
const run = (lines: string, aws: string) =>
  execFileSync('bash', ['-euo', 'pipefail', '-c', `aws() {\n${aws}\n}\n${atHand}\n${lines}`], {
    encoding: 'utf8',
  });

test.each(blocks)('bash takes %s', (block) => {
  // What is for the reader to fill in stands in angle brackets.
  const filledIn = block.replaceAll(/<\w+>/g, 'filled-in');
  expect(() => execFileSync('bash', ['-n'], { input: filledIn, stdio: 'pipe' })).not.toThrow();
});

test('every output that a command reads is one of the stack', () => {
  const outputs = Object.keys(Object(template.toJSON()['Outputs']));
  const read = [...commands.matchAll(/\(output (\w+)\)/g)].map(([, name = '']) => name);
  expect(read.length).toBeGreaterThan(4);
  expect(read.filter((name) => !outputs.includes(name))).toEqual([]);
});

test('every part that a command names is one of the chat', () => {
  const named = [...commands.matchAll(/\(parts (\w+::\w+) (\w+)\)/g)];
  expect(named.length).toBeGreaterThan(1);
  for (const [, type, name] of named) {
    const found = resources(template, `AWS::${type}`).filter(({ logicalId }) =>
      logicalId.startsWith(`Chat${name}`),
    );
    expect(found).toHaveLength(1);
  }
});

test('every operation that a command asks of the rooms function is one that it takes', () => {
  const operations = v.union([updateRoomSchema, disconnectUserSchema, readHistorySchema]);
  const asked = [...commands.matchAll(/^rooms '(.*)'$/gm)].map(([, operation = '']) =>
    JSON.parse(operation.replaceAll(/<(\w+)>/g, '$1')),
  );
  expect(asked.length).toBeGreaterThan(2);
  for (const operation of asked) expect(v.parse(operations, operation)).toMatchObject(operation);
});

test('a question waits until it is answered, and gives what was found without what is for CloudWatch alone', () => {
  const aws = `
    case "$1 $2 $*" in
      *list-stack-resources*) printf '/aws/a\\t/aws/b\\n' ;;
      "logs start-query"*) [[ "$*" == *"--log-group-names /aws/a /aws/b --query-string fields @message "* ]] && echo 7 ;;
      *"--query status"*) [ -e "$polled" ] && echo Complete || { echo Running; touch "$polled"; } ;;
      *get-query-results*) echo "of $4: $6" ;;
    esac`;
  const answer = run('sleep() { :; }; polled=$(mktemp -u); ask "fields @message"; rm "$polled"', aws);
  expect(answer).toBe("of 7: results[*][?field!='@ptr'].value\n");
});

test('a metric is asked for with its dimensions, or of the whole account', () => {
  const aws = 'for word in "$@"; do echo "$word"; done';
  const asked = (lines: string) => run(lines, aws).split('\n');
  expect(asked('metric Lambda Throttles Sum "Name=FunctionName,Value=a b" Name=c,Value=d')).toEqual(
    expect.arrayContaining(['AWS/Lambda', '--dimensions', 'Name=FunctionName,Value=a b', 'Name=c,Value=d']),
  );
  expect(asked('metric Lambda ConcurrentExecutions Maximum')).not.toContain('--dimensions');
});

test('the deployment by which rights are written anew changes each role’s, but those of `Orders`', () => {
  const [, flag = ''] = /npx cdk deploy .*-c (@\S+)=\n/.exec(commands) ?? [];
  const policiesOf = (context: Readonly<Record<string, unknown>>) =>
    new Map(
      resources(synthesizeApp({ eventBus: 'default', ...context }).template, 'AWS::IAM::Policy').map(
        ({ logicalId, properties }) => [logicalId, JSON.stringify(properties['PolicyDocument'])],
      ),
    );
  const [before, after] = [policiesOf({}), policiesOf({ [flag]: '' })];
  const same = [...before].filter(([id, document]) => after.get(id) === document);
  expect(before.size).toBeGreaterThan(7);
  expect(same.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['ChatLargeRoomsOrders']);
  expect(page).toContain('But for one, `Orders`,');
});
