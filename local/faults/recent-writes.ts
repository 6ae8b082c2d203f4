import * as v from 'valibot';

import type { Call } from '../call.ts';
import type { HttpResponse } from '../http-response.ts';
import type { Resource } from '../resource.ts';

/** Longer than an index lags; what is older is forgotten. */
const rememberedMs = 600_000;

const keySchema = v.looseObject({ KeySchema: v.array(v.looseObject({ AttributeName: v.string() })) });
const item = v.record(v.string(), v.unknown());
const write = v.looseObject({ TableName: v.string(), Item: v.optional(item), Key: v.optional(item) });
const transactionSchema = v.looseObject({ TransactItems: v.array(v.record(v.string(), write)) });
const batchSchema = v.looseObject({
  RequestItems: v.record(
    v.string(),
    v.array(v.record(v.string(), v.looseObject({ Item: v.optional(item), Key: v.optional(item) }))),
  ),
});
const pageSchema = v.looseObject({ Items: v.optional(v.array(item)), Count: v.optional(v.number()) });
const querySchema = v.looseObject({ TableName: v.string() });

/** Remembers when items were written, to hide them from indexes for a while. */
export class RecentWrites {
  readonly #keyNames: ReadonlyMap<string, readonly string[]>;
  readonly #nowMs: () => number;
  /** By table and key; the oldest first. */
  readonly #writtenAtMs = new Map<string, number>();

  constructor(options: {
    readonly resources: readonly Resource[];
    /** A clock that never goes back. */
    readonly nowMs: () => number;
  }) {
    this.#nowMs = options.nowMs;
    this.#keyNames = new Map(
      options.resources
        .filter(({ type }) => type === 'AWS::DynamoDB::Table' || type === 'AWS::DynamoDB::GlobalTable')
        .map(({ ref, properties }) => [
          ref,
          v.parse(keySchema, properties).KeySchema.map(({ AttributeName }) => AttributeName),
        ]),
    );
  }

  /** Takes note of a call that may have written. */
  note(call: Call): void {
    const nowMs = this.#nowMs();
    for (const key of this.#keysWrittenBy(call)) {
      this.#writtenAtMs.delete(key);
      this.#writtenAtMs.set(key, nowMs);
    }
    for (const [key, atMs] of this.#writtenAtMs) {
      if (atMs > nowMs - rememberedMs) break;
      this.#writtenAtMs.delete(key);
    }
  }

  /** A page of an index without the items that were written shortly before. */
  hidden(
    { request }: Call,
    { lagMs, response }: { readonly lagMs: number; readonly response: HttpResponse },
  ): HttpResponse {
    if (response.statusCode !== 200) return response;
    const { TableName } = v.parse(querySchema, JSON.parse(request.body.toString('utf8')));
    const page = v.parse(pageSchema, JSON.parse(response.body));
    if (page.Items === undefined) return response;
    const newestMs = this.#nowMs() - lagMs;
    const Items = page.Items.filter((found) => {
      const atMs = this.#writtenAtMs.get(this.#keyOf(TableName, found));
      return atMs === undefined || atMs <= newestMs;
    });
    const { 'x-amz-crc32': _, ...headers } = response.headers;
    return { ...response, headers, body: JSON.stringify({ ...page, Items, Count: Items.length }) };
  }

  #keysWrittenBy({ action, request }: Call): readonly string[] {
    const read = () => JSON.parse(request.body.toString('utf8')) as unknown;
    switch (action) {
      case 'DeleteItem':
      case 'PutItem':
      case 'UpdateItem': {
        const { TableName, Item, Key } = v.parse(write, read());
        return [this.#keyOf(TableName, Item ?? Key ?? {})];
      }
      case 'TransactWriteItems':
        return v
          .parse(transactionSchema, read())
          .TransactItems.flatMap((part) =>
            Object.entries(part).flatMap(([kind, { TableName, Item, Key }]) =>
              kind === 'ConditionCheck' ? [] : [this.#keyOf(TableName, Item ?? Key ?? {})],
            ),
          );
      case 'BatchWriteItem':
        return Object.entries(v.parse(batchSchema, read()).RequestItems).flatMap(([table, requests]) =>
          requests.flatMap((request) =>
            Object.values(request).map(({ Item, Key }) => this.#keyOf(table, Item ?? Key ?? {})),
          ),
        );
      default:
        return [];
    }
  }

  #keyOf(table: string, attributes: Readonly<Record<string, unknown>>): string {
    return JSON.stringify([table, ...(this.#keyNames.get(table) ?? []).map((name) => attributes[name])]);
  }
}
