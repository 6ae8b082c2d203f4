/** What a metric, or an expression of metrics, has in a period: undefined where it has no data. */
export type DataPoint = number | undefined;

/** An expression takes single points, and lists of them into functions. */
type Value = DataPoint | readonly DataPoint[];

/**
 * What CloudWatch makes of an expression in one period, as far as the alarms use its language: numbers, ids, `+ - * /`,
 * comparisons, lists, `SUM`, `MAX` and `IF`. Arithmetic with what has no data gives none; functions of a list leave it out.
 * @throws Error on anything else, so that an alarm that learns more of the language teaches it here.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluate(expression: string, pointOf: (id: string) => DataPoint): DataPoint {
  const tokens = expression.match(/\d+(\.\d+)?|\w+|>=|<=|==|[-+*/()[\],<>]|\S/g) ?? [];
  let place = 0;

  function take(token?: string): string {
    const taken = tokens[place];
    place += 1;
    if (taken === undefined || (token !== undefined && taken !== token))
      throw new Error(`unable to evaluate ${expression}; got ${taken ?? 'its end'}, not ${token ?? 'more'}`);
    return taken;
  }

  function binary(operators: Readonly<Record<string, Operator>>, operand: () => Value): Value {
    let left = operand();
    for (;;) {
      const operator = operators[tokens[place] ?? ''];
      if (operator === undefined) return left;
      take();
      const [a, b] = [point(left), point(operand())];
      left = a === undefined || b === undefined ? undefined : operator(a, b);
    }
  }

  const comparison = (): Value => binary(comparisons, sum);
  const sum = (): Value => binary(sums, product);
  const product = (): Value => binary(products, primary);

  function primary(): Value {
    const token = take();
    if (token === '[') return series(']').map(point);
    if (token === '(') {
      const [inner] = series(')');
      return inner;
    }
    if (/^\d/.test(token)) return Number(token);
    if (tokens[place] !== '(') return pointOf(token);
    take('(');
    const named = functions[token];
    if (named === undefined) throw new Error(`unable to evaluate ${expression}; ${token} is not known here`);
    return named(series(')'));
  }

  /** Up to what closes them, by commas. */
  function series(end: string): readonly Value[] {
    const values = [comparison()];
    while (tokens[place] === ',') {
      take(',');
      values.push(comparison());
    }
    take(end);
    return values;
  }

  const result = point(comparison());
  if (place < tokens.length)
    throw new Error(`unable to evaluate ${expression}; got ${tokens[place]} after it`);
  return result;
}

type Operator = (a: number, b: number) => number;

const comparisons: Readonly<Record<string, Operator>> = {
  '>=': (a, b) => Number(a >= b),
  '<=': (a, b) => Number(a <= b),
  '==': (a, b) => Number(a === b),
  '>': (a, b) => Number(a > b),
  '<': (a, b) => Number(a < b),
};
const sums: Readonly<Record<string, Operator>> = { '+': (a, b) => a + b, '-': (a, b) => a - b };
const products: Readonly<Record<string, Operator>> = { '*': (a, b) => a * b, '/': (a, b) => a / b };

const functions: Readonly<Record<string, (values: readonly Value[]) => DataPoint>> = {
  SUM: ([list]) => reduced(list, (a, b) => a + b),
  MAX: ([list]) => reduced(list, Math.max),
  IF: ([condition, whenTrue, whenFalse]) => {
    const holds = point(condition);
    return holds === undefined ? undefined : point(holds === 0 ? whenFalse : whenTrue);
  },
};

function reduced(list: Value, operator: Operator): DataPoint {
  if (!isList(list)) throw new Error('unable to evaluate a function of a list; got a single value');
  const points = list.filter((each) => each !== undefined);
  return points.length === 0 ? undefined : points.reduce((a, b) => operator(a, b));
}

function point(value: Value): DataPoint {
  if (isList(value)) throw new Error('unable to evaluate a single value; got a list');
  return value;
}

function isList(value: Value): value is readonly DataPoint[] {
  return Array.isArray(value);
}
