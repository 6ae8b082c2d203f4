import type { Resource } from '../resource.ts';
import type { TemplateDocument } from './assembly.ts';
import { type Scope, noValue, resolve } from './intrinsics.ts';
import { physicalIds } from './physical-id.ts';
import { type NamedResource, type ResourceDefinition, resourceType } from './resource-types.ts';

/** A template whose names have values. */
export interface Resolution {
  /** False if the resource stands under a condition that is false. */
  isPresent(logicalId: string): boolean;
  resource(logicalId: string): Resource;
  outputs(): Readonly<Record<string, string>>;
  /** Attributes that had to be made up so far, as `LogicalId.Attribute`. */
  placeholders(): readonly string[];
}

/** Where a template is deployed, as far as its values depend on it. */
export interface Environment {
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
}

/**
 * Resolves names on demand rather than in an order worked out before, because a resource's own name
 * may be built from those of others.
 */
export function resolveTemplate(document: TemplateDocument, environment: Environment): Resolution {
  const placeholders = new Set<string>();
  const pseudoParameters = pseudoParametersOf(environment);

  const scope: Scope = {
    ref: (name) => {
      if (pseudoParameters.has(name)) return pseudoParameters.get(name);
      const parameter = document.Parameters[name];
      if (parameter !== undefined) return parameterValue(name, parameter.Default);
      return namedResource(name).ref;
    },
    getAtt: (logicalId, attribute) => {
      const named = namedResource(logicalId);
      const known = resourceType(definition(logicalId).Type).attributes[attribute];
      if (known !== undefined) return known(named);
      placeholders.add(`${logicalId}.${attribute}`);
      return placeholder(named, definition(logicalId).Type, attribute);
    },
    condition: (name) => {
      if (!Object.hasOwn(document.Conditions, name)) {
        throw new Error(`unable to resolve condition ${name}; the template does not have it`);
      }
      return resolve(document.Conditions[name], scope) === true;
    },
    findInMap: (map, firstKey, secondKey) => {
      const value = document.Mappings[map]?.[firstKey]?.[secondKey];
      if (value === undefined) {
        throw new Error(`unable to resolve Fn::FindInMap; there is no ${map}.${firstKey}.${secondKey}`);
      }
      return value;
    },
  };

  function definition(logicalId: string): ResourceDefinition {
    const found = document.Resources[logicalId];
    if (found === undefined) throw new Error(`unable to resolve ${logicalId}; the template does not have it`);
    return found;
  }

  function namedResource(logicalId: string): NamedResource {
    const { Type: type, Properties: properties } = definition(logicalId);
    const naming = {
      ids: physicalIds(environment.stackName, logicalId),
      region: environment.region,
      account: environment.account,
      property: (name: string) => {
        const value = resolve(properties[name], scope);
        return typeof value === 'string' ? value : undefined;
      },
    };
    return { ...naming, ref: resourceType(type).ref(naming) };
  }

  const isUnder = (condition: string | undefined) => condition === undefined || scope.condition(condition);

  return {
    isPresent: (logicalId) => isUnder(definition(logicalId).Condition),
    resource: (logicalId) => ({
      logicalId,
      type: definition(logicalId).Type,
      ref: namedResource(logicalId).ref,
      properties: Object.fromEntries(
        Object.entries(definition(logicalId).Properties)
          .map(([name, value]): [string, unknown] => [name, resolve(value, scope)])
          .filter(([, value]) => value !== noValue),
      ),
    }),
    outputs: () =>
      Object.fromEntries(
        Object.entries(document.Outputs)
          .filter(([, output]) => isUnder(output.Condition))
          .flatMap(([name, output]) => {
            const value = String(resolve(output.Value, scope));
            // A construct below the stack puts its path and a hash into the logical id; its export name stays plain.
            const exportName = resolve(output.Export?.Name ?? name, scope);
            return [
              [name, value],
              [String(exportName), value],
            ];
          }),
      ),
    placeholders: () => [...placeholders],
  };
}

function pseudoParametersOf({ stackName, region, account }: Environment): ReadonlyMap<string, unknown> {
  const ids = physicalIds(stackName, '');
  return new Map<string, unknown>([
    ['AWS::AccountId', account],
    ['AWS::NoValue', noValue],
    ['AWS::NotificationARNs', []],
    ['AWS::Partition', 'aws'],
    ['AWS::Region', region],
    ['AWS::StackId', `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/${ids.uuid()}`],
    ['AWS::StackName', stackName],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ]);
}

function parameterValue(name: string, value: unknown): unknown {
  if (value === undefined) throw new Error(`unable to resolve parameter ${name}; it has no default`);
  return value;
}

function placeholder(resource: NamedResource, type: string, attribute: string): string {
  if (!attribute.endsWith('Arn')) return `${resource.ref}-${attribute}`;
  const service = type.split('::')[1]?.toLowerCase() ?? 'local';
  return `arn:aws:${service}:${resource.region}:${resource.account}:${resource.ref}`;
}
