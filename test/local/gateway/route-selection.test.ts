import { parseRouteSelection } from '../../../local/gateway/route-selection.ts';

describe('a route selection expression', () => {
  test.each<[string, string, string]>([
    ['$request.body.action', '{"action":"greet"}', 'greet'],
    ['${request.body.action}', '{"action":"greet"}', 'greet'],
    ['$request.body.a.b', '{"a":{"b":"deep"}}', 'deep'],
    ["$request.body['a b']", '{"a b":"quoted"}', 'quoted'],
    ['$request.body["a.b"]', '{"a.b":"quoted"}', 'quoted'],
    ['$request.body.list[0]', '{"list":["first","last"]}', 'first'],
    ['$request.body.list[-1]', '{"list":["first","last"]}', 'last'],
    ['$request.body[1].a', '[{},{"a":"in a list"}]', 'in a list'],
    ['$request.body.list', '{"list":["a","b"]}', '[a, b]'],
    ['$request.body.list[*].a', '{"list":[{"a":1},{"b":2},{"a":3}]}', '[1, 3]'],
    ['$request.body.*', '{"a":"x","b":"y"}', '[x, y]'],
    ['$request.body', '"scalar"', 'scalar'],
    ['${request.body.a}/${request.body.b}', '{"a":"x","b":"y"}', 'x/y'],
    ['v1-${request.body.a}-end', '{"a":"x"}', 'v1-x-end'],
    ['v1-${request.body.a}', '{}', 'v1-'],
    ['fixed', '{}', 'fixed'],
    ['$request.body.action', '{"action":1}', '1'],
    ['$request.body.action', '{"action":true}', 'true'],
    ['$request.body.action', '{"action":{"a":1}}', '{"a":1}'],
    ['$request.body.action', '{"action":null}', ''],
    ['$request.body.action', '{}', ''],
    ['$request.body.action', '[]', ''],
    ['$request.body.length', '[1,2]', ''],
    ['$request.body.list[5]', '{"list":[]}', ''],
    ['$request.body.text[0]', '{"text":"abc"}', ''],
    ['$request.body.constructor.name', '{}', ''],
    ['$request.body.__proto__', '{"__proto__":"own"}', 'own'],
    ['$request.body.action', 'not JSON', '$default'],
    ['fixed', 'not JSON', '$default'],
  ])('%s makes of %s "%s"', (expression, message, routeKey) => {
    expect(parseRouteSelection(expression)(message)).toBe(routeKey);
  });

  test.each([
    '$request.header.action',
    '${context.routeKey}',
    '$request.bodyguard',
    '$request.body..action',
    '$request.body[?(@.a)]',
    '$request.body[0:2]',
    '$request.body.',
  ])('%s fails the start', (expression) => {
    expect(() => parseRouteSelection(expression)).toThrow(/^unable to read /);
  });
});
