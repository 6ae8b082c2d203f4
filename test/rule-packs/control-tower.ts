import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CfnElement, CfnResource, Stage } from 'aws-cdk-lib';
import * as v from 'valibot';
import type { ChatStack } from '../../lib/chat-stack.ts';
import type { Finding } from './judgement.ts';

const packName = 'ControlTower';

/**
 * What the proactive controls of AWS Control Tower find in the templates of chats: the rules that it holds every deployment of an
 * account to where somebody has turned them on, checked by CFN Guard.
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html
 */
export function controlTowerFindings(packsFolder: string, chats: readonly ChatStack[]): readonly Finding[] {
  return chats.flatMap((chat) => findingsOf(guardIn(packsFolder, typesIn(chat)), chat));
}

function findingsOf(guard: Guard, chat: ChatStack): readonly Finding[] {
  const assembly = Stage.of(chat)?.synth();
  const templatePaths = assembly ? [join(assembly.directory, chat.templateFile)] : [];
  const { violations } = v.parse(reportSchema, guard.validate({ templatePaths }));
  // A pack that finds nothing at all has not looked.
  if (violations.length === 0) throw new Error(`unable to judge by ${packName}; it finds nothing at all`);
  const paths = constructPaths(chat);
  return violations.flatMap(({ description, violatingResources }) =>
    violatingResources.map(({ resourceLogicalId }) => ({
      chatName: chat.node.id,
      packName,
      rule: controlOf(description),
      path: paths.get(resourceLogicalId) ?? resourceLogicalId,
    })),
  );
}

interface Guard {
  readonly validate: (context: { readonly templatePaths: readonly string[] }) => unknown;
}

interface GuardProps {
  readonly controlTowerRulesEnabled: false;
  readonly rules: readonly string[];
}

/** A guard with the rules that name one of these types: the others find nothing, and take half of its time. */
function guardIn(packsFolder: string, types: readonly string[]): Guard {
  const packs = createRequire(join(packsFolder, 'package.json'));
  const packageName = '@cdklabs/cdk-validator-cfnguard';
  const guard: { readonly CfnGuardValidator: new (props: GuardProps) => Guard } = packs(packageName);
  const rulesFolder = join(
    dirname(packs.resolve(`${packageName}/package.json`)),
    'rules/control-tower/cfn-guard',
  );
  const rules = readdirSync(rulesFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.guard'))
    .map((file) => join(rulesFolder, file))
    .filter((file) => types.some((type) => readFileSync(file, 'utf8').includes(type)));
  return new guard.CfnGuardValidator({ controlTowerRulesEnabled: false, rules });
}

function typesIn(chat: ChatStack): readonly string[] {
  const made = chat.node.findAll().filter((construct) => CfnResource.isCfnResource(construct));
  return [...new Set(made.map(({ cfnResourceType }) => cfnResourceType))];
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
