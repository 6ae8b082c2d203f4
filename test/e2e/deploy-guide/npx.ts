import { readFileSync, writeFileSync } from 'node:fs';
import { ChatClient } from '../chat-client.ts';
import { optionOf, readCommandLine } from './options.ts';

/*
 * Stands in for `npx cdk`, whose deployment is the local stack at STACK_URL, and for `npx wscat`, which sends what is
 * typed and shows what comes back.
 */

const [tool = '', ...given] = process.argv.slice(2);

if (tool === 'cdk') {
  const line = readCommandLine(given, { withValue: ['-c', '--outputs-file'] });
  if (line.words[0] === 'deploy') {
    const outputs: unknown = await (await fetch(`${process.env['STACK_URL']}/_local/outputs`)).json();
    writeFileSync(optionOf(line, '--outputs-file'), JSON.stringify({ 'chat-dev': outputs }));
  }
} else if (tool === 'wscat') {
  const client = await ChatClient.connect(optionOf(readCommandLine(given, { withValue: ['-c'] }), '-c'));
  const answer = client.next(() => true);
  client.send(readFileSync(0, 'utf8').trim());
  console.log(JSON.stringify(await answer));
  await client.close();
} else {
  throw new Error(`unable to stand in for npx ${tool}`);
}
