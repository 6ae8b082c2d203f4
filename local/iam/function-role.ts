import * as v from 'valibot';

import type { Resource } from '../resource.ts';
import { knownManagedPolicyArns } from './managed-policies.ts';
import { type Statement, readPolicyDocument } from './policy-document.ts';

/** What a function may do, as its role in the template says. */
export interface FunctionRole {
  readonly roleName: string;
  readonly roleArn: string;
  readonly statements: readonly Statement[];
  /** What the role has in the account and not here. */
  readonly warnings: readonly string[];
}

/**
 * Reads the roles of a template's functions, by the functions' names.
 * @throws Error if a policy has an element that is not understood.
 */
export function functionRoles(
  resources: readonly Resource[],
  account: string,
): ReadonlyMap<string, FunctionRole> {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const roles = new Map(
    ofType('AWS::IAM::Role').map((role) => [`arn:aws:iam::${account}:role/${role.ref}`, role]),
  );
  const policies: Policies = {
    attached: ofType('AWS::IAM::Policy'),
    managed: ofType('AWS::IAM::ManagedPolicy'),
  };
  return new Map(
    ofType('AWS::Lambda::Function').map((resource) => {
      const { Role: roleArn } = v.parse(functionSchema, resource.properties);
      const role = roles.get(roleArn);
      return [
        resource.ref,
        role === undefined ? foreignRole(resource, roleArn) : readRole(role, roleArn, policies),
      ];
    }),
  );
}

interface Policies {
  readonly attached: readonly Resource[];
  readonly managed: readonly Resource[];
}

const functionSchema = v.looseObject({ Role: v.optional(v.string(), '') });

/** A role that is brought along: nobody here knows its policies. */
function foreignRole({ logicalId }: Resource, roleArn: string): FunctionRole {
  return {
    roleName: roleArn.slice(roleArn.lastIndexOf('/') + 1),
    roleArn,
    statements: [],
    warnings: [`the role of ${logicalId} is not in the template, so it may do nothing locally`],
  };
}

const roleSchema = v.looseObject({
  Policies: v.optional(v.array(v.looseObject({ PolicyName: v.string(), PolicyDocument: v.unknown() })), []),
  ManagedPolicyArns: v.optional(v.array(v.string()), []),
  PermissionsBoundary: v.optional(v.unknown()),
});

const attachedSchema = v.looseObject({
  Roles: v.optional(v.array(v.string()), []),
  PolicyDocument: v.unknown(),
});

function readRole(
  { logicalId, ref, properties }: Resource,
  roleArn: string,
  policies: Policies,
): FunctionRole {
  const role = v.parse(roleSchema, properties);
  const isAttached = ({ properties: policy }: Resource) =>
    v.parse(attachedSchema, policy).Roles.includes(ref);
  const isNamed = ({ ref: policyArn }: Resource) => role.ManagedPolicyArns.includes(policyArn);
  const others = [
    ...policies.attached.filter(isAttached),
    ...policies.managed.filter((policy) => isAttached(policy) || isNamed(policy)),
  ];
  return {
    roleName: ref,
    roleArn,
    statements: [
      ...role.Policies.flatMap(({ PolicyName, PolicyDocument }) =>
        readPolicyDocument(PolicyDocument, `policy ${PolicyName} of ${logicalId}`),
      ),
      ...others.flatMap((policy) =>
        readPolicyDocument(policy.properties['PolicyDocument'], policy.logicalId),
      ),
    ],
    warnings: [
      ...role.ManagedPolicyArns.filter(
        (arn) =>
          !knownManagedPolicyArns.has(arn) && !policies.managed.some(({ ref: known }) => known === arn),
      ).map(
        (arn) => `${logicalId} has the policy ${arn}, which is not known here and allows nothing locally`,
      ),
      ...(role.PermissionsBoundary === undefined
        ? []
        : [`${logicalId} has a permissions boundary, which is not judged by locally`]),
    ],
  };
}
