import { isLoopback, parseKeySetUri } from '../../../lambda/authentication/key-set-uri.ts';

test.each([
  ['https://idp.example/keys', false],
  ['https://idp.example/keys', true],
  ['https://127.0.0.1/keys', false],
  ['http://127.0.0.1:3000/keys', true],
  ['http://127.1.2.3/keys', true],
  ['http://[::1]:3000/keys', true],
  ['http://localhost:3000/keys', true],
])('accepts %s where local is %s (S24)', (uri, isLocal) => {
  expect(parseKeySetUri({ uri, isLocal }).href).toBe(uri);
});

test.each([
  ['http://127.0.0.1:3000/keys', false],
  ['http://localhost/keys', false],
  ['http://idp.example/keys', false],
  ['http://idp.example/keys', true],
  ['http://127.0.0.1.evil.example/keys', true],
  ['http://localhost.evil.example/keys', true],
  ['http://localhost@evil.example/keys', true],
  ['http://evil.example/?127.0.0.1', true],
  ['http://0.0.0.0/keys', true],
  ['http://10.0.0.1/keys', true],
  ['http://[::ffff:10.0.0.1]/keys', true],
  ['https://user:password@idp.example/keys', false],
  ['file:///etc/keys.json', true],
  ['data:application/json,{"keys":[]}', true],
  ['idp.example/keys', true],
  ['', true],
])('refuses %s where local is %s (S24)', (uri, isLocal) => {
  expect(() => parseKeySetUri({ uri, isLocal })).toThrow(
    `unable to use the key set at ${JSON.stringify(uri)}`,
  );
});

test.each([
  ['http://127.0.0.1:3000', true],
  ['http://localhost:4566', true],
  ['http://[::1]:8000', true],
  // Other spellings of 127.0.0.1.
  ['http://127.1:3000', true],
  ['http://0x7f000001:3000', true],
  ['https://sts.amazonaws.com', false],
  ['http://128.0.0.1', false],
  ['http://172.17.0.1:3000', false],
  ['127.0.0.1:3000', false],
  ['', false],
  [undefined, false],
])('%s is loopback: %s', (uri, expected) => {
  expect(isLoopback(uri)).toBe(expected);
});
