import { GetItemCommand, PutItemCommand, UpdateItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Entry } from '../../protocol/entries.ts';
import type { Claim, ClaimResult, LogStore, Position, Stamp } from '../chat/log-store-port.ts';
import { formerSeqOf, formerSlot } from '../chat/claim-slots.ts';
import { unlessConditionFails } from './dynamodb-condition.ts';
import { fromEntry, toEntry, toStamp } from './dynamodb-entry.ts';
import { witnessCheck } from './dynamodb-provided.ts';
import { toHead } from './dynamodb-room-item.ts';
import { fromChangedMessage, fromEmptiedEdit, toEditSeqs } from './dynamodb-message-change.ts';
import { fromSegmentation } from './dynamodb-segmentation.ts';
import { fromRoomUpdate } from './dynamodb-room-update.ts';
import { numberMap, toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { fromSpending, toPace } from './dynamodb-spending.ts';
import { asksForMore, fromTerms } from './dynamodb-terms.ts';
import { conditionFailed, transact } from './dynamodb-transaction.ts';
import { roomsTableKeys, type RoomsTable } from './table-keys.ts';

const roomExists = 'attribute_exists(pk)';
const segmentGoesOn = '(attribute_not_exists(segmentEndsAt) OR segmentEndsAt > :now)';
const positionIsEmpty = 'attribute_not_exists(pk)';
/** What an earlier incarnation of the log has left behind is as good as nothing. */
const isOfEarlierLog = '(attribute_not_exists(incarnation) OR incarnation < :incarnation)';
const holderExists = 'attribute_exists(pk)';
const slotIsFree = 'attribute_not_exists(claims.#slot)';
const slotHoldsFilledSeq = 'claims.#slot = :from';

/** Entries that are read at a time to find the last message; the newest entry nearly always is one. Our choice. */
const lastMessagePageSize = 5;

/** The room log in the Rooms table: one call a method, and only by key. */
export function createDynamodbLogStore(dynamodb: DynamoDBClient, table: RoomsTable): LogStore {
  const { tableName, generation = '' } = table;
  const putOnce = (entry: Entry, stamp: Stamp) =>
    ({
      TableName: tableName,
      Item: fromEntry(entry, stamp),
      ...(stamp.incarnation === 1
        ? { ConditionExpression: positionIsEmpty }
        : {
            ConditionExpression: `${positionIsEmpty} OR ${isOfEarlierLog}`,
            ExpressionAttributeValues: toItem({ ':incarnation': stamp.incarnation }),
          }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }) as const;
  const logQuery = (
    room: string,
    {
      from,
      to,
      values = {},
    }: { readonly from: number; readonly to: number; readonly values?: Record<string, string> },
  ) => {
    const first = roomsTableKeys.entry(room, from);
    const last = roomsTableKeys.entry(room, to);
    return {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: toItem({ ':pk': first.pk, ':first': first.sk, ':last': last.sk, ...values }),
    };
  };
  const readItem = async ({ room, seq }: Position): Promise<Item | undefined> => {
    const input = {
      TableName: tableName,
      Key: toItem(roomsTableKeys.entry(room, seq)),
      ConsistentRead: true,
    };
    return (await dynamodb.send(new GetItemCommand(input))).Item;
  };

  return {
    async takeSeq(room, nowMs, terms = {}) {
      const allowed = fromTerms(terms);
      const input = {
        TableName: tableName,
        Key: toItem(roomsTableKeys.head(room)),
        UpdateExpression: 'ADD seq :one SET activeAt = :now',
        ConditionExpression: `${roomExists} AND ${segmentGoesOn}${allowed.condition}`,
        ExpressionAttributeValues: toItem({ ':one': 1, ':now': nowMs, ...allowed.values }),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      } as const;
      const result = await unlessConditionFails(dynamodb.send(new UpdateItemCommand(input)));
      if (!('conditionFailed' in result))
        return { outcome: 'taken', head: toHead(result.Attributes ?? {}, generation) };
      if (result.item === undefined) return undefined;
      const head = toHead(result.item, generation);
      return { outcome: asksForMore(head, terms) ? 'refused' : 'segmentEnded', head };
    },

    async beginSegment(seen, begun) {
      const update = {
        TableName: tableName,
        ...fromSegmentation(seen, begun),
        ReturnValues: 'ALL_NEW',
      } as const;
      const result = await unlessConditionFails(dynamodb.send(new UpdateItemCommand(update)));
      return 'conditionFailed' in result ? undefined : toHead(result.Attributes ?? {}, generation);
    },

    async claim(claim, { forget = [], spending, formerSeq } = {}) {
      const former = fromFormerSeq(formerSeq);
      const spend = fromSpending(spending);
      const forgetNames = forget.map((slot, index) => [`#forget${index}`, slot] as const);
      const remove = forgetNames.map(([name]) => `claims.${name}`).join(', ');
      const { item, ...result } = await updateClaim(dynamodb, claim, {
        TableName: tableName,
        UpdateExpression: `SET claims.#slot = :seq, claimedSeq = :seq${spend.set}${remove === '' ? '' : ` REMOVE ${remove}`}`,
        ConditionExpression: `${holderExists} AND ${slotIsFree}${former.condition}${spend.condition}`,
        ExpressionAttributeNames: {
          '#slot': claim.slot,
          ...former.names,
          ...Object.fromEntries(forgetNames),
        },
        ExpressionAttributeValues: toItem({ ':seq': claim.seq, ...former.values, ...spend.values }),
      });
      const isAnother = formerSeq !== undefined && formerSeq !== formerSeqOf(numberMap(item ?? {}, 'claims'));
      if (result.outcome === 'taken' && isAnother) return { outcome: 'holderGone' };
      const isTooSoon = result.outcome === 'taken' && result.heldSeq === undefined;
      return isTooSoon ? { outcome: 'tooSoon', pace: toPace(item ?? {}) } : result;
    },

    async moveClaim(claim, { from }) {
      const { item: _item, ...result } = await updateClaim(dynamodb, claim, {
        TableName: tableName,
        UpdateExpression: 'SET claims.#slot = :seq, claimedSeq = :seq',
        ConditionExpression: `${holderExists} AND ${slotHoldsFilledSeq}`,
        ExpressionAttributeNames: { '#slot': claim.slot },
        ExpressionAttributeValues: { ':seq': { N: String(claim.seq) }, ':from': { N: String(from) } },
      });
      return result;
    },

    async putEntry(entry, stamp) {
      const result = await unlessConditionFails(dynamodb.send(new PutItemCommand(putOnce(entry, stamp))));
      return 'conditionFailed' in result ? toEntry(result.item ?? {}) : undefined;
    },

    async readEntry(position) {
      const item = await readItem(position);
      return item && toStamp(item).incarnation >= position.incarnation ? toEntry(item) : undefined;
    },

    async readMessage(position) {
      const item = await readItem(position);
      const message = item && toEntry(item);
      return item !== undefined && message?.type === 'message'
        ? {
            message,
            changedSeq: Number(item['changedSeq']?.N ?? 0),
            editSeqs: toEditSeqs(item),
            stamp: toStamp(item),
          }
        : undefined;
    },

    async putChange(change) {
      const { entry, stamp, emptiedSeqs } = change;
      const reasons = await transact(dynamodb, [
        { Put: putOnce(entry, stamp) },
        fromChangedMessage(tableName, change),
        ...emptiedSeqs.map((seq) => ({
          Update: { TableName: tableName, ...fromEmptiedEdit({ room: entry.room, seq }, change) },
        })),
      ]);
      if (reasons === undefined) return { outcome: 'stored' };
      const standing = reasons[0]?.Item;
      if (standing !== undefined) return { outcome: 'taken', standing: toEntry(standing) };
      if (conditionFailed(reasons, 1)) return { outcome: 'outdated' };
      const seqs = emptiedSeqs.filter((_seq, index) => conditionFailed(reasons, index + 2));
      return { outcome: 'editsGone', seqs };
    },

    async putRoomUpdate(entry, stamp, provided = {}) {
      const reasons = await transact(dynamodb, [
        { Put: putOnce(entry, stamp) },
        { Update: { TableName: tableName, ...fromRoomUpdate(entry) } },
        ...witnessCheck(tableName, entry.room, provided),
      ]);
      if (reasons === undefined) return 'stored';
      if (conditionFailed(reasons, 0)) return 'taken';
      if (!conditionFailed(reasons, 1)) return 'refused';
      return reasons[1]?.Item === undefined ? 'noRoom' : 'outdated';
    },

    async countMessages({ room, above, upTo, exceptSender, max }) {
      if (above >= upTo) return 0;
      const query = {
        ...logQuery(room, {
          from: above + 1,
          to: upTo,
          values: { ':message': 'message', ':sender': exceptSender },
        }),
        FilterExpression: '#type = :message AND attribute_not_exists(deletedAt) AND sender <> :sender',
        ExpressionAttributeNames: { '#type': 'type' },
        Select: 'COUNT',
      } as const;
      let count = 0;
      for await (const page of paginateQuery({ client: dynamodb }, query)) {
        count += page.Count ?? 0;
        if (count >= max) return max;
      }
      return count;
    },

    async readLastMessage({ room, above, upTo }) {
      const query = { ...logQuery(room, { from: above + 1, to: upTo }), ScanIndexForward: false };
      for await (const page of paginateQuery({ client: dynamodb, pageSize: lastMessagePageSize }, query)) {
        const messages = (page.Items ?? []).map(toEntry).filter((entry) => entry.type === 'message');
        const last = messages.find(({ deletedAt }) => deletedAt === undefined);
        if (last !== undefined) return last;
      }
      return undefined;
    },

    async readEntries({ room, incarnation, ...range }) {
      const pages = paginateQuery({ client: dynamodb }, logQuery(room, range));
      const items: Item[] = [];
      for await (const page of pages) items.push(...(page.Items ?? []));
      return items.filter((item) => toStamp(item).incarnation >= incarnation).map(toEntry);
    },
  };
}

/** A condition on which membership the holder is of. */
function fromFormerSeq(formerSeq: number | undefined) {
  if (formerSeq === undefined) return { condition: '', names: {}, values: {} };
  const names = { '#former': formerSlot };
  if (formerSeq === 0) return { condition: ' AND attribute_not_exists(claims.#former)', names, values: {} };
  return { condition: ' AND claims.#former = :former', names, values: { ':former': formerSeq } };
}

async function updateClaim(
  dynamodb: DynamoDBClient,
  { room, user, holder, slot }: Claim,
  update: Omit<UpdateItemCommandInput, 'Key'>,
): Promise<ClaimResult & { readonly item?: Item }> {
  const command = new UpdateItemCommand({
    ...update,
    Key: toItem(roomsTableKeys[holder](room, user)),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const result = await unlessConditionFails(dynamodb.send(command));
  if (!('conditionFailed' in result)) return { outcome: 'claimed' };
  if (result.item === undefined) return { outcome: 'holderGone' };
  const heldSeq = numberMap(result.item, 'claims').get(slot);
  return { outcome: 'taken', item: result.item, ...(heldSeq !== undefined && { heldSeq }) };
}
