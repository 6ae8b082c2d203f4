import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Role } from '../../protocol/rooms.ts';
import type { Provided } from '../chat/room-store-port.ts';
import { toItem } from './dynamodb-item.ts';
import { roomsTableKeys } from './table-keys.ts';

/** A part of a condition, with the values that it names. */
export interface RoleCondition {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
}

/** That the member of an item exists, and has one of some roles, if any are named. */
export function memberWith(roles: readonly Role[] | undefined): RoleCondition {
  if (roles === undefined) return { expression: 'attribute_exists(pk)', names: {}, values: {} };
  const values = Object.fromEntries(roles.map((role, index) => [`:role${index}`, role]));
  return {
    expression: `attribute_exists(pk) AND #role IN (${Object.keys(values).join(', ')})`,
    names: { '#role': 'role' },
    values,
  };
}

/** The item of a transaction that asks for the witness of a change; none if none is asked for. */
export function witnessCheck(
  TableName: string,
  room: string,
  { witness }: Pick<Provided, 'witness'>,
): readonly TransactWriteItem[] {
  if (witness === undefined) return [];
  const { expression, names, values } = memberWith(witness.roles);
  const check = {
    TableName,
    Key: toItem(roomsTableKeys.member(room, witness.user)),
    ConditionExpression: expression,
    ExpressionAttributeNames: { ...names },
    ExpressionAttributeValues: toItem(values),
  };
  return [{ ConditionCheck: check }];
}
