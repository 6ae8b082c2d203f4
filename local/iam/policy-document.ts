import * as v from 'valibot';

import { type RequestContext, conditionSchema, readCondition } from './condition.ts';
import { type Matcher, actionMatcher, resourceMatcher } from './pattern.ts';

/** One thing that somebody wants to do. */
export interface AccessRequest {
  /** With the service's prefix, such as `dynamodb:PutItem`. */
  readonly action: string;
  /** ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** One statement of an identity-based policy. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly covers: (request: AccessRequest) => boolean;
}

/** Why a request may go on or not. */
export type Judgement = 'allowed' | 'allowedByNone' | 'denied';

/**
 * A denial wins, and what nobody allows is denied.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function judge(statements: readonly Statement[], request: AccessRequest): Judgement {
  const effects = new Set(statements.filter(({ covers }) => covers(request)).map(({ effect }) => effect));
  if (effects.has('Deny')) return 'denied';
  return effects.has('Allow') ? 'allowed' : 'allowedByNone';
}

const oneOrMore = v.union([
  v.pipe(
    v.string(),
    v.transform((only) => [only]),
  ),
  v.array(v.string()),
]);

// Strict, so that an element which is not understood stops the start instead of being skipped.
const statementSchema = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Action: v.optional(oneOrMore),
  NotAction: v.optional(oneOrMore),
  Resource: v.optional(oneOrMore),
  NotResource: v.optional(oneOrMore),
  Condition: v.optional(conditionSchema, {}),
});

const documentSchema = v.strictObject({
  Version: v.optional(v.string()),
  Id: v.optional(v.string()),
  // Read one by one: of a union, an error would not name what is wrong.
  Statement: v.unknown(),
});

/**
 * Reads the statements of a policy.
 * @throws Error naming the policy, if it has an element that is not understood.
 */
export function readPolicyDocument(document: unknown, policyName: string): readonly Statement[] {
  try {
    const { Statement } = v.parse(documentSchema, document);
    return [Statement].flat().map((statement) => readStatement(v.parse(statementSchema, statement)));
  } catch (error) {
    throw new Error(`unable to judge by ${policyName}; ${reasonOf(error)}`, { cause: error });
  }
}

function readStatement(statement: v.InferOutput<typeof statementSchema>): Statement {
  if (JSON.stringify(statement).includes('${')) throw new Error('policy variables are not understood');
  const hasAction = matcherOf(actionMatcher, statement.Action, statement.NotAction);
  const hasResource = matcherOf(resourceMatcher, statement.Resource, statement.NotResource);
  const holds = readCondition(statement.Condition);
  return {
    effect: statement.Effect,
    covers: ({ action, resource, context }) => hasAction(action) && hasResource(resource) && holds(context),
  };
}

function matcherOf(
  toMatcher: (pattern: string) => Matcher,
  patterns: readonly string[] | undefined,
  exceptPatterns: readonly string[] | undefined,
): Matcher {
  if ((patterns === undefined) === (exceptPatterns === undefined)) {
    throw new Error('a statement needs one of Action and NotAction, and one of Resource and NotResource');
  }
  const matchers = (patterns ?? exceptPatterns ?? []).map(toMatcher);
  return (text) => matchers.some((matches) => matches(text)) === (patterns !== undefined);
}

function reasonOf(error: unknown): string {
  if (error instanceof v.ValiError) {
    const [issue] = error.issues;
    return `${v.getDotPath(issue) ?? 'the document'} is ${issue.received}, expected ${issue.expected ?? 'another value'}`;
  }
  return error instanceof Error ? error.message : String(error);
}
