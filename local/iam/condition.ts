import * as v from 'valibot';

import { type Matcher, arnMatcher, textMatcher } from './pattern.ts';

/** What a call is judged by beside its action and resource: condition keys in lower case, and their values. */
export type RequestContext = Readonly<Record<ContextKey, string>>;

type ContextKey = (typeof contextKeys)[number];

/** Keys that every call of a function has. */
const contextKeys = [
  'aws:principalaccount',
  'aws:principalarn',
  'aws:requestedregion',
  'aws:resourceaccount',
  // Nothing here decrypts for a caller; a statement that is about it lets nobody in, and stops nothing.
  'kms:viaservice',
  'lambda:sourcefunctionarn',
] as const;

interface Operator {
  readonly matcher: (expected: string) => Matcher;
  /** Whether the value must match none of those expected, instead of one. */
  readonly isNegated: boolean;
}

const equals = (expected: string): Matcher => {
  return (text) => text === expected;
};

// The two of each pair for ARNs do the same, says the page below.
const operators: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', { matcher: equals, isNegated: false }],
  ['StringNotEquals', { matcher: equals, isNegated: true }],
  ['StringLike', { matcher: textMatcher, isNegated: false }],
  ['StringNotLike', { matcher: textMatcher, isNegated: true }],
  ['ArnEquals', { matcher: arnMatcher, isNegated: false }],
  ['ArnLike', { matcher: arnMatcher, isNegated: false }],
  ['ArnNotEquals', { matcher: arnMatcher, isNegated: true }],
  ['ArnNotLike', { matcher: arnMatcher, isNegated: true }],
]);

/** A statement's `Condition`. */
export const conditionSchema = v.record(
  v.string(),
  v.record(v.string(), v.union([v.string(), v.array(v.string())])),
);

/**
 * Reads a condition, all of whose parts must hold.
 * @throws Error if it has an operator or a key that is not understood: to skip it would allow or deny too much.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function readCondition(
  condition: v.InferOutput<typeof conditionSchema>,
): (context: RequestContext) => boolean {
  const parts = Object.entries(condition).flatMap(([operatorName, expectations]) => {
    const operator = operators.get(operatorName);
    if (operator === undefined) throw new Error(`condition operator ${operatorName} is not understood`);
    return Object.entries(expectations).map(([name, expected]) => {
      const key = contextKeys.find((candidate) => candidate === name.toLowerCase());
      if (key === undefined) throw new Error(`condition key ${name} is not understood`);
      const matchers = [expected].flat().map(operator.matcher);
      return (context: RequestContext) =>
        matchers.some((matches) => matches(context[key])) !== operator.isNegated;
    });
  });
  return (context) => parts.every((holds) => holds(context));
}
