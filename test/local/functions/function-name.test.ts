import { createFunctions } from '../../../local/functions.ts';
import { functionOf } from './bundle.ts';

const functions = createFunctions({
  settings: [functionOf('')],
  surroundings: { region: 'us-east-1', endpointUrl: 'http://127.0.0.1:1', log: () => undefined },
});

test.each([
  'worker',
  'worker:$LATEST',
  '123456789012:function:worker',
  'arn:aws:lambda:us-east-1:123456789012:function:worker',
])('a function is found as %s', (name) => {
  expect(functions.settingsOf(name).name).toBe('worker');
});

test.each(['nobody', 'worker:7', 'a b', ''])('%p is not found', (name) => {
  expect(() => functions.settingsOf(name)).toThrow(expect.objectContaining({ statusCode: 404 }));
});
