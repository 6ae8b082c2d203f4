import type { CancellationReason, Update } from '@aws-sdk/client-dynamodb';
import type { MemberChange, MemberKey, Provided } from '../chat/room-store-port.ts';
import { toItem } from './dynamodb-item.ts';
import { memberWith } from './dynamodb-provided.ts';
import { toMember } from './dynamodb-room-item.ts';
import { conditionFailed } from './dynamodb-transaction.ts';
import { roomsTableKeys } from './table-keys.ts';

const isNotMutedSo = 'attribute_not_exists(mutedUntil) OR mutedUntil <> :mutedUntil';

/** The update of a member's item, unless that is so already. Where its condition fails, the item tells why. */
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
  const differs = [
    ...(role === undefined ? [] : ['#role <> :newRole']),
    ...(typeof mutedUntil === 'number' ? [isNotMutedSo] : []),
    ...(mutedUntil === null ? ['attribute_exists(mutedUntil)'] : []),
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
    ConditionExpression: `${condition.expression} AND (${differs.join(' OR ')})`,
    ...((role !== undefined || roles !== undefined) && { ExpressionAttributeNames: { '#role': 'role' } }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** Of a transaction of the update and the check of a witness, if there is one. */
export function whyNotChanged(
  reasons: readonly CancellationReason[],
  { roles }: Provided,
): 'unchanged' | 'notAMember' | 'refused' {
  if (!conditionFailed(reasons, 0)) return 'refused';
  const item = reasons[0]?.Item;
  if (item === undefined) return 'notAMember';
  const isAllowed = roles === undefined || roles.includes(toMember(item).role);
  return isAllowed && !conditionFailed(reasons, 1) ? 'unchanged' : 'refused';
}
