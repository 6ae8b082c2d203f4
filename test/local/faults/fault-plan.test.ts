import { parseFaultPlan } from '../../../local/faults/fault-plan.ts';

const drop = { fault: { kind: 'drop' } };

describe('a plan', () => {
  test.each([
    ['no rules', { rules: [] }],
    ['a number for a seed', { seed: 7, rules: [drop] }],
    ['an error that is known', { rules: [{ fault: { kind: 'error', error: 'GoneException' } }] }],
    [
      'a status for one that is not',
      { rules: [{ fault: { kind: 'error', error: 'Odd', statusCode: 418 } }] },
    ],
    ['several actions', { rules: [{ ...drop, match: { action: ['PutItem', 'GetItem'], nth: 2 } }] }],
  ])('may have %s', (_, plan) => {
    expect(() => parseFaultPlan(plan)).not.toThrow();
  });

  test.each([
    ['nothing', undefined, 'the plan: '],
    ['no list', { rules: {} }, 'rules: '],
    ['an unknown member', { rules: [], chaos: true }, 'chaos: '],
    ['an unknown fault', { rules: [drop, { fault: { kind: 'meteor' } }] }, 'rules.1.fault.kind: '],
    ['a misspelt selector', { rules: [{ ...drop, match: { tabel: 'Rooms' } }] }, 'rules.0.match.tabel: '],
    [
      'a service that is not there',
      { rules: [{ ...drop, match: { service: 'sqs' } }] },
      'rules.0.match.service: ',
    ],
    ['a probability above 1', { rules: [{ ...drop, probability: 2 }] }, 'rules.0.probability: '],
    ['no waiting time', { rules: [{ fault: { kind: 'delay' } }] }, 'rules.0.fault.delayMs: '],
    ['a moment that is none', { rules: [{ fault: { kind: 'crash', when: 'now' } }] }, 'rules.0.fault.when: '],
    ['an unknown error', { rules: [{ fault: { kind: 'error', error: 'Odd' } }] }, '"Odd" needs a statusCode'],
  ])('with %s is refused, and told why', (_, plan, message) => {
    expect(() => parseFaultPlan(plan)).toThrow(message);
    expect(() => parseFaultPlan(plan)).toThrow(/^unable to set faults; /);
  });
});
