import { judgeAdvisories, judgeSignatures } from './verdict.ts';

const shipped = new Set(['ws', '@aws-sdk/core']);

function advisories(...severities: readonly (readonly [string, string])[]) {
  const vulnerabilities = severities.map(([name, severity]) => [name, { name, severity, via: [] }]);
  return { auditReportVersion: 2, vulnerabilities: Object.fromEntries(vulnerabilities), metadata: {} };
}

type Row = readonly [answer: string, state: string, json: unknown];

test.each<Row>([
  ['none', 'passed', advisories()],
  ['a moderate one about what is shipped', 'passed', advisories(['ws', 'moderate'])],
  ['a critical one about a tool', 'passed', advisories(['jest', 'critical'])],
  ['a high one about what is installed along', 'failed', advisories(['ws', 'high'])],
  ['a critical one of what is bundled', 'failed', advisories(['jest', 'low'], ['@aws-sdk/core', 'critical'])],
  ['that nobody is there', 'unanswered', { message: 'request to http://127.0.0.1:1/ failed, reason: …' }],
  ['that this registry has none', 'unanswered', { message: '405 Method Not Allowed', statusCode: 405 }],
  ['a refusal', 'failed', { message: '400 Bad Request', statusCode: 400 }],
  ['that the registry is in trouble', 'failed', { message: '500 Internal Server Error', statusCode: 500 }],
  ['that there is no lockfile', 'failed', { error: { code: 'ENOLOCK', summary: 'requires a lockfile' } }],
  ['nothing', 'failed', ''],
])('an answer about advisories that says %s is %s (S64)', (_, state, answer) => {
  expect(judgeAdvisories(answer, shipped).state).toBe(state);
});

const one = { name: 'ws', version: '8.23.0' };

test.each<Row>([
  ['all are right', 'passed', { invalid: [], missing: [] }],
  ['one is wrong', 'failed', { invalid: [one], missing: [] }],
  ['one is missing', 'failed', { invalid: [], missing: [one] }],
  ['nobody is there', 'unanswered', { error: { code: 'ENOTFOUND', summary: 'getaddrinfo' } }],
  ['the root of trust is not to be trusted', 'failed', { error: { code: 'TUF_ERROR', summary: 'expired' } }],
])('an answer about signatures that says that %s is %s (S64)', (_, state, answer) => {
  expect(judgeSignatures(answer).state).toBe(state);
});
