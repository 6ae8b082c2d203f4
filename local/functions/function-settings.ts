import * as v from 'valibot';

import type { Template } from '../template.ts';

/** One `AWS::Lambda::Function` with Lambda's defaults applied. */
export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  /** Folder of the unpacked bundle. */
  readonly folder: string;
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** The template's own variables, URLs made local. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroupName: string;
  /** Undefined if the function draws on the account's concurrency. */
  readonly reservedConcurrency: number | undefined;
}

// CloudFormation takes numbers written as strings.
const integer = v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.integer());

// Defaults: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
const propertiesSchema = v.looseObject({
  Code: v.looseObject({ S3Key: v.optional(v.string()) }),
  Handler: v.string(),
  Runtime: v.string(),
  MemorySize: v.optional(integer, 128),
  Timeout: v.optional(integer, 3),
  Environment: v.optional(
    v.looseObject({
      Variables: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
    }),
    { Variables: {} },
  ),
  LoggingConfig: v.optional(v.looseObject({ LogGroup: v.optional(v.string()) }), {}),
  ReservedConcurrentExecutions: v.optional(integer),
});

/**
 * Reads the functions of a template.
 * @throws Error if a function has no bundle in the assembly, such as one with inline code or an image.
 */
export function functionSettings(
  template: Template,
  toLocalUrl: (text: string) => string,
): readonly FunctionSettings[] {
  return template.resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ logicalId, ref, properties }) => {
      const parsed = v.safeParse(propertiesSchema, properties);
      const folder = parsed.success && template.assetFolders.get(parsed.output.Code.S3Key ?? '');
      if (!parsed.success || folder === false || folder === undefined) {
        throw new Error(`unable to run function ${logicalId}; it is not a Node.js bundle of the assembly`);
      }
      const { output } = parsed;
      return {
        name: ref,
        arn: `arn:aws:lambda:${template.region}:${template.account}:function:${ref}`,
        folder,
        handler: output.Handler,
        runtime: output.Runtime,
        memoryMb: output.MemorySize,
        timeoutSeconds: output.Timeout,
        environment: Object.fromEntries(
          Object.entries(output.Environment.Variables).map(([name, value]) => [
            name,
            toLocalUrl(String(value)),
          ]),
        ),
        logGroupName: output.LoggingConfig.LogGroup ?? `/aws/lambda/${ref}`,
        reservedConcurrency: output.ReservedConcurrentExecutions,
      };
    });
}
