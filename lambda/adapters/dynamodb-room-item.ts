import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { defaultSettings, roles, roomTypes } from '../../protocol/rooms.ts';
import type { RoomSettings } from '../../protocol/rooms.ts';
import type { Member, RoomHead, Segment } from '../chat/room-store-port.ts';
import { number, numberMap, oneOf, text, toItem, toNumberMap } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { toPace } from './dynamodb-spending.ts';
import { roomOfPartition, roomsTableKeys } from './table-keys.ts';

/**
 * Heads and members as items, with their keys.
 *
 * A table that was restored from a backup has another generation than the one that it was restored from, and a head that
 * was written in another generation has another epoch here: what clients hold of its log may never have been written
 * (F30). So no row has to be touched, and rows that are written here say so, and keep the epoch that was given out.
 */

export function isHead(item: Item): boolean {
  return text(item, 'sk') === roomsTableKeys.head('').sk;
}

export function fromHead({ room, settings, segments, ...fields }: RoomHead, generation: string): Item {
  return {
    ...toItem({ ...roomsTableKeys.head(room), ...fields, ...settings }),
    ...writtenIn(generation),
    segments: fromSegments(segments),
  };
}

/** Of what has an epoch. The first generation goes without saying. */
export function writtenIn(generation: string): Item {
  return generation === '' ? {} : toItem({ generation });
}

export function toHead(item: Item, generation: string): RoomHead {
  const name = item['name']?.S;
  return {
    room: roomOfPartition(text(item, 'pk')),
    type: oneOf(item, 'type', roomTypes),
    ...(name !== undefined && { name }),
    settings: toSettings(item),
    epoch: epochIn(generation, item),
    incarnation: number(item, 'incarnation'),
    segments: toSegments(item['segments']?.L ?? []),
    ...(item['segmentEndsAt'] && { segmentEndsAt: number(item, 'segmentEndsAt') }),
    seq: number(item, 'seq'),
    activeAt: number(item, 'activeAt'),
    createdAt: number(item, 'createdAt'),
  };
}

function epochIn(generation: string, item: Item): string {
  const epoch = text(item, 'epoch');
  return (item['generation']?.S ?? '') === generation ? epoch : `${epoch}.${generation}`;
}

/** Lists of one number or two, because names would take more of the head's kilobyte than what they name. */
export function fromSegments(segments: readonly Segment[]): AttributeValue {
  return {
    L: segments.map(({ after, expiresAt }) => ({
      L: [after, ...(expiresAt === undefined ? [] : [expiresAt])].map((value) => ({ N: String(value) })),
    })),
  };
}

function toSegments(list: readonly AttributeValue[]): readonly Segment[] {
  return list.map(({ L = [] }) => {
    const [after = 0, expiresAt] = L.map(({ N }) => Number(N));
    return { after, ...(expiresAt !== undefined && { expiresAt }) };
  });
}

/** Settings that were never set are not there. */
function toSettings({ slowModeSeconds, retentionDays, frozen }: Item): RoomSettings {
  return {
    slowModeSeconds: Number(slowModeSeconds?.N ?? defaultSettings.slowModeSeconds),
    retentionDays: retentionDays?.N === undefined ? null : Number(retentionDays.N),
    frozen: frozen?.BOOL ?? defaultSettings.frozen,
  };
}

export function fromMember({ room, user, claims, ...fields }: Member): Item {
  return {
    ...toItem({ ...roomsTableKeys.member(room, user), user, ...fields }),
    claims: toNumberMap(claims),
  };
}

export function toMember(item: Item): Member {
  const mutedUntil = item['mutedUntil']?.N;
  return {
    room: roomOfPartition(text(item, 'pk')),
    user: text(item, 'user'),
    role: oneOf(item, 'role', roles),
    joinedAt: number(item, 'joinedAt'),
    readSeq: number(item, 'readSeq'),
    ...toPace(item),
    ...(mutedUntil !== undefined && { mutedUntil: Number(mutedUntil) }),
    claims: numberMap(item, 'claims'),
  };
}
