import { claimsOf } from '../../client/token.ts';
import { Stand } from './stand.ts';
import { tokenOf } from './token-of.ts';

test.each([
  ['a text', { user_id: 'نازنین' }, 'نازنین'],
  ['a number, as the backend does', { user_id: 42 }, '42'],
  ['nobody of anything else', { user_id: ['nazanin'] }, undefined],
  ['nobody where it is missing', {}, undefined],
])('reads of the claim that it is told: %s', (_, claims, user) => {
  expect(claimsOf(tokenOf('somebody', { claims }), 'user_id').user).toBe(user);
});

test('a message is own by the claim that the deployment takes users from', async () => {
  const stand = new Stand();
  const token = tokenOf('3f0c-11', { claims: { username: 'nazanin' } });
  const { client, room } = await stand.joined({ token: () => token, userClaim: 'username' });
  stand.server.post('r1', 'from another device', 'nazanin');
  expect(client.user).toBe('nazanin');
  expect(room.messages.current).toMatchObject([{ sender: 'nazanin', isOwn: true }]);
});
