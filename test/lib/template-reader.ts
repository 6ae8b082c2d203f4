import type { Template } from 'aws-cdk-lib/assertions';

/** One resource of a template, and ways to read it that need no cast. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly deletionPolicy: unknown;
  readonly updateReplacePolicy: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The resources of a type, or all. */
export function resources(template: Template, type?: string): readonly TemplateResource[] {
  return entries(template.toJSON()['Resources'])
    .map(([logicalId, resource]) => ({
      logicalId,
      type: String(at(resource, 'Type')),
      deletionPolicy: at(resource, 'DeletionPolicy'),
      updateReplacePolicy: at(resource, 'UpdateReplacePolicy'),
      properties: Object.fromEntries(entries(at(resource, 'Properties'))),
    }))
    .filter((resource) => type === undefined || resource.type === type);
}

/** The one resource of a type whose logical id begins so. */
export function resource(template: Template, type: string, prefix: string): TemplateResource {
  const found = resources(template, type).filter(({ logicalId }) => logicalId.startsWith(prefix));
  const [only] = found;
  if (!only || found.length > 1)
    throw new Error(`unable to pick one ${type} ${prefix}; found ${found.length}`);
  return only;
}

/** What lies at a path of keys; undefined where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined,
    value,
  );
}

/** The items of a list; of anything else, that thing alone, as IAM writes lists of one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/**
 * A value with its intrinsic functions written as text, `${LogicalId}` or `${LogicalId.Attribute}`, so that an ARN can be
 * read and compared.
 */
export function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const reference = at(value, 'Ref');
  if (typeof reference === 'string') return `\${${reference}}`;
  const attribute = at(value, 'Fn::GetAtt');
  if (Array.isArray(attribute)) return `\${${attribute.join('.')}}`;
  const parts = at(value, 'Fn::Join', 1);
  if (Array.isArray(parts)) return parts.map(text).join('');
  return JSON.stringify(value);
}

function entries(value: unknown): readonly [string, unknown][] {
  return Object.entries(typeof value === 'object' && value !== null ? value : {});
}
