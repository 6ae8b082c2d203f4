import * as v from 'valibot';
import type { Resource } from '../../../local/resource.ts';

/** The template with one thing less that somebody may do. */
export interface Mutant {
  /** What is missing, such as `Connection may dynamodb:PutItem on table/ConnectionsTable`. */
  readonly missing: string;
  readonly resources: readonly Resource[];
}

const listSchema = v.union([
  v.array(v.string()),
  v.pipe(
    v.string(),
    v.transform((only) => [only]),
  ),
]);

// Strict: a statement of another shape would need mutants of another kind.
const policySchema = v.looseObject({
  Roles: v.array(v.string()),
  PolicyDocument: v.looseObject({
    Statement: v.array(
      v.strictObject({ Effect: v.literal('Allow'), Action: listSchema, Resource: listSchema }),
    ),
  }),
});

const permissionSchema = v.looseObject({ FunctionName: v.string(), SourceArn: v.string() });

/** Nothing local takes logs and traces; their exact form is a matter of the template's own tests. */
const isObservable = ({ Action }: { readonly Action: string }) => !/^(logs|xray):/.test(Action);

/** One mutant for each action on each resource of each function's role. */
export function roleMutants(resources: readonly Resource[]): readonly Mutant[] {
  const roleOf = new Map(
    resources
      .filter(({ type }) => type === 'AWS::Lambda::Function')
      .map(({ logicalId, properties }) => [String(properties['Role']).replace(/^.*\//, ''), logicalId]),
  );
  return resources
    .filter(({ type }) => type === 'AWS::IAM::Policy')
    .flatMap((policy) => {
      const { Roles, PolicyDocument } = v.parse(policySchema, policy.properties);
      const functionId = roleOf.get(Roles[0] ?? '');
      if (functionId === undefined) return [];
      const rights = PolicyDocument.Statement.flatMap((statement) =>
        statement.Action.flatMap((Action) =>
          statement.Resource.map((Resource) => ({ Effect: 'Allow', Action, Resource })),
        ),
      );
      return rights.filter(isObservable).map((right) => ({
        missing: `${nameOf(functionId)} may ${right.Action} on ${legible(right.Resource, resources)}`,
        resources: replaced(resources, policy, {
          ...policy.properties,
          PolicyDocument: { Statement: rights.filter((other) => other !== right) },
        }),
      }));
    });
}

/** One mutant for each permission by which a service may invoke a function. */
export function permissionMutants(resources: readonly Resource[]): readonly Mutant[] {
  return resources
    .filter(({ type }) => type === 'AWS::Lambda::Permission')
    .map((permission) => {
      const { FunctionName, SourceArn } = v.parse(permissionSchema, permission.properties);
      const invoked = resources.find(({ ref }) => FunctionName.endsWith(`:${ref}`));
      return {
        missing: `${legible(SourceArn, resources)} may invoke ${nameOf(invoked?.logicalId ?? FunctionName)}`,
        resources: resources.filter((resource) => resource !== permission),
      };
    });
}

function replaced(
  resources: readonly Resource[],
  old: Resource,
  properties: Resource['properties'],
): readonly Resource[] {
  return resources.map((resource) => (resource === old ? { ...resource, properties } : resource));
}

/** `SendMessage` of `ChatSendMessageFunctionA1B2C3D4`. */
function nameOf(logicalId: string): string {
  return logicalId.replace(/^Chat/, '').replace(/(Function)?[0-9A-F]{8}$/, '');
}

const namedTypes = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::DynamoDB::Table',
  'AWS::Lambda::Function',
]);

/** The last part of an ARN, with the template's names in place of those that are made up. */
function legible(arn: string, resources: readonly Resource[]): string {
  return resources
    .filter(({ type }) => namedTypes.has(type))
    .reduce(
      (text, { ref, logicalId }) => text.replaceAll(ref, nameOf(logicalId)),
      arn.split(':').slice(5).join(':'),
    );
}
