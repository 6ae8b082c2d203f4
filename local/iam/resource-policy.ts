import * as v from 'valibot';

import { parseFunctionName } from '../functions/function-name.ts';
import type { Resource } from '../resource.ts';
import { type Matcher, actionMatcher, arnMatcher } from './pattern.ts';

/** Tells whether a function lets a service invoke it for one of the service's resources. */
export type InvokePolicy = (request: {
  readonly functionName: string;
  readonly sourceArn: string;
}) => boolean;

// Strict, so that a condition which is not understood stops the start instead of being skipped.
const permissionSchema = v.strictObject({
  Action: v.string(),
  FunctionName: v.string(),
  Principal: v.string(),
  SourceArn: v.optional(v.string()),
  SourceAccount: v.optional(v.string()),
});

/** Services whose principal is not called like the ARNs of their resources. */
const principals: Readonly<Record<string, string>> = { 'execute-api': 'apigateway.amazonaws.com' };

/**
 * Reads the permissions of a template.
 * @throws Error naming the permission, if it has a condition that is not understood.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function readInvokePolicy(resources: readonly Resource[], account: string): InvokePolicy {
  const permissions = resources.filter(({ type }) => type === 'AWS::Lambda::Permission').map(readPermission);
  return ({ functionName, sourceArn }) => {
    const service = sourceArn.split(':')[2] ?? '';
    const principal = principals[service] ?? `${service}.amazonaws.com`;
    return permissions.some(
      (permission) =>
        permission.functionName === functionName &&
        permission.hasAction('lambda:InvokeFunction') &&
        [principal, '*'].includes(permission.principal) &&
        permission.hasSource(sourceArn) &&
        // Whatever calls from within a stack is of the stack's own account.
        (permission.sourceAccount ?? account) === account,
    );
  };
}

interface Permission {
  readonly functionName: string | undefined;
  readonly hasAction: Matcher;
  readonly principal: string;
  readonly hasSource: Matcher;
  readonly sourceAccount: string | undefined;
}

function readPermission({ logicalId, properties }: Resource): Permission {
  const parsed = v.safeParse(permissionSchema, properties);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Error(
      `unable to judge by ${logicalId}; ${v.getDotPath(issue) ?? 'a property'} is not understood`,
    );
  }
  const { FunctionName, Action, Principal, SourceArn, SourceAccount } = parsed.output;
  const named = parseFunctionName(FunctionName);
  return {
    // The permissions of a version are for those who name that version, and the stack has none.
    functionName: named?.qualifier === undefined ? named?.name : undefined,
    hasAction: actionMatcher(Action),
    principal: Principal,
    hasSource: SourceArn === undefined ? () => true : arnMatcher(SourceArn),
    sourceAccount: SourceAccount,
  };
}
