import * as fc from 'fast-check';
import { parseStrictJson } from '../../../lambda/authentication/strict-json.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test('reads whatever JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      expect(parse(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('refuses any object that is given one of its members again (S19)', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 });
  fc.assert(
    fc.property(object, fc.nat(), fc.jsonValue({ maxDepth: 2 }), (object, index, value) => {
      const names = Object.keys(object);
      const again = `${JSON.stringify(names[index % names.length])}:${JSON.stringify(value)}`;
      expect(() => parse(`${JSON.stringify(object).slice(0, -1)},${again}}`)).toThrow(SyntaxError);
    }),
  );
});

test.each([
  ['twice with the same value', '{"a":1,"a":1}'],
  ['in a nested object', '{"a":{"b":1,"b":2}}'],
  ['in an object of an array', '{"a":[1,{"b":1,"b":2}]}'],
  ['after a nested object of the same member', '{"a":{"a":1},"a":2}'],
  ['after an array', '{"a":["x","y"],"a":2}'],
  ['in disguise', String.raw`{"sub":1,"s\u0075b":2}`],
  ['with white space before the colon', '{"a" : 1, "a"\t\n: 2}'],
  ['as __proto__', '{"__proto__":1,"__proto__":2}'],
  ['as the empty name', '{"":1,"":2}'],
])('refuses a member that is there %s (S19)', (_, text) => {
  expect(() => parse(text)).toThrow('a member name is there twice');
});

test.each([
  ['in sibling objects', '[{"a":1},{"a":2}]'],
  ['in an object and its parent', '{"a":{"a":{"a":1}}}'],
  ['as a value', '{"a":"a","b":["a","a"]}'],
  ['in the text of a string', String.raw`{"a":"\",\"a\":{[","b":"}:\\"}`],
  ['in names that differ by case', '{"a":1,"A":2}'],
])('takes a name that is there again %s', (_, text) => {
  expect(parse(text)).toEqual(JSON.parse(text));
});

test('takes 32 levels, and refuses 33', () => {
  expect(parse(nested(32))).toEqual(JSON.parse(nested(32)));
  expect(() => parse(nested(33))).toThrow('nested too deeply');
});

test('leaves prototypes alone', () => {
  parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
});

test.each([
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not valid for encoding utf-8'],
  ['an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'not valid for encoding utf-8'],
  ['a byte order mark', Buffer.from('\ufeff{}'), 'JSON'],
  ['nothing', Buffer.alloc(0), 'JSON'],
  ['two values', Buffer.from('{}{}'), 'JSON'],
])('refuses %s', (_, bytes, message) => {
  expect(() => parseStrictJson(bytes)).toThrow(message);
});
