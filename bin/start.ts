import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createChatApp } from '../lib/chat-app.ts';
import { meterTable } from '../local/meter/table.ts';
import { startLocalStack } from '../local/stack.ts';
import type { LocalStack } from '../local/stack.ts';

/**
 * `npm start [-- --data <folder>] [-- -c <name>=<value>]`: synthesizes the CDK app and runs its template on this
 * machine, at `PORT` (3000). State is in memory unless a folder is named.
 */
async function start(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, context: { type: 'string', short: 'c', multiple: true } },
  });
  const app = createChatApp({
    // Nothing of it is deployed: the template is read and the bundles are run from here.
    outdir: mkdtempSync(join(tmpdir(), 'chat-local-')),
    builtinCloudFormationValidation: false,
    context: Object.fromEntries((values.context ?? []).map(readContext)),
  });
  const stack = await startLocalStack({
    assembly: app.synth().directory,
    port: Number(process.env['PORT'] ?? 3000),
    ...(values.data !== undefined && { dataFolder: values.data }),
    log: (line) => console.log(line),
  });
  await greet(stack);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void stack.close().then(() => {
        console.log(farewell(stack));
        process.exit(0);
      });
    });
  }
}

function readContext(parameter: string): readonly [string, string] {
  const equals = parameter.indexOf('=');
  if (equals < 1) throw new Error(`unable to read the parameter -c ${parameter}; it must be <name>=<value>`);
  return [parameter.slice(0, equals), parameter.slice(equals + 1)];
}

/** A token that outlasts a long day of trying things out. */
const expiresInSeconds = 12 * 60 * 60;

/** Says what to open and try next: two people in a private room, ready to be pasted into two terminals. */
async function greet(stack: LocalStack): Promise<void> {
  const { WebSocketUrl: webSocketUrl, RoomsFunctionName: roomsFunctionName } = stack.outputs;
  if (webSocketUrl === undefined || roomsFunctionName === undefined) {
    throw new Error(
      'unable to say how to connect; the stack lacks the outputs WebSocketUrl and RoomsFunctionName',
    );
  }
  const room = await createPrivateRoom(stack, roomsFunctionName);
  console.log(`
Chelseru Chat is running.

  WebSocket   ${webSocketUrl}?token=<JWT>
  The costs   ${stack.url}/_local shows what each message costs, call by call
  Outputs     curl ${stack.url}/_local/outputs
  A token     curl -d '{"user":"alice"}' ${stack.url}/_local/tokens
  A room      curl -d '{"operation":"createRoom","type":"direct","members":["alice","carol"]}' \\
                ${stack.url}/2015-03-31/functions/${roomsFunctionName}/invocations
`);
  if (stack.outputs['UserPoolId'] === undefined) {
    console.log('  Tokens come from the issuer that you have named; this stack cannot make any.\n');
    return;
  }
  for (const user of ['alice', 'bob']) {
    const token = await stack.issueToken({ user, expiresInSeconds });
    console.log(`  ${user}, in a terminal of their own:\n`);
    console.log(`    npx wscat -c '${webSocketUrl}?room=${room}&token=${token}'\n`);
  }
  console.log('  Then type {"message":"Sar barzi, Luria"} in one of them, and see it in the other.\n');
}

async function createPrivateRoom(stack: LocalStack, functionName: string): Promise<string> {
  const request = { operation: 'createRoom', type: 'direct', members: ['alice', 'bob'] };
  const { payload, functionError } = await stack.invoke(functionName, request);
  const created: unknown = JSON.parse(payload);
  if (
    functionError !== undefined ||
    typeof created !== 'object' ||
    created === null ||
    !('room' in created)
  ) {
    throw new Error(`unable to create a room; the rooms function answered ${payload}`);
  }
  return String(created.room);
}

/** What all of it would have cost on AWS. */
function farewell({ meter }: LocalStack): string {
  return `\nTaken of AWS since the start, at list prices of us-east-1:\n\n${meterTable(meter.read())}\n`;
}

await start();
