import type { Claim, Stamp, TakenSeq } from '../../../lambda/chat/log-store-port.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import type { Entry } from '../../../protocol/entries.ts';
import { errorFrame, ChatError } from '../../../protocol/errors.ts';
import { LaggingRooms } from '../lagging-rooms.ts';
import type { PlantedBug } from './planted-bug.ts';
import { replaced } from './replaced.ts';

/** Bugs in how a message is stored. */

export const ackBeforeWrite: PlantedBug = {
  story: 'the entry is written while the sender has its answer already',
  corrupt: (ports) => ({
    ...ports,
    log: replaced(ports.log, {
      putEntry: async (entry, stamp) => {
        ports.log.putEntry(entry, stamp).catch(() => {});
        return undefined;
      },
    }),
  }),
};

export const noDedupe: PlantedBug = {
  story: 'nobody looks whether an id was used before',
  corrupt: (ports, draw) => ({
    ...ports,
    log: replaced(ports.log, {
      claim: async (claim, options) =>
        ports.log.claim(
          claim.slot.startsWith('#') ? { ...claim, slot: `#${draw.integer(0, 1e9)}` } : claim,
          options,
        ),
    }),
  }),
};

export const dedupeAfterWrite: PlantedBug = {
  story: 'the id is looked up first, but claimed only when the entry is written',
  corrupt: (ports) => {
    const postponed: (readonly [Claim, Parameters<Ports['log']['claim']>[1]])[] = [];
    return {
      ...ports,
      log: replaced(ports.log, {
        claim: async (claim, options) => {
          postponed.push([claim, options]);
          return { outcome: 'claimed' };
        },
        putEntry: async (entry, stamp) => {
          const standing = await ports.log.putEntry(entry, stamp);
          for (const [claim, options] of postponed.splice(0)) await ports.log.claim(claim, options);
          return standing;
        },
      }),
    };
  },
};

export const orderByTimestamp: PlantedBug = {
  story: 'a page of the log is sorted by the time at which its entries were written',
  corrupt: (ports) => ({
    ...ports,
    log: replaced(ports.log, {
      readEntries: async (range) =>
        (await ports.log.readEntries(range)).toSorted((left, right) =>
          timeOf(left).localeCompare(timeOf(right)),
        ),
    }),
  }),
};

export const nonConditionalCounter: PlantedBug = {
  story: 'the next seq is read, and then written, in two calls; whoever has it writes over what stands there',
  createRooms: (time) => new OverwritingRooms(time),
  corrupt: (ports) => ({
    ...ports,
    log: replaced(ports.log, {
      takeSeq: async (room, nowMs) => {
        const head = await ports.rooms.readHead(room);
        await ports.log.takeSeq(room, nowMs);
        return head && { outcome: 'taken', head: { ...head, seq: head.seq + 1 } };
      },
    }),
  }),
};

class OverwritingRooms extends LaggingRooms {
  override async putEntry(entry: Entry, stamp: Stamp): Promise<undefined> {
    this.logOf(entry.room).set(entry.seq, { entry, stamp });
  }
}

export const seqsInBlocks: PlantedBug = {
  story: 'seqs are handed out two at a time, the higher one first',
  createRooms: (time) => new BlockwiseRooms(time),
};

class BlockwiseRooms extends LaggingRooms {
  readonly #spare = new Map<string, TakenSeq>();

  override async takeSeq(room: string, nowMs: number): Promise<TakenSeq | undefined> {
    const spare = this.#spare.get(room);
    this.#spare.delete(room);
    if (spare !== undefined) return spare;
    const lower = await super.takeSeq(room, nowMs);
    if (lower !== undefined) this.#spare.set(room, lower);
    return super.takeSeq(room, nowMs);
  }
}

export const textCutShort: PlantedBug = {
  story: 'long texts are cut when they are stored',
  corrupt: (ports) => ({
    ...ports,
    log: replaced(ports.log, {
      putEntry: async (entry, stamp) =>
        ports.log.putEntry(
          entry.type === 'message' && entry.message !== undefined
            ? { ...entry, message: entry.message.slice(0, 1_000) }
            : entry,
          stamp,
        ),
    }),
  }),
};

export const errorOnFailedFanOut: PlantedBug = {
  story: 'a send whose push has failed is answered with an error',
  handlers: (handlers) => ({
    ...handlers,
    message: async (ports, event) => {
      let hasFailed = false;
      const gateway: Ports['gateway'] = {
        close: async (connectionId) => ports.gateway.close(connectionId),
        post: async (connectionId, frame) => {
          const outcome = await ports.gateway.post(connectionId, frame);
          hasFailed ||= outcome !== 'delivered';
          return outcome;
        },
      };
      const result = await handlers.message({ ...ports, gateway }, event);
      const { id } = JSON.parse(event.body ?? '{}') as { readonly id?: string };
      const error = errorFrame(new ChatError('unavailable', 'some did not get it'), id);
      return hasFailed ? { statusCode: 200, body: JSON.stringify(error) } : result;
    },
  }),
};

function timeOf(entry: object): string {
  return 'timestamp' in entry ? String(entry.timestamp) : '';
}
