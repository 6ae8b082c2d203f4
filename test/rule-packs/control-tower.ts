import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CfnElement, Stage } from 'aws-cdk-lib';
import * as v from 'valibot';
import type { ChatStack } from '../../lib/chat-stack.ts';
import type { Finding } from './judgement.ts';

const packName = 'ControlTower';

/**
 * What the proactive controls of AWS Control Tower find in the template: the rules that it holds every deployment of an
 * account to where somebody has turned them on, checked by CFN Guard.
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html
 */
export function controlTowerFindings(packsFolder: string, chat: ChatStack): readonly Finding[] {
  const assembly = Stage.of(chat)?.synth();
  const templatePaths = assembly ? [join(assembly.directory, chat.templateFile)] : [];
  const { violations } = v.parse(reportSchema, guardIn(packsFolder).validate({ templatePaths }));
  // A pack that finds nothing at all has not looked.
  if (violations.length === 0) throw new Error(`unable to judge by ${packName}; it finds nothing at all`);
  const paths = constructPaths(chat);
  return violations.flatMap(({ description, violatingResources }) =>
    violatingResources.map(({ resourceLogicalId }) => ({
      packName,
      rule: controlOf(description),
      path: paths.get(resourceLogicalId) ?? resourceLogicalId,
    })),
  );
}

interface Guard {
  readonly validate: (context: { readonly templatePaths: readonly string[] }) => unknown;
}

function guardIn(packsFolder: string): Guard {
  const guard: { readonly CfnGuardValidator: new () => Guard } = createRequire(
    join(packsFolder, 'package.json'),
  )('@cdklabs/cdk-validator-cfnguard');
  return new guard.CfnGuardValidator();
}

const reportSchema = v.object({
  violations: v.array(
    v.object({
      description: v.string(),
      violatingResources: v.array(v.object({ resourceLogicalId: v.string() })),
    }),
  ),
});

/** `CT.SQS.PR.1` of `[CT.SQS.PR.1]: Require any Amazon SQS queue …`. */
function controlOf(description: string): string {
  const [, control] = /^\[(CT\.[\w.]+)\]/.exec(description) ?? [];
  if (control === undefined) throw new Error(`unable to find the number of the control: ${description}`);
  return control;
}

/** The constructs within the stack, by what the template calls them. */
function constructPaths(chat: ChatStack): ReadonlyMap<string, string> {
  const elements = chat.node.findAll().filter((construct) => CfnElement.isCfnElement(construct));
  return new Map(
    elements.map(({ logicalId, node }) => [
      String(chat.resolve(logicalId)),
      node.path.replace(`${chat.node.path}/`, ''),
    ]),
  );
}
