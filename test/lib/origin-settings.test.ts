import { originEnvironment } from '../../lib/origin-settings.ts';
import { synthesize, synthesizeApp } from './synthesis.ts';
import { at, resource } from './template-reader.ts';

const variablesOf = (template: Parameters<typeof resource>[0]) =>
  at(resource(template, 'AWS::Lambda::Function', 'ChatAuthorizer').properties, 'Environment', 'Variables');

test('the authorizer is told whose pages may connect', () => {
  const { template } = synthesizeApp({
    allowedOrigins: 'https://app.example.com, http://localhost:3000',
    originRequired: 'true',
  });
  expect(variablesOf(template)).toMatchObject({
    ALLOWED_ORIGINS: 'https://app.example.com,http://localhost:3000',
    ORIGIN_REQUIRED: 'true',
  });
});

test('it is told nothing where pages of any origin may', () => {
  const variables = variablesOf(synthesize());
  expect(variables).not.toHaveProperty('ALLOWED_ORIGINS');
  expect(variables).not.toHaveProperty('ORIGIN_REQUIRED');
});

test('the page that is hosted may connect beside them', () => {
  expect(originEnvironment({ allowedOrigins: ['https://app.example.com'] }, 'chat.example.com')).toEqual({
    ALLOWED_ORIGINS: 'https://app.example.com,https://chat.example.com',
  });
});

test.each([
  [[]],
  [['app.example.com']],
  [['https://app.example.com/']],
  [['https://app.example.com/chat']],
  [['https://App.example.com']],
  [['https://app.example.com:443']],
  [['https://*.example.com']],
  [['*']],
  [['null']],
  [['https://a.example.com,https://b.example.com']],
  [['https://app.example.com', '']],
])('refuses the origins %j, which no browser sends', (allowedOrigins) => {
  expect(() => originEnvironment({ allowedOrigins }, undefined)).toThrow('unable to take allowedOrigins;');
});

test('refuses to require an origin where any is allowed', () => {
  expect(() => originEnvironment({ originRequired: true }, undefined)).toThrow(
    'unable to take originRequired;',
  );
});
