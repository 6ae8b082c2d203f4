import type { Update } from '@aws-sdk/client-dynamodb';
import type { MemberChange, MemberKey, Provided } from '../chat/ports.ts';
import { toItem } from './dynamodb-item.ts';
import { memberWith } from './dynamodb-provided.ts';
import { roomsTableKeys } from './table-keys.ts';

/** The update of a member's item. Where its condition fails, the item tells why. */
export function fromMemberChange(
  { room, user }: MemberKey,
  { role, mutedUntil }: MemberChange,
  { roles }: Provided,
): Omit<Update, 'TableName'> {
  const condition = memberWith(roles);
  const set = [
    ...(role === undefined ? [] : ['#role = :newRole']),
    ...(typeof mutedUntil === 'number' ? ['mutedUntil = :mutedUntil'] : []),
  ];
  const values = toItem({
    ...condition.values,
    ':newRole': role,
    ':mutedUntil': mutedUntil ?? undefined,
  });
  return {
    Key: toItem(roomsTableKeys.member(room, user)),
    UpdateExpression: [
      ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
      ...(mutedUntil === null ? ['REMOVE mutedUntil'] : []),
    ].join(' '),
    ConditionExpression: condition.expression,
    ...((role !== undefined || roles !== undefined) && { ExpressionAttributeNames: { '#role': 'role' } }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}
