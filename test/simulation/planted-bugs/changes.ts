import type { WebSocketEvent } from '../../../lambda/adapters/websocket-event.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import type { MessageEntry, ReactionEntry } from '../../../protocol/entries.ts';
import type { Frame } from '../history.ts';
import type { PlantedBug } from './planted-bug.ts';
import { replaced } from './replaced.ts';

/** Bugs in how a message is changed. */

export const changesAsTheyArrive: PlantedBug = {
  story: 'the change that is written last is shown, whatever its number',
  corrupt: (ports) => ({
    ...ports,
    log: replaced(ports.log, {
      readMessage: async (position) => {
        const current = await ports.log.readMessage(position);
        return current && { ...current, changedSeq: 0 };
      },
      putChange: async (change) => {
        const seenSeq = (await ports.log.readMessage(change.message))?.changedSeq ?? 0;
        return ports.log.putChange({ ...change, seenSeq });
      },
    }),
  }),
};

export const reactionCountedTwice: PlantedBug = {
  story: 'a reaction that somebody gives again counts again',
  corrupt: (ports) => ({
    ...ports,
    log: replaced(ports.log, {
      putChange: async (change) => {
        const { entry, message } = change;
        if (entry.type !== 'reaction' || !entry.active) return ports.log.putChange(change);
        const before = await ports.log.readMessage(message);
        return ports.log.putChange({ ...change, message: withOneMore(message, before?.message, entry) });
      },
    }),
  }),
};

function withOneMore(
  message: MessageEntry,
  before: MessageEntry | undefined,
  { reaction, sender }: ReactionEntry,
): MessageEntry {
  const users = [...(before?.reactions?.[reaction] ?? []), sender];
  return { ...message, reactions: { ...message.reactions, [reaction]: users } };
}

export const editByAnybody: PlantedBug = {
  story: 'whoever is in the room may edit whatever message',
  handlers: (handlers) => ({
    ...handlers,
    action: async (ports, event) => {
      if (frameOf(event)['action'] !== 'editMessage') return handlers.action(ports, event);
      return handlers.action(asIfOwn(ports, event.requestContext.authorizer?.user ?? ''), event);
    },
  }),
};

function asIfOwn(ports: Ports, user: string): Ports {
  const senders = new Map<number, string>();
  return {
    ...ports,
    log: replaced(ports.log, {
      readMessage: async (position) => {
        const current = await ports.log.readMessage(position);
        if (current === undefined) return undefined;
        senders.set(position.seq, current.message.sender);
        return { ...current, message: { ...current.message, sender: user } };
      },
      putChange: async (change) => {
        const sender = senders.get(change.message.seq) ?? user;
        return ports.log.putChange({ ...change, message: { ...change.message, sender } });
      },
    }),
  };
}

export const deletionKeepsText: PlantedBug = {
  story: 'a deleted message is marked, and keeps its text',
  corrupt: (ports) => ({
    ...ports,
    log: replaced(ports.log, {
      putChange: async (change) => {
        if (change.entry.type !== 'messageDeleted') return ports.log.putChange(change);
        const { message = '' } = (await ports.log.readMessage(change.message))?.message ?? {};
        return ports.log.putChange({ ...change, message: { ...change.message, message } });
      },
    }),
  }),
};

export const deletionKeepsEdits: PlantedBug = {
  story: 'a deletion takes the text of the message, and leaves those of its edits in the log',
  corrupt: (ports) => ({
    ...ports,
    log: replaced(ports.log, {
      putChange: async (change) => ports.log.putChange({ ...change, emptiedSeqs: [] }),
    }),
  }),
};

function frameOf(event: WebSocketEvent): Frame {
  return JSON.parse(event.body ?? '{}') as Frame;
}
