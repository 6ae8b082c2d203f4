/** Tells whether a text is one that a pattern of a policy means: `*` stands for any characters, `?` for one. */
export type Matcher = (text: string) => boolean;

export function textMatcher(pattern: string): Matcher {
  return compile(pattern, '.');
}

/** Actions are compared without regard to case. */
export function actionMatcher(pattern: string): Matcher {
  const matches = textMatcher(pattern.toLowerCase());
  return (action) => matches(action.toLowerCase());
}

/**
 * A `Resource`: a wildcard stays between its two colons, but a `*` right before a colon or at the end may go beyond.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function resourceMatcher(pattern: string): Matcher {
  return compile(pattern, '[^:]');
}

/**
 * `ArnLike`: the six parts of an ARN, each by itself.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function arnMatcher(pattern: string): Matcher {
  const matchers = arnParts(pattern).map(textMatcher);
  return (arn) => {
    const parts = arnParts(arn);
    return (
      parts.length === matchers.length && matchers.every((matches, index) => matches(parts[index] ?? ''))
    );
  };
}

/** The last of the six keeps its colons. */
function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function compile(pattern: string, character: '.' | '[^:]'): Matcher {
  const source = pattern.replaceAll(/\*+|[.?+^${}()|[\]\\]/g, (token, offset: number) => {
    if (token === '?') return character;
    if (!token.startsWith('*')) return `\\${token}`;
    const next = pattern[offset + token.length];
    return next === undefined || next === ':' ? '.*' : `${character}*`;
  });
  const whole = new RegExp(`^${source}$`, 's');
  return (text) => whole.test(text);
}
