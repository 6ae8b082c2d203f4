import * as v from 'valibot';

import type { Call, FunctionCaller, Interceptor } from './call.ts';
import { parseFunctionName } from './functions/function-name.ts';
import type { RequestContext } from './iam/condition.ts';
import { type Denial, accessDenied } from './iam/denial.ts';
import { type FunctionRole, functionRoles } from './iam/function-role.ts';
import { type Place, neededRights } from './iam/needed-rights.ts';
import { type Statement, judge } from './iam/policy-document.ts';
import { readInvokePolicy } from './iam/resource-policy.ts';
import { invokedFunctionName } from './invoke-api/invoked-function.ts';
import type { Resource } from './resource.ts';

/** Who may do what in a stack. */
export interface Iam {
  /** Lets through what the template allows; refuses and logs the rest. */
  readonly interceptor: Interceptor;
  /** What in the template's policies is not judged by here. */
  readonly warnings: readonly string[];
}

/**
 * Judges calls by the policies of the template, so that a grant that is missing fails here and not in the account:
 * calls of functions by their roles, calls of services by the permissions of the function that they invoke.
 * Everybody else on this machine is the developer, who may do everything.
 * @throws Error naming the policy, if it has an element that is not understood.
 */
export function createIam(options: {
  readonly resources: readonly Resource[];
  readonly region: string;
  readonly account: string;
  /** Gets a line for each denial. */
  readonly log: (line: string) => void;
}): Iam {
  const { resources, region, account, log } = options;
  const place: Place = {
    region,
    account,
    apiIdOfStage: apiIdsOfStages(resources),
    secretArns: secretArnsOf(resources),
  };
  const roles = functionRoles(resources, account);
  const mayInvoke = readInvokePolicy(resources, account);

  function denialOf(call: Call): Denial | undefined {
    switch (call.caller.kind) {
      case 'external':
        return undefined;
      case 'service':
        return denialOfService(call, call.caller.sourceArn);
      case 'function':
        return denialOfFunction(call, call.caller);
    }
  }

  function denialOfFunction(call: Call, { functionName }: FunctionCaller): Denial | undefined {
    const role = roles.get(functionName);
    const context = contextOf(place, functionName, role);
    for (const right of neededRights(call, place)) {
      const judgement = judge(role?.statements ?? noStatements, { ...right, context });
      if (judgement === 'allowed') continue;
      const caller = `arn:aws:sts::${account}:assumed-role/${role?.roleName ?? 'none'}/${functionName}`;
      const reason =
        judgement === 'denied'
          ? 'with an explicit deny in an identity-based policy'
          : `because no identity-based policy allows the ${right.action} action`;
      return { caller, right, reason };
    }
    return undefined;
  }

  /** Services only ever invoke functions. */
  function denialOfService(call: Call, sourceArn: string): Denial | undefined {
    const functionName = parseFunctionName(invokedFunctionName(call.request) ?? '')?.name ?? '';
    if (mayInvoke({ functionName, sourceArn })) return undefined;
    const [right = { action: call.action, resource: '*' }] = neededRights(call, place);
    const reason = `because no resource-based policy allows the ${right.action} action`;
    return { caller: sourceArn, right, reason };
  }

  return {
    interceptor: async (call, next) => {
      const denial = denialOf(call);
      if (denial === undefined) return next(call);
      const { caller, right, reason } = denial;
      const who = call.caller.kind === 'function' ? call.caller.functionName : caller;
      log(`${who} may not ${right.action} on ${right.resource}, ${reason}`);
      return accessDenied(call.service, denial);
    },
    warnings: [...new Set([...roles.values()].flatMap((role) => role.warnings)), ...tableWarnings(resources)],
  };
}

const noStatements: readonly Statement[] = [];

/** What conditions may ask about a call of a function. */
function contextOf(
  { region, account }: Place,
  functionName: string,
  role: FunctionRole | undefined,
): RequestContext {
  return {
    'aws:principalaccount': account,
    'aws:principalarn': role?.roleArn ?? '',
    'aws:requestedregion': region,
    'aws:resourceaccount': account,
    'kms:viaservice': '',
    'lambda:sourcefunctionarn': `arn:aws:lambda:${region}:${account}:function:${functionName}`,
  };
}

/** A table's own policy could allow and deny too; a global table has it with its replicas. */
function tableWarnings(resources: readonly Resource[]): readonly string[] {
  return resources
    .filter(
      ({ type, properties }) =>
        type.startsWith('AWS::DynamoDB::') && JSON.stringify(properties).includes('"ResourcePolicy":'),
    )
    .map(({ logicalId }) => `${logicalId} has a policy of its own, which is not judged by locally`);
}

function secretArnsOf(resources: readonly Resource[]): readonly string[] {
  return resources.filter(({ type }) => type === 'AWS::SecretsManager::Secret').map(({ ref }) => ref);
}

const stageSchema = v.looseObject({ ApiId: v.string(), StageName: v.string() });

function apiIdsOfStages(resources: readonly Resource[]): ReadonlyMap<string, string> {
  return new Map(
    resources
      .filter(({ type }) => type === 'AWS::ApiGatewayV2::Stage')
      .map(({ properties }) => v.parse(stageSchema, properties))
      .map(({ ApiId, StageName }) => [StageName, ApiId]),
  );
}
