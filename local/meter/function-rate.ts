import * as v from 'valibot';

import type { Resource } from '../resource.ts';
import type { Architecture } from './prices.ts';

/** What a second of a function costs depends on. */
export interface FunctionRate {
  readonly memoryMb: number;
  readonly architecture: Architecture;
}

// Defaults: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
const propertiesSchema = v.looseObject({
  MemorySize: v.optional(v.pipe(v.union([v.number(), v.string()]), v.transform(Number)), 128),
  Architectures: v.optional(v.array(v.picklist(['arm64', 'x86_64'])), ['x86_64']),
});

/** By the function's name. */
export function functionRates(resources: readonly Resource[]): ReadonlyMap<string, FunctionRate> {
  return new Map(
    resources
      .filter(({ type }) => type === 'AWS::Lambda::Function')
      .map(({ ref, properties }) => {
        const { MemorySize: memoryMb, Architectures } = v.parse(propertiesSchema, properties);
        return [ref, { memoryMb, architecture: Architectures[0] ?? 'x86_64' }];
      }),
  );
}
