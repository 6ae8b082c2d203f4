import { createHash } from 'node:crypto';
import { type Entry, entryTypes } from '../../protocol/entries.ts';

export type Frame = Readonly<Record<string, unknown>>;

/** One run of a handler. */
export interface Copy {
  readonly number: number;
  readonly startedAt: number;
  /** In virtual time; absent where there is none. */
  readonly startedMs?: number;
  endedAt: number;
  /** How long it has waited for the gateway, and for better times since its first call of it; absent as above. */
  deliveryMs?: number;
  /** What the handler gave: a reply, `{statusCode}`, or nothing if it crashed, failed or still runs. */
  result?: Frame;
  /** Injected into its calls of tables. */
  tableFaults: number;
}

/** One thing that was asked of the backend, however often it ran for it. Places in time are `History.tick`s. */
export interface Invocation {
  readonly key: string;
  readonly kind: 'connect' | 'disconnect' | 'frame' | 'rooms' | 'fanOut';
  readonly user: string;
  /** Absent for the functions of rooms and of fan-out. */
  readonly connectionId?: string;
  readonly request: Frame;
  /** What has ordered it; absent for what comes from outside. */
  readonly cause?: Invocation;
  readonly invokedAt: number;
  readonly invokedMs: number;
  readonly copies: Copy[];
  /** How many will run. */
  readonly copiesPlanned: number;
  /** What the asker got, and when. */
  answer?: Frame;
  answeredAt: number;
}

/** Whether everything that runs for it is over. */
export function hasEnded({ copies, copiesPlanned }: Pick<Invocation, 'copies' | 'copiesPlanned'>): boolean {
  return copies.length === copiesPlanned && copies.every(({ endedAt }) => endedAt < Infinity);
}

/** A frame that a client got without asking. */
export interface Push {
  readonly at: number;
  readonly connectionId: string;
  readonly user: string;
  readonly invocation: Invocation;
  readonly frame: Frame;
}

/** An attempt of a handler to push. */
export interface Post {
  readonly at: number;
  readonly atMs: number;
  /** When the handler called, in virtual time; the rest is its way through the network. */
  readonly calledMs?: number;
  readonly connectionId: string;
  readonly invocation: Invocation;
  readonly copy: Copy;
  /** The frame, if it is one that is never stored. */
  readonly signal?: { readonly type: unknown; readonly room: string };
  readonly entries: readonly Entry[];
  outcome?: string;
}

export interface SocketRecord {
  readonly connectionId: string;
  readonly user: string;
  readonly boundRoom?: string;
  readonly connect: Invocation;
  establishedAt: number;
  /** As the client or API Gateway ended it. */
  closedAt: number;
}

/** A room as a client has put it together: what it would show. */
export interface ViewRecord {
  readonly device: string;
  readonly user: string;
  readonly room: string;
  readonly applied: readonly Entry[];
  /** Whether it is what a device that believes itself subscribed shows at the end. */
  readonly isFinal: boolean;
  /** Up to here the device knows the log; undefined if it never joined. */
  readonly lastSeq: number | undefined;
}

/** The whole log as one member reads it at the end, or undefined if refused. */
export interface FinalRead {
  readonly user: string;
  readonly room: string;
  readonly entries?: readonly Entry[];
}

/** All that the invariants are checked on: what was asked, what came back, who got what. */
export class History {
  readonly invocations: Invocation[] = [];
  readonly pushes: Push[] = [];
  readonly posts: Post[] = [];
  readonly sockets: SocketRecord[] = [];
  readonly views: ViewRecord[] = [];
  readonly finalReads: FinalRead[] = [];
  /** Sends, joins and operations that were still unanswered when the time for it was up. */
  readonly unresolved: string[] = [];
  /** Errors of the code itself, as opposed to those injected. */
  readonly unexpectedErrors: string[] = [];
  /** Faults that took place, in order. */
  readonly faults: string[] = [];
  readonly skewMsMax: number;
  /** From here on, every dead connection had been found out by a post. */
  sweptFrom = Infinity;
  readonly #hash = createHash('sha256');
  /** Traced, and not hashed yet: many short pieces cost several times as much as a long one. */
  #unhashed = '';
  readonly #lines: string[] | undefined;
  readonly #frames = new Map<string, Frame>();
  #ticks = 0;

  constructor(options: { readonly skewMsMax: number; readonly keepsLines: boolean }) {
    this.skewMsMax = options.skewMsMax;
    this.#lines = options.keepsLines ? [] : undefined;
  }

  /** Logical time: greater than all before. */
  tick(): number {
    this.#ticks += 1;
    return this.#ticks;
  }

  /** One line for everything that happens, whose hash tells two runs apart (I20). */
  trace(line: string): void {
    this.#unhashed += `${line}\n`;
    if (this.#unhashed.length > hashedCharacters) this.#hashPending();
    this.#lines?.push(line);
  }

  /** What was pushed, parsed once: a fan-out posts one text to many. */
  frameOf(text: string): Frame {
    const frame = this.#frames.get(text) ?? (JSON.parse(text) as Frame);
    this.#frames.set(text, frame);
    return frame;
  }

  fault(name: string): void {
    this.faults.push(name);
  }

  get lines(): readonly string[] {
    return this.#lines ?? [];
  }

  digest(): string {
    this.#hashPending();
    return this.#hash.copy().digest('hex');
  }

  #hashPending(): void {
    this.#hash.update(this.#unhashed);
    this.#unhashed = '';
  }
}

/** Length of the pieces in which the trace is hashed. */
const hashedCharacters = 65_536;

/** The entry that a frame is, if it is one. */
export function entryOf(frame: Frame | undefined): Entry | undefined {
  return frame !== undefined && entryTypes.has(String(frame['type']))
    ? (frame as unknown as Entry)
    : undefined;
}

/** The entries of a page, of a resume, of a batch, or the one that the frame is. */
export function entriesOf(frame: Frame): readonly Entry[] {
  const { entries, frames } = frame as {
    readonly entries?: readonly Entry[];
    readonly frames?: readonly Frame[];
  };
  if (entries !== undefined) return entries;
  if (frames !== undefined) return frames.flatMap((inner) => entryOf(inner) ?? []);
  const entry = entryOf(frame);
  return entry === undefined ? [] : [entry];
}
