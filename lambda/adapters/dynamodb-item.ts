import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Items as DynamoDB has them. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** What an attribute holds that is no map, list or set. */
export type Field = string | number | boolean | null;

/** Attribute values of a key or of plain fields; what is undefined is left out. */
export function toItem(fields: Readonly<Record<string, Field | undefined>>): Record<string, AttributeValue> {
  const attributes = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, toAttributeValue(value)] as const],
  );
  return Object.fromEntries(attributes);
}

function toAttributeValue(value: Field): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  return typeof value === 'number' ? { N: String(value) } : { BOOL: value };
}

/** The plain fields of an item; maps, lists and sets are left out. */
export function toFields(item: Item): Readonly<Record<string, Field>> {
  const fields = Object.entries(item).flatMap(([name, { S, N, BOOL, NULL }]) => {
    const value = NULL === true ? null : (S ?? BOOL ?? (N === undefined ? undefined : Number(N)));
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(fields);
}

/** A text attribute. Throws if the item is not as we write it. */
export function text(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`unable to read an item; ${name} is not a text`);
  return value;
}

/** A text attribute that is one of a few. Throws if the item is not as we write it. */
export function oneOf<const Value extends string>(item: Item, name: string, values: readonly Value[]): Value {
  const value = values.find((candidate) => candidate === item[name]?.S);
  if (value === undefined) throw new Error(`unable to read an item; ${name} is none of ${values.join(', ')}`);
  return value;
}

/** A number attribute. Throws if the item is not as we write it. */
export function number(item: Item, name: string): number {
  const value = item[name]?.N;
  if (value === undefined) throw new Error(`unable to read an item; ${name} is not a number`);
  return Number(value);
}

/** A map of numbers. Read entry by entry, because its keys come from clients. */
export function numberMap(item: Item, name: string): ReadonlyMap<string, number> {
  return new Map(Object.entries(item[name]?.M ?? {}).map(([key, value]) => [key, Number(value.N)]));
}

/** The attribute value of a map of numbers. */
export function toNumberMap(numbers: ReadonlyMap<string, number>): AttributeValue {
  return { M: toItem(Object.fromEntries(numbers)) };
}
