import type { Entry } from '../protocol/entries.ts';
import { limits } from '../protocol/limits.ts';
import { pause } from './abort.ts';
import type { Clock } from './platform.ts';
import type { Requests } from './requests.ts';
import type { RoomLog } from './room-log.ts';

/** Pushes may overtake each other by so much before the history is asked for what seems to be missing. Our choice. */
const gapGraceMs = 250;

interface GapFillerParts {
  readonly room: string;
  readonly requests: Requests;
  readonly clock: Clock;
  /** The log as it is at the moment. */
  readonly log: () => RoomLog | undefined;
  readonly onEntries: (log: RoomLog, entries: readonly Entry[]) => void;
  /** The history does not go on from where the log is. */
  readonly onBroken: () => Promise<void>;
}

/** Asks the history for what a room's log is missing. */
export class GapFiller {
  readonly #parts: GapFillerParts;
  #isFilling = false;

  constructor(parts: GapFillerParts) {
    this.#parts = parts;
  }

  /** Unless the missing pushes come by themselves in a moment. */
  fillSoon(): void {
    if (!this.#isFilling) this.#parts.clock.after(gapGraceMs, () => void this.fill());
  }

  /** Until nothing is missing. */
  async fill(): Promise<void> {
    if (this.#isFilling) return;
    this.#isFilling = true;
    try {
      for (let log = this.#parts.log(); log?.hasGap === true; log = this.#parts.log())
        await this.#fillPage(log);
    } catch {
      // The next push, ping or connection tries again.
    } finally {
      this.#isFilling = false;
    }
  }

  async #fillPage(log: RoomLog): Promise<void> {
    const { room, requests, clock, onEntries, onBroken } = this.#parts;
    const request = { action: 'history', room, after: log.lastSeq, limit: limits.historyPageMax };
    const { epoch, entries } = await requests.send('history', request);
    if (log !== this.#parts.log()) return;
    const [first] = entries;
    if (epoch !== log.epoch || (first !== undefined && first.seq > log.lastSeq + 1)) return onBroken();
    onEntries(log, entries);
    // Its writer may still be at work; the backend makes it void if not.
    if (first === undefined) await pause(clock, gapGraceMs * 2);
  }
}
