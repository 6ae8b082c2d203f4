import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { ChatStack } from '../../lib/chat-stack.ts';
import { acknowledgements } from './acknowledgements.ts';
import { controlTowerFindings } from './control-tower.ts';
import { judge } from './judgement.ts';
import { nagFindings } from './nag-packs.ts';

/**
 * `tsx test/rule-packs/judge.ts <folder>`: runs the rule packs that are installed in that folder on a chat with everything
 * that can be asked for. Ends with 1 if a finding is explained by no acknowledgement, or an acknowledgement explains
 * nothing any more. The packs look at `AWS::DynamoDB::Table` and not at global tables; tables.test.ts holds that there are
 * none (S60).
 */
function run(packsFolder: string): number {
  const findings = [
    ...nagFindings(packsFolder, chatWithEverything),
    ...controlTowerFindings(packsFolder, chatWithEverything()),
  ];
  const { unexplained, unused } = judge(findings, acknowledgements);
  for (const { packName, rule, path } of unexplained)
    console.log(`unexplained: ${packName} ${rule} at ${path}`);
  for (const { rule, where } of unused) console.log(`explains nothing: ${String(rule)} at ${String(where)}`);
  console.log(`${findings.length} findings, ${findings.length - unexplained.length} of them explained`);
  return unexplained.length + unused.length === 0 ? 0 : 1;
}

function chatWithEverything(): ChatStack {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  return new ChatStack(app, 'chat', {
    alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:on-call',
    dashboard: true,
    eventBus: 'default',
    hosting: { pageFolder: fileURLToPath(new URL('../package/consumer/page', import.meta.url)) },
  });
}

const [packsFolder] = process.argv.slice(2);
if (packsFolder === undefined)
  throw new Error('unable to judge; name the folder that the packs are installed in');
process.exitCode = run(packsFolder);
