import { packagesOf } from '../../bin/locked-packages.ts';
import { thirdPartyLicenses } from '../../bin/third-party-licenses.ts';

const [ws] = packagesOf(['node_modules/ws/lib/sender.js']);
// It brings no text of its own, and the core of the SDK does.
const [clients] = packagesOf(['node_modules/@aws-sdk/nested-clients/dist-es/index.js']);
const [core] = packagesOf(['node_modules/@aws-sdk/core/dist-es/index.js']);
if (!ws || !clients || !core) throw new Error('unable to find the packages; they are not installed');

test('have the text that a package brings, under its name (S64)', () => {
  expect(thirdPartyLicenses([ws, ws]).match(/^ws [\d.]+ \(MIT\)$/gm)).toHaveLength(1);
  expect(thirdPartyLicenses([ws])).toContain('Permission is hereby granted');
});

test('have the Apache License once for a package that leaves it to its siblings (S64)', () => {
  expect(thirdPartyLicenses([clients, core]).match(/Grant of Patent License/g)).toHaveLength(1);
});

test.each([
  ['GPL-3.0-only', { ...ws, license: 'GPL-3.0-only' }],
  ['UNLICENSED', { ...ws, license: 'UNLICENSED' }],
])('a package under %s ends the build (S64)', (license, strange) => {
  expect(() => thirdPartyLicenses([core, strange])).toThrow(`unable to ship ws; its licence is ${license}`);
});

test.each([
  ['MIT', [{ ...clients, license: 'MIT' }, core]],
  ['Apache-2.0', [clients, ws]],
])('a text of %s that is nowhere ends the build (S64)', (license, packages) => {
  expect(() => thirdPartyLicenses(packages)).toThrow(
    `unable to ship @aws-sdk/nested-clients; the text of its licence, ${license}, is missing`,
  );
});

test('a package within another is told from its namesake (S64)', () => {
  const [nested] = packagesOf([
    '/elsewhere/node_modules/@isaacs/cliui/node_modules/strip-ansi/index.js',
    'lib/chat.ts',
  ]);
  expect(nested).toMatchObject({
    name: 'strip-ansi',
    path: 'node_modules/@isaacs/cliui/node_modules/strip-ansi',
  });
});
