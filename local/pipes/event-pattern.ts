/** Tells whether an event matches. */
export type EventMatcher = (event: unknown) => boolean;

/**
 * Compiles a pattern of EventBridge: exact values, `prefix`, `exists` and `anything-but`, on leaves of the event.
 * @throws Error on any other rule, so that nothing is let through or kept back by mistake.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function eventMatcher(pattern: unknown): EventMatcher {
  if (!isObject(pattern)) throw notUnderstood(pattern);
  const fields = Object.entries(pattern).map(([name, rules]) => {
    const matches = Array.isArray(rules) ? leafMatcher(rules) : eventMatcher(rules);
    return (event: unknown) => matches(isObject(event) ? event[name] : undefined);
  });
  return (event) => fields.every((matches) => matches(event));
}

type Rule = (leaves: readonly unknown[]) => boolean;

/** One of the rules must hold; of an array each element is a leaf, and what is missing has none. */
function leafMatcher(rules: readonly unknown[]): EventMatcher {
  const anyOf = rules.map(ruleOf);
  return (value) => {
    const leaves = (Array.isArray(value) ? value : [value]).filter(
      (leaf) => leaf !== undefined && !isObject(leaf),
    );
    return anyOf.some((holds) => holds(leaves));
  };
}

function ruleOf(rule: unknown): Rule {
  if (isScalar(rule)) return (leaves) => leaves.includes(rule);
  const [only, ...others] = isObject(rule) ? Object.entries(rule) : [];
  if (only === undefined || others.length > 0) throw notUnderstood(rule);
  const [operator, operand] = only;
  if (operator === 'exists' && typeof operand === 'boolean') return (leaves) => leaves.length > 0 === operand;
  if (operator === 'prefix' && typeof operand === 'string') {
    return (leaves) => leaves.some((leaf) => typeof leaf === 'string' && leaf.startsWith(operand));
  }
  if (operator === 'anything-but') {
    const excluded: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    if (excluded.every(isScalar)) return (leaves) => leaves.some((leaf) => !excluded.includes(leaf));
  }
  throw notUnderstood(rule);
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notUnderstood(rule: unknown): Error {
  return new Error(`unable to match by ${JSON.stringify(rule)}; the local stack does not know such a rule`);
}
