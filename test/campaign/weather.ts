import type { FaultPlanInput, FaultRuleInput } from '../../local/faults/fault-plan.ts';
import type { Prng } from '../simulation/prng.ts';

/** Every rule is absent from many seeds: a fault that is always there hides what only others bring out. */
const presence = 0.5;

/** Longest that an invocation is held up, beside what its calls take. */
const delayMsMax = 300;

const dynamodb = { service: 'dynamodb' } as const;
const posts = { service: 'execute-api' } as const;
const events = { service: 'lambda', action: 'Invoke' } as const;
const ends = { ...events, caller: '/$disconnect' } as const;

interface Hazard {
  readonly rule: Omit<FaultRuleInput, 'probability'>;
  /** The worst that is drawn. */
  readonly probabilityMax: number;
}

const error = (name: string, when: 'before' | 'after' = 'before') =>
  ({ kind: 'error', error: name, when }) as const;

/** Outer ones first. Of events that come twice see `Repetition`. */
const hazards: readonly Hazard[] = [
  { rule: { match: ends, fault: { kind: 'drop' } }, probabilityMax: 1 },
  { rule: { match: ends, fault: { kind: 'delay', delayMs: 100, jitterMs: 500 } }, probabilityMax: 0.5 },
  {
    rule: { match: events, fault: { kind: 'delay', delayMs: 0, jitterMs: delayMsMax } },
    probabilityMax: 0.3,
  },
  { rule: { match: events, fault: error('TooManyRequestsException') }, probabilityMax: 0.05 },
  { rule: { match: events, fault: { kind: 'noReply', when: 'after' } }, probabilityMax: 0.05 },
  { rule: { fault: { kind: 'crash', when: 'before' } }, probabilityMax: 0.03 },
  { rule: { fault: { kind: 'crash', when: 'after' } }, probabilityMax: 0.03 },
  { rule: { fault: { kind: 'timeOut', when: 'after' } }, probabilityMax: 0.01 },
  { rule: { match: dynamodb, fault: { kind: 'delay', delayMs: 0, jitterMs: 150 } }, probabilityMax: 0.2 },
  { rule: { match: dynamodb, fault: error('ProvisionedThroughputExceededException') }, probabilityMax: 0.1 },
  { rule: { match: dynamodb, fault: error('ThrottlingException') }, probabilityMax: 0.05 },
  { rule: { match: dynamodb, fault: error('RequestLimitExceeded') }, probabilityMax: 0.05 },
  { rule: { match: dynamodb, fault: error('InternalServerError', 'after') }, probabilityMax: 0.1 },
  { rule: { match: dynamodb, fault: { kind: 'noReply', when: 'after' } }, probabilityMax: 0.1 },
  { rule: { fault: { kind: 'transactionCanceled', reason: 'TransactionConflict' } }, probabilityMax: 0.3 },
  { rule: { fault: { kind: 'transactionCanceled', reason: 'ThrottlingError' } }, probabilityMax: 0.1 },
  { rule: { fault: { kind: 'unprocessed' } }, probabilityMax: 0.5 },
  { rule: { fault: { kind: 'indexLag', lagMs: 1_000 } }, probabilityMax: 1 },
  { rule: { match: posts, fault: error('GoneException') }, probabilityMax: 0.1 },
  { rule: { match: posts, fault: error('LimitExceededException') }, probabilityMax: 0.2 },
  { rule: { match: posts, fault: error('InternalServerError', 'after') }, probabilityMax: 0.1 },
  { rule: { match: posts, fault: error('ForbiddenException') }, probabilityMax: 0.05 },
  { rule: { match: posts, fault: { kind: 'drop' } }, probabilityMax: 0.3 },
  { rule: { match: posts, fault: { kind: 'noReply', delayMs: 4_000 } }, probabilityMax: 0.02 },
  { rule: { match: { service: 'cognito-idp' }, fault: { kind: 'noReply' } }, probabilityMax: 0.3 },
  {
    rule: { match: { service: 'cognito-idp' }, fault: { kind: 'answer', statusCode: 200, body: '<html>' } },
    probabilityMax: 0.2,
  },
];

/** How badly AWS behaves for one seed. */
export function drawWeather(seed: number, draw: Prng): FaultPlanInput {
  return {
    seed,
    rules: hazards.flatMap(({ rule, probabilityMax }) => {
      const [isPresent, share] = [draw.chance(presence), draw.fraction()];
      return isPresent ? [{ ...rule, name: nameOf(rule.fault), probability: probabilityMax * share }] : [];
    }),
  };
}

function nameOf(fault: FaultRuleInput['fault']): string {
  if (fault.kind === 'error') return fault.error;
  return fault.kind === 'transactionCanceled' ? fault.reason : fault.kind;
}
