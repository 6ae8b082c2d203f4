import * as v from 'valibot';

/** What an answer of npm comes to; `unanswered` where there was nobody to answer. */
export interface Verdict {
  readonly state: 'passed' | 'failed' | 'unanswered';
  readonly lines: readonly string[];
}

const advisoriesSchema = v.object({
  auditReportVersion: v.literal(2),
  vulnerabilities: v.record(v.string(), v.object({ name: v.string(), severity: v.string() })),
});

const noAdvisoriesSchema = v.object({ message: v.string(), statusCode: v.optional(v.number()) });

/** `npm audit --json`: no package that is shipped may have a high or critical advisory. */
export function judgeAdvisories(answer: unknown, shipped: ReadonlySet<string>): Verdict {
  const { success, output } = v.safeParse(advisoriesSchema, answer);
  if (success) {
    const all = Object.values(output.vulnerabilities);
    const grave = all.filter(({ name, severity }) => shipped.has(name) && /^(high|critical)$/.test(severity));
    const lines = all.map(
      ({ name, severity }) => `${name}: ${severity}${shipped.has(name) ? ', shipped' : ''}`,
    );
    return { state: grave.length === 0 ? 'passed' : 'failed', lines };
  }
  const refusal = v.safeParse(noAdvisoriesSchema, answer);
  if (!refusal.success) return notUnderstood(answer);
  const { message, statusCode } = refusal.output;
  // No connection; or a registry of one's own, which has packages and no advisories.
  const isUnanswered =
    statusCode === undefined ? /^request to \S+ failed/.test(message) : [404, 405, 501].includes(statusCode);
  return { state: isUnanswered ? 'unanswered' : 'failed', lines: [message] };
}

const signaturesSchema = v.object({
  invalid: v.array(v.object({ name: v.string(), version: v.string() })),
  missing: v.array(v.object({ name: v.string(), version: v.string() })),
});

const noSignaturesSchema = v.object({ error: v.object({ code: v.string(), summary: v.string() }) });

const unreachable: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
]);

/** `npm audit signatures --json`: no signature may be wrong, or missing where the registry signs. */
export function judgeSignatures(answer: unknown): Verdict {
  const { success, output } = v.safeParse(signaturesSchema, answer);
  if (success) {
    const lines = [
      ...output.invalid.map(({ name, version }) => `${name}@${version}: invalid`),
      ...output.missing.map(({ name, version }) => `${name}@${version}: missing`),
    ];
    return { state: lines.length === 0 ? 'passed' : 'failed', lines };
  }
  const refusal = v.safeParse(noSignaturesSchema, answer);
  if (!refusal.success) return notUnderstood(answer);
  const { code, summary } = refusal.output.error;
  return { state: unreachable.has(code) ? 'unanswered' : 'failed', lines: [`${code}: ${summary}`] };
}

function notUnderstood(answer: unknown): Verdict {
  return { state: 'failed', lines: [`unable to understand npm; it says ${JSON.stringify(answer)}`] };
}
