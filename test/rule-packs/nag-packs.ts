import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ChatStack } from '../../lib/chat-stack.ts';
import * as v from 'valibot';
import type { Finding } from './judgement.ts';

const packNames = [
  'AwsSolutionsChecks',
  'ServerlessChecks',
  'NIST80053R5Checks',
  'HIPAASecurityChecks',
] as const;

/** What the packs of cdk-nag find in the constructs of chats. */
export function nagFindings(packsFolder: string, chats: readonly ChatStack[]): readonly Finding[] {
  return packNames.flatMap((packName) => {
    const pack = packOf(packsFolder, packName);
    return chats.flatMap((chat) => findingsOf(pack, chat));
  });
}

interface Pack {
  readonly packName: string;
  readonly validateScope: (scope: ChatStack) => unknown;
}

function packOf(packsFolder: string, packName: string): Pack {
  const packs: Readonly<Record<string, new () => Pick<Pack, 'validateScope'>>> = createRequire(
    join(packsFolder, 'package.json'),
  )('cdk-nag');
  const PackClass = packs[packName];
  if (!PackClass) throw new Error(`unable to find ${packName} in cdk-nag`);
  const pack = new PackClass();
  return { packName, validateScope: (scope) => pack.validateScope(scope) };
}

const reportSchema = v.object({
  violations: v.array(
    v.object({
      ruleName: v.string(),
      violatingResources: v.array(v.object({ constructPath: v.string() })),
    }),
  ),
});

function findingsOf({ packName, validateScope }: Pack, scope: ChatStack): readonly Finding[] {
  const { violations } = v.parse(reportSchema, validateScope(scope));
  // A pack that finds nothing at all has not looked.
  if (violations.length === 0) throw new Error(`unable to judge by ${packName}; it finds nothing at all`);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({
      chatName: scope.node.id,
      packName,
      rule: ruleName.replace(/^(AwsSolutions|Serverless|NIST\.800\.53\.R5|HIPAA\.Security)-/, ''),
      path: constructPath.replace(`${scope.node.path}/`, ''),
    })),
  );
}
