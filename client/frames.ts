import { type Entry, entryTypes } from '../protocol/entries.ts';
import type { OutgoingFrame } from '../protocol/replies.ts';

/** A frame from the backend, checked as far as the SDK reads it. */
export type ServerFrame = OutgoingFrame;

type FrameType = ServerFrame['type'];

type Check = (value: unknown) => boolean;

/**
 * The frames of a text, those of a batch in turn. What is not of the protocol is left out, as a newer backend may send
 * what this client does not know.
 */
export function readFrames(text: unknown): readonly ServerFrame[] {
  const value = parseJson(text);
  if (!isRecord(value)) return [];
  const frames = value['type'] === 'batch' && Array.isArray(value['frames']) ? value['frames'] : [value];
  return frames.map(readPage).filter(isServerFrame);
}

/**
 * A page as this client can read it. An entry of a type that only a newer backend knows is a number that is skipped: were
 * the whole page left out for it, the client would ask again and again, and never get past it (I22).
 */
function readPage(frame: unknown): unknown {
  if (!isRecord(frame) || !Array.isArray(frame['entries'])) return frame;
  const read = (entry: unknown): unknown =>
    isRecord(entry) && !isKnown(String(entry['type']))
      ? { type: 'void', room: entry['room'], seq: entry['seq'] }
      : entry;
  return { ...frame, entries: frame['entries'].map(read) };
}

export function isEntry(frame: ServerFrame): frame is Entry {
  return entryTypes.has(frame.type);
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    // Not of the protocol, which is JSON.
    return undefined;
  }
}

function isServerFrame(value: unknown): value is ServerFrame {
  if (!isRecord(value) || typeof value['type'] !== 'string') return false;
  const { type } = value;
  return isKnown(type) && matches(value, shapes[type]);
}

function isKnown(type: string): type is FrameType {
  return Object.hasOwn(shapes, type);
}

function matches(value: Readonly<Record<string, unknown>>, shape: Readonly<Record<string, Check>>): boolean {
  return Object.entries(shape).every(([field, check]) => check(value[field]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const string: Check = (value) => typeof value === 'string';
const boolean: Check = (value) => typeof value === 'boolean';
const number: Check = (value) => Number.isSafeInteger(value);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const record =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(check);
const shaped =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && matches(value, shape);

const numbered = { room: string, seq: number };
const change = { ...numbered, target: number, sender: string, timestamp: string };
const notice = { ...numbered, sender: string, timestamp: string };
const membership = { ...notice, user: string };
const message = {
  ...numbered,
  id: string,
  sender: string,
  timestamp: string,
  message: maybe(string),
  replyTo: maybe(number),
  editedAt: maybe(string),
  deletedAt: maybe(string),
  reactions: maybe(record(list(string))),
};
const roomUser = { room: string, user: string };
const entries = list((value) => isServerFrame(value) && isEntry(value));
const page = { room: string, epoch: string, entries, more: boolean };
const member = { ...roomUser, role: string, mutedUntil: maybe(string) };

const shapes: Readonly<Record<FrameType, Readonly<Record<string, Check>>>> = {
  message,
  messageEdited: { ...change, message: maybe(string) },
  messageDeleted: change,
  reaction: { ...change, reaction: string, active: boolean },
  memberJoined: membership,
  memberLeft: membership,
  roomUpdated: {
    ...notice,
    name: maybe(string),
    slowModeSeconds: maybe(number),
    retentionDays: (value) => value === null || maybe(number)(value),
    frozen: maybe(boolean),
  },
  void: numbered,
  joined: { ...page, head: number, recovered: boolean },
  left: { room: string },
  history: page,
  rooms: {
    rooms: list(
      shaped({
        room: string,
        type: string,
        name: maybe(string),
        head: number,
        readSeq: number,
        unread: number,
        lastMessage: maybe(shaped(message)),
      }),
    ),
    cursor: maybe(string),
  },
  members: {
    members: list(shaped({ user: string, role: string, readSeq: number, online: boolean })),
    occupancy: number,
    cursor: maybe(string),
  },
  read: { ...roomUser, seq: number },
  pong: { heads: maybe(record(number)), notSubscribed: maybe(list(string)) },
  membersAdded: { room: string, added: list(string) },
  member,
  memberUpdated: member,
  room: { room: string, roomType: string, epoch: string, name: maybe(string), members: list(string) },
  typing: { ...roomUser, active: boolean },
  presence: { ...roomUser, online: boolean },
  roomAdded: { room: string, roomType: string, name: maybe(string), epoch: string, head: number },
  roomRemoved: { room: string },
  roomReset: { room: string, epoch: string },
  error: { code: string, detail: string, retryable: boolean, retryAfterMs: maybe(number) },
};
