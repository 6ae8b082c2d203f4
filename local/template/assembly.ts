import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import * as v from 'valibot';

const anyRecord = v.record(v.string(), v.unknown());

const manifestSchema = v.looseObject({
  artifacts: v.record(v.string(), v.looseObject({ type: v.string(), properties: v.optional(anyRecord, {}) })),
});

const stackPropertiesSchema = v.looseObject({ templateFile: v.string(), stackName: v.optional(v.string()) });

const documentSchema = v.looseObject({
  Parameters: v.optional(v.record(v.string(), v.looseObject({ Default: v.optional(v.unknown()) })), {}),
  Mappings: v.optional(v.record(v.string(), v.record(v.string(), anyRecord)), {}),
  Conditions: v.optional(anyRecord, {}),
  Resources: v.record(
    v.string(),
    v.looseObject({
      Type: v.string(),
      Condition: v.optional(v.string()),
      Properties: v.optional(anyRecord, {}),
    }),
  ),
  Outputs: v.optional(
    v.record(
      v.string(),
      v.looseObject({
        Value: v.unknown(),
        Condition: v.optional(v.string()),
        Export: v.optional(v.looseObject({ Name: v.unknown() })),
      }),
    ),
    {},
  ),
});

const assetManifestSchema = v.looseObject({
  files: v.optional(
    v.record(
      v.string(),
      v.looseObject({
        source: v.looseObject({ path: v.optional(v.string()), packaging: v.optional(v.string()) }),
        destinations: v.record(v.string(), v.looseObject({ objectKey: v.string() })),
      }),
    ),
    {},
  ),
});

/** A CloudFormation template as it was synthesized, before anything in it is resolved. */
export type TemplateDocument = v.InferOutput<typeof documentSchema>;

/** What a cloud assembly says about one stack. */
export interface StackAssembly {
  readonly stackName: string;
  readonly document: TemplateDocument;
  /** Folder of each asset by its object key. */
  readonly assetFolders: ReadonlyMap<string, string>;
}

/**
 * Reads one stack of a CDK cloud assembly.
 * @see https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/cloud-assembly-schema
 */
export function readAssembly(folder: string, wantedStackName: string | undefined): StackAssembly {
  const { artifacts } = v.parse(manifestSchema, readJson(folder, 'manifest.json'));
  const stacks = Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([artifactId, artifact]) => {
      const { templateFile, stackName } = v.parse(stackPropertiesSchema, artifact.properties);
      return { artifactId, stackName: stackName ?? artifactId, templateFile };
    });
  const wanted =
    wantedStackName === undefined
      ? stacks
      : stacks.filter((stack) => [stack.artifactId, stack.stackName].includes(wantedStackName));
  const [stack] = wanted;
  if (stack === undefined || wanted.length > 1) {
    const names = stacks.map(({ stackName }) => stackName).join(', ');
    throw new Error(
      `unable to choose a stack of ${folder}; asked for ${wantedStackName ?? 'the only one'}, found: ${names}`,
    );
  }
  return {
    stackName: stack.stackName,
    document: v.parse(documentSchema, readJson(folder, stack.templateFile)),
    assetFolders: readAssetFolders(folder, artifacts),
  };
}

// Object keys are content hashes, so the assets of all stacks can share one map.
function readAssetFolders(
  folder: string,
  artifacts: v.InferOutput<typeof manifestSchema>['artifacts'],
): ReadonlyMap<string, string> {
  const manifestFiles = Object.values(artifacts)
    .filter(({ type }) => type === 'cdk:asset-manifest')
    .map(({ properties }) => v.parse(v.looseObject({ file: v.string() }), properties).file);
  const folders = new Map<string, string>();
  for (const file of manifestFiles) {
    const { files } = v.parse(assetManifestSchema, readJson(folder, file));
    for (const { source, destinations } of Object.values(files)) {
      if (source.path === undefined || source.packaging !== 'zip') continue;
      for (const { objectKey } of Object.values(destinations)) {
        folders.set(objectKey, resolve(folder, source.path));
      }
    }
  }
  return folders;
}

function readJson(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
