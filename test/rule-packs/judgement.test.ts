import { titlesIn } from '../docs/cited-tests.ts';
import { acknowledgements } from './acknowledgements.ts';
import { judge } from './judgement.ts';

const finding = {
  chatName: 'everything',
  packName: 'HIPAASecurityChecks',
  rule: 'LambdaInsideVPC',
  path: 'Chat/Rooms/Function/Resource',
};
const known = {
  rules: ['LambdaInsideVPC'],
  where: /^Chat\/Rooms\//,
  reason: 'There is nothing in a VPC.',
  isChoice: true,
} as const;

test('a finding with a reason is explained (S63)', () => {
  expect(judge([finding], [known])).toEqual({ unexplained: [], unused: [] });
});

test.each([
  ['of another rule', { ...finding, rule: 'LambdaDLQ' }],
  ['at another construct', { ...finding, path: 'Chat/Actions/Function/Resource' }],
])('a finding %s than the reason names is not explained by it (S63)', (_, other) => {
  expect(judge([finding, other], [known])).toEqual({ unexplained: [other], unused: [] });
});

test('a reason whose finding is gone has to go as well (S63)', () => {
  const { where } = known;
  expect(judge([], [known])).toEqual({ unexplained: [], unused: [{ rule: 'LambdaInsideVPC', where }] });
});

test('a reason for two rules of which one finds nothing any more has to lose that one (S63)', () => {
  const { where } = known;
  const ofTwo = { ...known, rules: ['LambdaInsideVPC', /^CT\.LAMBDA/] };
  expect(judge([finding], [ofTwo]).unused).toEqual([{ rule: /^CT\.LAMBDA/, where }]);
});

test.each(acknowledgements)('$rules at $where has a reason, in a sentence (S63)', ({ reason }) => {
  expect(reason).toMatch(/^[A-Z].{20,}\.$/);
});

const facts = acknowledgements.flatMap((each) =>
  'heldBy' in each
    ? Object.entries(each.heldBy).map(([file, title]) => ({ file, title, reason: each.reason }))
    : [],
);

test.each(facts)('$file is there to hold: $reason (S63)', ({ file, title }) => {
  expect(file).toMatch(/^test\/.*\.test\.ts$/);
  expect(titlesIn(file)).toContain(title);
});

test.each(acknowledgements)('$rules at $where is a fact that is held, or a choice (S63)', (each) => {
  const held = 'heldBy' in each ? Object.keys(each.heldBy) : [];
  expect(held.length > 0).not.toBe('isChoice' in each);
});
