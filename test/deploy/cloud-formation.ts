import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { ServiceError } from '../../local/service-error.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { writeUploadedAssembly } from './uploaded-assembly.ts';
import type { XmlContent } from './xml.ts';

/** One stack of the account; nothing runs before its change set was executed. */
export interface DeployedStack {
  readonly template: string;
  readonly running?: LocalStack;
  /** Whether it refuses to be deleted. */
  readonly isProtected?: boolean;
}

/** CloudFormation, as far as a stack that is new or does not change takes it. */
export interface CloudFormation {
  readonly stacks: ReadonlyMap<string, DeployedStack>;
  /** Answers a call by its parameters, `Action` among them. */
  readonly answer: (call: URLSearchParams) => Promise<XmlContent>;
  readonly close: () => Promise<void>;
}

/**
 * Runs what is deployed on this machine: the template and the archives, as they were uploaded.
 * @param objects - Of all buckets, by `<bucket>/<key>`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
 */
export function createCloudFormation(objects: ReadonlyMap<string, Buffer>): CloudFormation {
  const folder = mkdtempSync(join(tmpdir(), 'chat-deployed-'));
  const stacks = new Map<string, DeployedStack>();

  const find = (stackName: string) => {
    const stack = stacks.get(stackName);
    if (stack === undefined) throw invalid(`Stack with id ${stackName} does not exist`);
    return stack;
  };

  const actions: Readonly<Record<string, (call: Call) => XmlContent | Promise<XmlContent>>> = {
    CreateChangeSet: ({ stackName, parameters }) => {
      if (stacks.has(stackName)) throw invalid(`Stack ${stackName} exists, and is not changed here`);
      const path = new URL(parameters.get('TemplateURL') ?? '').pathname.slice(1);
      const template = objects.get(path);
      if (template === undefined) throw invalid(`S3 error: there is no ${path}`);
      stacks.set(stackName, { template: template.toString() });
      return { Id: changeSetId, StackId: stackName };
    },
    DescribeChangeSet: ({ stackName }) => {
      const stack = find(stackName);
      if (stack.running) throw new ServiceError('ChangeSetNotFound', { statusCode: 404 });
      return describeChangeSet(stackName, stack);
    },
    DeleteChangeSet: () => ({}),
    // Answers when all is done, so that nobody waits for the next look of the command line.
    ExecuteChangeSet: async ({ stackName }) => {
      const { template, ...stack } = find(stackName);
      const assembly = join(folder, stackName);
      writeUploadedAssembly(assembly, { stackName, template, archives: archivesIn(objects) });
      stacks.set(stackName, { ...stack, template, running: await startLocalStack({ assembly }) });
      return {};
    },
    DescribeStacks: ({ stackName }) => ({ Stacks: [describeStack(stackName, find(stackName))] }),
    UpdateTerminationProtection: ({ stackName, parameters }) => {
      const isProtected = parameters.get('EnableTerminationProtection') === 'true';
      stacks.set(stackName, { ...find(stackName), isProtected });
      return { StackId: stackName };
    },
    DescribeStackEvents: () => ({ StackEvents: [] }),
    GetTemplate: ({ stackName }) => ({ TemplateBody: find(stackName).template }),
  };

  return {
    stacks,
    answer: async (parameters) => {
      const action = actions[parameters.get('Action') ?? ''];
      if (action === undefined) throw new ServiceError('InvalidAction', { statusCode: 400 });
      return action({ stackName: parameters.get('StackName') ?? '', parameters });
    },
    close: async () => {
      for (const { running } of stacks.values()) await running?.close();
      rmSync(folder, { recursive: true });
    },
  };
}

interface Call {
  readonly stackName: string;
  readonly parameters: URLSearchParams;
}

const changeSetId = 'the-only-one';

const invalid = (message: string) => new ServiceError('ValidationError', { statusCode: 400, message });

function describeChangeSet(stackName: string, { template }: DeployedStack): XmlContent {
  return {
    ChangeSetId: changeSetId,
    StackId: stackName,
    StackName: stackName,
    Status: 'CREATE_COMPLETE',
    CreationTime: creationTime,
    Changes: Object.entries(parseTemplate(template).Resources).map(([logicalId, { Type: type }]) => ({
      Type: 'Resource',
      ResourceChange: { Action: 'Add', LogicalResourceId: logicalId, ResourceType: type },
    })),
  };
}

function describeStack(stackName: string, stack: DeployedStack): XmlContent {
  const { template, running, isProtected = false } = stack;
  const { Parameters: parameters, Outputs: outputs } = parseTemplate(template);
  return {
    StackId: stackName,
    StackName: stackName,
    StackStatus: running ? 'CREATE_COMPLETE' : 'REVIEW_IN_PROGRESS',
    CreationTime: creationTime,
    EnableTerminationProtection: String(isProtected),
    Parameters: Object.entries(parameters).map(([name, { Default: value }]) => ({
      ParameterKey: name,
      ParameterValue: value,
    })),
    Outputs: Object.keys(outputs).map((name) => ({
      OutputKey: name,
      OutputValue: running?.outputs[name] ?? '',
    })),
  };
}

const creationTime = '2026-11-23T00:00:00Z';

const templateSchema = v.object({
  Parameters: v.record(v.string(), v.object({ Default: v.string() })),
  Resources: v.record(v.string(), v.object({ Type: v.string() })),
  Outputs: v.record(v.string(), v.unknown()),
});

const parseTemplate = (template: string) => v.parse(templateSchema, JSON.parse(template));

/** By key alone: a key is a hash of what is in the archive. */
function archivesIn(objects: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> {
  const archives = [...objects].filter(([path]) => path.endsWith('.zip'));
  return new Map(archives.map(([path, archive]) => [path.slice(path.indexOf('/') + 1), archive]));
}
