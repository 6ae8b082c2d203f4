import * as v from 'valibot';

import type { Right } from './right.ts';

// Only what rights depend on; whatever else is wrong with a request, the service says.
const requestSchema = v.looseObject({
  TableName: v.optional(v.string()),
  IndexName: v.optional(v.string()),
  RequestItems: v.optional(v.record(v.string(), v.unknown())),
  TransactItems: v.optional(
    v.array(v.record(v.string(), v.looseObject({ TableName: v.optional(v.string()) }))),
  ),
});

type Request = v.InferOutput<typeof requestSchema>;

/** Transactions have no right of their own: each item needs that of the operation that it is. */
const itemActions: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/**
 * The rights that a DynamoDB operation needs.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function dynamodbRights(
  operation: string,
  body: string,
  place: { readonly region: string; readonly account: string },
): readonly Right[] {
  const tableArn = (name: string) =>
    name.startsWith('arn:') ? name : `arn:aws:dynamodb:${place.region}:${place.account}:table/${name}`;

  const { TableName, IndexName, RequestItems, TransactItems } = readRequest(body);
  if (TransactItems !== undefined) {
    return TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName: name }]) =>
        right(itemActions[kind] ?? operation, name === undefined ? '*' : tableArn(name)),
      ),
    );
  }
  if (RequestItems !== undefined) {
    return Object.keys(RequestItems).map((name) => right(operation, tableArn(name)));
  }
  if (TableName === undefined) return [right(operation, '*')];
  const index = IndexName === undefined ? '' : `/index/${IndexName}`;
  return [right(operation, tableArn(TableName) + index)];
}

function right(action: string, resource: string): Right {
  return { action: `dynamodb:${action}`, resource };
}

function readRequest(body: string): Request {
  const request = v.safeParse(v.pipe(v.string(), v.parseJson(), requestSchema), body);
  return request.success ? request.output : {};
}
