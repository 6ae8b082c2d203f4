import { readableNames } from '../../../local/meter/names.ts';
import type { Resource } from '../../../local/resource.ts';

const resource = (logicalId: string): Resource => ({
  logicalId,
  type: 'AWS::Lambda::Function',
  ref: `physical-${logicalId}`,
  properties: {},
});

test('a resource is called by its logical id without the hash, unless another would be called the same', () => {
  const nameOf = readableNames(['SendA1B2C3D4', 'Plain', 'TwinA1B2C3D4', 'Twin00000000'].map(resource));
  expect(nameOf('physical-SendA1B2C3D4')).toBe('Send');
  expect(nameOf('physical-Plain')).toBe('Plain');
  expect(nameOf('physical-TwinA1B2C3D4')).toBe('TwinA1B2C3D4');
  expect(nameOf('somebody else')).toBe('somebody else');
});
