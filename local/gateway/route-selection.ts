import { type JsonPath, parseJsonPath } from './json-path.ts';

/** Computes the route key that a message asks for. */
export type RouteSelection = (message: string) => string;

/**
 * Reads a route selection expression: `$request.body.action`, or text with `${request.body.action}` parts.
 *
 * @throws {Error} where a part does not start with `request.body`; a message has nothing else to select by.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function parseRouteSelection(expression: string): RouteSelection {
  const parts = parseParts(expression);
  return (message) => {
    const body = parseJson(message);
    // A message that is not JSON goes to $default, whatever literals the expression has.
    if (body === undefined) return '$default';
    return parts.map((part) => (typeof part === 'string' ? part : stringify(part(body)))).join('');
  };
}

function parseParts(expression: string): readonly (string | JsonPath)[] {
  if (expression.startsWith('$request.')) return [parseReference(expression.slice(1), expression)];
  return expression
    .split(/(\$\{[^}]*\})/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('${') ? parseReference(part.slice(2, -1), expression) : part));
}

function parseReference(reference: string, expression: string): JsonPath {
  const path = /^request\.body(?![\w-])(.*)$/s.exec(reference)?.[1];
  if (path !== undefined) return parseJsonPath(path);
  throw new Error(
    `unable to read route selection expression ${expression}; ${reference} is not below request.body`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Makes text of a found value: an array becomes `[item1, item2]`, a path not found nothing. */
function stringify(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return `[${value.map(stringify).join(', ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
