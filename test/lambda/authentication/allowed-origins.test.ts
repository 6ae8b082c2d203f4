import { checkOrigin, readAllowedOrigins } from '../../../lambda/authentication/allowed-origins.ts';
import type { ConnectRequest } from '../../../lambda/authentication/connect-request.ts';
import { RefusedError } from '../../../lambda/authentication/refusal.ts';

const from = (...origins: readonly string[]): ConnectRequest => ({ multiValueHeaders: { Origin: origins } });
const environment = { ALLOWED_ORIGINS: 'https://app.example.com,capacitor://localhost' };

describe('an origin', () => {
  test.each([
    ['that is allowed', from('https://app.example.com')],
    ['that is allowed, of an app in a web view', from('capacitor://localhost')],
    ['that is allowed, under a header in lower case', { headers: { origin: 'https://app.example.com' } }],
    ['that is absent, because it is no browser (S2)', {}],
  ])('%s is let in', (_, request) => {
    expect(() => checkOrigin(request, readAllowedOrigins(environment))).not.toThrow();
  });

  test.each([
    ['of somebody else', 'https://evil.example'],
    ['that begins alike', 'https://app.example.com.evil.io'],
    ['that ends alike', 'https://evil-app.example.com'],
    ['of a subdomain', 'https://a.app.example.com'],
    ['without encryption', 'http://app.example.com'],
    ['of another port', 'https://app.example.com:8443'],
    ['with its default port', 'https://app.example.com:443'],
    ['with a trailing dot', 'https://app.example.com.'],
    ['with a trailing slash', 'https://app.example.com/'],
    ['in upper case', 'https://APP.example.com'],
    ['without a scheme', 'app.example.com'],
    ['of a sandboxed page', 'null'],
    ['that is empty', ''],
    ['that is a wildcard', '*'],
    ['that is several in one', 'https://app.example.com,capacitor://localhost'],
  ])('%s is refused (S1)', (_, origin) => {
    const check = () => checkOrigin(from(origin), readAllowedOrigins(environment));
    expect(check).toThrow(new RefusedError('origin'));
  });

  test('beside another one is refused (S1)', () => {
    const request = from('https://app.example.com', 'https://app.example.com');
    expect(() => checkOrigin(request, readAllowedOrigins(environment))).toThrow(RefusedError);
  });

  test('that is absent is refused where one is required (S2)', () => {
    const allowed = readAllowedOrigins({ ...environment, ORIGIN_REQUIRED: 'true' });
    expect(() => checkOrigin({}, allowed)).toThrow(RefusedError);
    expect(() => checkOrigin(from('https://app.example.com'), allowed)).not.toThrow();
  });

  test.each([
    ['whatever it is', from('https://evil.example')],
    ['absent', {}],
  ])('%s is let in where none are named', (_, request) => {
    expect(() => checkOrigin(request, readAllowedOrigins({}))).not.toThrow();
  });
});
