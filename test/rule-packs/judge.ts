import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import * as v from 'valibot';
import { ChatStack } from '../../lib/chat-stack.ts';
import { acknowledgements } from './acknowledgements.ts';
import { judge, type Finding } from './judgement.ts';

/**
 * `tsx test/rule-packs/judge.ts <folder>`: runs the rule packs of cdk-nag, installed in that folder, on a chat with
 * everything that can be asked for. Ends with 1 if a finding is explained by no acknowledgement, or an acknowledgement
 * explains nothing any more. The packs look at `AWS::DynamoDB::Table` and not at global tables; tables.test.ts holds that
 * there are none.
 */
function run(nagFolder: string): number {
  const findings = packNames.flatMap((packName) =>
    findingsOf(packOf(nagFolder, packName), chatWithEverything()),
  );
  const { unexplained, unused } = judge(findings, acknowledgements);
  for (const { packName, rule, path } of unexplained)
    console.log(`unexplained: ${packName} ${rule} at ${path}`);
  for (const { rules, where } of unused)
    console.log(`explains nothing: ${String(rules)} at ${String(where)}`);
  console.log(`${findings.length} findings, ${findings.length - unexplained.length} of them explained`);
  return unexplained.length + unused.length === 0 && findings.length > 0 ? 0 : 1;
}

const packNames = [
  'AwsSolutionsChecks',
  'ServerlessChecks',
  'NIST80053R5Checks',
  'HIPAASecurityChecks',
] as const;

const reportSchema = v.object({
  violations: v.array(
    v.object({
      ruleName: v.string(),
      violatingResources: v.array(v.object({ constructPath: v.string() })),
    }),
  ),
});

interface Pack {
  readonly packName: string;
  readonly validateScope: (scope: ChatStack) => unknown;
}

function packOf(nagFolder: string, packName: string): Pack {
  const packs: Readonly<Record<string, new () => Pick<Pack, 'validateScope'>>> = createRequire(
    join(nagFolder, 'package.json'),
  )('cdk-nag');
  const PackClass = packs[packName];
  if (!PackClass) throw new Error(`unable to find ${packName} in cdk-nag`);
  const pack = new PackClass();
  return { packName, validateScope: (scope) => pack.validateScope(scope) };
}

function findingsOf({ packName, validateScope }: Pack, scope: ChatStack): readonly Finding[] {
  return v.parse(reportSchema, validateScope(scope)).violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({
      packName,
      rule: ruleName.replace(/^(AwsSolutions|Serverless|NIST\.800\.53\.R5|HIPAA\.Security)-/, ''),
      path: constructPath.replace(/^chat\//, ''),
    })),
  );
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

const [nagFolder] = process.argv.slice(2);
if (nagFolder === undefined) throw new Error('unable to judge; name the folder that cdk-nag is installed in');
process.exitCode = run(nagFolder);
