import { acknowledgements } from './acknowledgements.ts';
import { judge } from './judgement.ts';

const finding = {
  packName: 'HIPAASecurityChecks',
  rule: 'LambdaInsideVPC',
  path: 'Chat/Rooms/Function/Resource',
};
const known = { rules: /^LambdaInsideVPC$/, where: /^Chat\/Rooms\//, reason: 'There is nothing in a VPC.' };

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
  expect(judge([], [known])).toEqual({ unexplained: [], unused: [known] });
});

test.each(acknowledgements)('$rules at $where has a reason, in a sentence (S63)', ({ reason }) => {
  expect(reason).toMatch(/^[A-Z].{20,}\.$/);
});
