import { readAssembly } from './template/assembly.ts';
import { referencesIn } from './template/references.ts';
import { type ResourceDefinition, type ResourceRole, roleOf } from './template/resource-types.ts';
import { resolveTemplate } from './template/resolution.ts';
import type { Resource } from './resource.ts';

/** A synthesized stack, ready to be run: everything in it has the name it would have in an account. */
export interface Template {
  readonly stackName: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** The resources that run here and those that are knowingly left aside, such as roles and alarms. */
  readonly resources: readonly Resource[];
  /** Resources of a type that this local stack has never heard of. */
  readonly unknownResources: readonly UnknownResource[];
  /** Attributes, as `LogicalId.Attribute`, that got a made-up value because nobody here knows the true one. */
  readonly placeholders: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Folder of each bundled asset by the object key that the template names. */
  readonly assetFolders: ReadonlyMap<string, string>;
}

/** A resource that exists in the account and does not exist locally. */
export interface UnknownResource {
  readonly logicalId: string;
  readonly type: string;
  /** Logical ids of resources that run here and refer to it: if there are any, its absence matters. */
  readonly referredToBy: readonly string[];
}

/**
 * Reads a CDK cloud assembly and resolves the template of one stack.
 * @throws Error if the assembly has no such stack, or the template uses a function that is not supported.
 */
export function loadTemplate(options: {
  /** Folder with `manifest.json`. */
  readonly assembly: string;
  /** @default - the only stack of the assembly */
  readonly stackName?: string | undefined;
  /** @default 'us-east-1' */
  readonly region?: string | undefined;
}): Template {
  const { stackName, document, assetFolders } = readAssembly(options.assembly, options.stackName);
  const region = options.region ?? 'us-east-1';
  // AWS's own documentation uses this account number, so that nobody mistakes it for a real one.
  const account = '123456789012';
  const resolution = resolveTemplate(document, { stackName, region, account });
  const present = Object.entries(document.Resources).filter(([logicalId]) => resolution.isPresent(logicalId));
  const deploying = referredToBy(present, 'ServiceToken');
  const served = referredToBy(present, 'DestinationBucketName');
  const withRole = (...roles: readonly ResourceRole[]) =>
    present.filter(([, definition]) => roles.includes(roleOf(definition.Type)));
  return {
    stackName,
    region,
    account,
    resources: withRole('runs', 'ignored')
      .filter(([logicalId]) => !deploying.has(logicalId))
      .map(([logicalId]) => resolution.resource(logicalId)),
    unknownResources: unknownResources(
      withRole('unknown').filter(([logicalId]) => !served.has(logicalId)),
      withRole('runs'),
    ),
    outputs: resolution.outputs(),
    placeholders: resolution.placeholders(),
    assetFolders,
  };
}

/**
 * What custom resources name in one of their properties: in `ServiceToken` the functions that carry them out, which run when
 * a stack is deployed, and nothing is deployed here; in `DestinationBucketName` the buckets of a site.
 */
function referredToBy(entries: readonly Entry[], property: string): ReadonlySet<string> {
  const custom = entries.filter(([, { Type }]) => Type.startsWith('Custom::'));
  return new Set(custom.flatMap(([, { Properties }]) => [...referencesIn(Properties[property])]));
}

type Entry = readonly [logicalId: string, definition: ResourceDefinition];

function unknownResources(unknown: readonly Entry[], running: readonly Entry[]): readonly UnknownResource[] {
  const references = running.map(([logicalId, definition]) => ({
    logicalId,
    to: referencesIn(definition.Properties),
  }));
  return unknown.map(([logicalId, definition]) => ({
    logicalId,
    type: definition.Type,
    referredToBy: references.filter(({ to }) => to.has(logicalId)).map((reference) => reference.logicalId),
  }));
}
