import { parseArgs } from 'node:util';
import { meterTable } from '../local/meter/table.ts';
import { buildChangedPage } from './page.ts';
import { isPortFree } from './port.ts';
import { synthesizeChat } from './testing/chat-assembly.ts';
import { startLocalChat } from './testing/local-chat.ts';
import type { LocalChat } from './testing/local-chat.ts';

/**
 * `npm start [-- --data <folder>] [-- -c <name>=<value>]`: synthesizes the CDK app and runs its template on this
 * machine, at `PORT` (3000). State is in memory unless a folder is named.
 */
async function start(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, context: { type: 'string', short: 'c', multiple: true } },
  });
  const port = Number(process.env['PORT'] ?? 3000);
  if (!(await isPortFree(port))) {
    console.error(`Something else listens on port ${port}. Choose another one: PORT=${port + 1} npm start`);
    process.exitCode = 1;
    return;
  }
  // On one machine there is a page, and everybody may do what it offers.
  const context = {
    hosting: 'true',
    usersMayCreateRooms: 'true',
    ...Object.fromEntries((values.context ?? []).map(readContext)),
  };
  if (context.hosting === 'true') await buildChangedPage(console.log);
  const assembly = synthesizeChat(context);
  process.once('exit', () => assembly.remove());
  const chat = await startLocalChat({
    assembly: assembly.folder,
    port,
    ...(values.data !== undefined && { dataFolder: values.data }),
    log: (line) => console.log(line),
  });
  await greet(chat);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void chat.close().then(() => {
        console.log(farewell(chat));
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
async function greet(chat: LocalChat): Promise<void> {
  const { url, webSocketUrl, roomsFunctionName } = chat;
  const { room } = await chat.invokeRooms({
    operation: 'createRoom',
    type: 'direct',
    members: ['alice', 'bob'],
  });
  const { PageUrl: pageUrl } = chat.stack.outputs;
  console.log(`
Chelseru Chat is running.
${pageUrl === undefined ? '' : `\n  Open        ${pageUrl.replace(/\/$/, '')} in two windows, and sign in as alice and as bob\n`}
  WebSocket   ${webSocketUrl}?token=<JWT>
  The costs   ${url}/_local shows what each message costs, call by call
  Outputs     curl ${url}/_local/outputs
  A token     curl -d '{"user":"alice"}' ${url}/_local/tokens
  A room      curl -d '{"operation":"createRoom","type":"direct","members":["alice","carol"]}' \\
                ${url}/2015-03-31/functions/${roomsFunctionName}/invocations
`);
  if (!chat.stack.issuesTokens) {
    console.log('  Tokens come from the issuer that you have named; this stack cannot make any.\n');
    return;
  }
  for (const user of ['alice', 'bob']) {
    const token = await chat.issueToken(user, { expiresInSeconds });
    console.log(`  ${user}, in a terminal of their own:\n`);
    console.log(`    npx wscat -c '${webSocketUrl}?room=${String(room)}&token=${token}'\n`);
  }
  console.log('  Then type {"message":"Sar barzi, Luria"} in one of them, and see it in the other.\n');
}

/** What all of it would have cost on AWS. */
function farewell({ stack }: LocalChat): string {
  const { meter } = stack;
  return `\nTaken of AWS since the start, at list prices of us-east-1:\n\n${meterTable(meter.read())}\n`;
}

await start();
