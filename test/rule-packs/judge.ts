import { acknowledgements } from './acknowledgements.ts';
import { controlTowerFindings } from './control-tower.ts';
import { judgedChats } from './judged-chats.ts';
import { judge } from './judgement.ts';
import { nagFindings } from './nag-packs.ts';

/**
 * `tsx test/rule-packs/judge.ts <folder>`: runs the rule packs that are installed in that folder on chats of several
 * settings. Ends with 1 if a finding is explained by no acknowledgement, or an acknowledgement explains nothing any more.
 * The packs look at `AWS::DynamoDB::Table` and not at global tables; tables.test.ts holds that there are none (S60).
 */
function run(packsFolder: string): number {
  const chats = judgedChats();
  const findings = [...nagFindings(packsFolder, chats), ...controlTowerFindings(packsFolder, chats)];
  const { unexplained, unused } = judge(findings, acknowledgements);
  for (const { chatName, packName, rule, path } of unexplained)
    console.log(`unexplained: ${packName} ${rule} at ${path} of ${chatName}`);
  for (const { rule, where } of unused) console.log(`explains nothing: ${String(rule)} at ${String(where)}`);
  for (const { node } of chats) {
    const count = findings.filter(({ chatName }) => chatName === node.id).length;
    console.log(`${node.id}: ${count} findings`);
  }
  console.log(`${findings.length} findings, ${findings.length - unexplained.length} of them explained`);
  return unexplained.length + unused.length === 0 ? 0 : 1;
}

const [packsFolder] = process.argv.slice(2);
if (packsFolder === undefined)
  throw new Error('unable to judge; name the folder that the packs are installed in');
process.exitCode = run(packsFolder);
