import { randomBytes } from 'node:crypto';
import * as v from 'valibot';

import type { Resource } from '../resource.ts';

/** A secret before it is served. */
export interface FoundSecret {
  readonly arn: string;
  readonly value: string;
  /** Whether functions are told of it, and the template does not make it. */
  readonly isForeign: boolean;
}

/** Finds the secrets that a template makes, and those whose ARNs stand in the environments of its functions. */
export function findSecrets(resources: readonly Resource[]): readonly FoundSecret[] {
  const own = resources
    .filter(({ type }) => type === 'AWS::SecretsManager::Secret')
    .map(({ ref, properties }) => ({ arn: ref, value: initialValue(properties), isForeign: false }));
  const named = new Set(resources.flatMap(({ type, properties }) => secretsToldOf(type, properties)));
  const foreign = [...named]
    .filter((arn) => !own.some((secret) => secret.arn === arn))
    .map((arn) => ({ arn, value: randomText(), isForeign: true }));
  return [...own, ...foreign];
}

const environmentSchema = v.looseObject({
  Environment: v.looseObject({ Variables: v.record(v.string(), v.unknown()) }),
});

/** Variables of a function; none of what has no environment. */
export function variablesOf(properties: Resource['properties']): Readonly<Record<string, unknown>> {
  return v.is(environmentSchema, properties) ? properties.Environment.Variables : {};
}

function secretsToldOf(type: string, properties: Resource['properties']): readonly string[] {
  if (type !== 'AWS::Lambda::Function') return [];
  return Object.values(variablesOf(properties))
    .map(String)
    .filter((value) => /^arn:aws[a-z-]*:secretsmanager:[^:]+:\d{12}:secret:./.test(value));
}

const secretSchema = v.looseObject({
  SecretString: v.optional(v.string()),
  GenerateSecretString: v.optional(
    v.looseObject({
      SecretStringTemplate: v.optional(v.string()),
      GenerateStringKey: v.optional(v.string()),
      PasswordLength: v.optional(v.number(), 32),
    }),
  ),
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html */
function initialValue(properties: Resource['properties']): string {
  const { SecretString, GenerateSecretString: generated } = v.parse(secretSchema, properties);
  if (SecretString !== undefined) return SecretString;
  const text = randomText(generated?.PasswordLength);
  const { SecretStringTemplate: template, GenerateStringKey: key } = generated ?? {};
  if (template === undefined || key === undefined) return text;
  return JSON.stringify({
    ...v.parse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), template),
    [key]: text,
  });
}

/** As long as the longest hash that signs tokens asks for, unless it has to be of another length. */
function randomText(length = 64): string {
  return randomBytes(length).toString('base64url').slice(0, length);
}
