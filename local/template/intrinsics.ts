/** What the names in a template stand for. */
export interface Scope {
  /** Value of a resource, a parameter or a pseudo parameter. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  findInMap(map: string, firstKey: string, secondKey: string): unknown;
}

/** What `AWS::NoValue` resolves to: whoever holds it is left out of its object or list. */
export const noValue = Symbol('AWS::NoValue');

/**
 * Replaces the intrinsic functions in a template value by their results.
 * @throws Error on a function that is not supported here, or on arguments that it does not take.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== noValue);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only !== undefined && entries.length === 1) {
    const [name, argument]: [string, unknown] = only;
    const intrinsic = intrinsics[name];
    if (intrinsic !== undefined) return intrinsic(argument, scope);
    if (name.startsWith('Fn::'))
      throw new Error(`unable to resolve ${name}; the local stack does not know it`);
  }
  return Object.fromEntries(
    entries
      .map(([key, item]): [string, unknown] => [key, resolve(item, scope)])
      .filter(([, item]) => item !== noValue),
  );
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(text(argument, 'Ref')),
  // A policy statement has a key of this name too, with an object in it.
  Condition: (argument, scope) =>
    typeof argument === 'string' ? scope.condition(argument) : { Condition: resolve(argument, scope) },
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] =
      typeof argument === 'string' ? splitOnce(argument) : list(argument, 'Fn::GetAtt');
    return scope.getAtt(text(logicalId, 'Fn::GetAtt'), text(resolve(attribute, scope), 'Fn::GetAtt'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, 'Fn::Join');
    const resolved = list(resolve(parts, scope), 'Fn::Join');
    return resolved.map((part) => text(part, 'Fn::Join')).join(text(separator, 'Fn::Join'));
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(text(template, 'Fn::Sub'), record(resolve(variables, scope), 'Fn::Sub'), scope);
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(resolve(argument, scope), 'Fn::Select');
    return list(items, 'Fn::Select')[Number(index)];
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list(resolve(argument, scope), 'Fn::Split');
    return text(whole, 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = list(resolve(argument, scope), 'Fn::FindInMap');
    return scope.findInMap(
      text(map, 'Fn::FindInMap'),
      text(first, 'Fn::FindInMap'),
      text(second, 'Fn::FindInMap'),
    );
  },
  'Fn::If': (argument, scope) => {
    const [condition, ifTrue, ifFalse] = list(argument, 'Fn::If');
    return resolve(scope.condition(text(condition, 'Fn::If')) ? ifTrue : ifFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(resolve(argument, scope), 'Fn::Equals');
    return String(left) === String(right);
  },
  'Fn::And': (argument, scope) => list(resolve(argument, scope), 'Fn::And').every(isTrue),
  'Fn::Or': (argument, scope) => list(resolve(argument, scope), 'Fn::Or').some(isTrue),
  'Fn::Not': (argument, scope) => !list(resolve(argument, scope), 'Fn::Not').every(isTrue),
  'Fn::Base64': (argument, scope) =>
    Buffer.from(text(resolve(argument, scope), 'Fn::Base64')).toString('base64'),
};

function substitute(template: string, variables: Readonly<Record<string, unknown>>, scope: Scope): string {
  return template.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return text(variables[name], 'Fn::Sub');
    const [logicalId, attribute] = splitOnce(name);
    return text(attribute === undefined ? scope.ref(name) : scope.getAtt(logicalId, attribute), 'Fn::Sub');
  });
}

function splitOnce(name: string): readonly [string, string | undefined] {
  const dot = name.indexOf('.');
  return dot === -1 ? [name, undefined] : [name.slice(0, dot), name.slice(dot + 1)];
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function text(value: unknown, intrinsic: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`unable to resolve ${intrinsic}; ${JSON.stringify(value)} is not a string`);
}

function list(value: unknown, intrinsic: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`unable to resolve ${intrinsic}; ${JSON.stringify(value)} is not a list`);
}

function record(value: unknown, intrinsic: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`unable to resolve ${intrinsic}; ${JSON.stringify(value)} is not an object`);
}
