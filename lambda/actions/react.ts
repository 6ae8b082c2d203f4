import { reactSchema } from '../../protocol/actions.ts';
import type { MessageChangeEntry, MessageEntry } from '../../protocol/entries.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { Caller } from '../chat/caller.ts';
import { changeMessage } from '../chat/message-changes.ts';
import type { Ports } from '../chat/ports.ts';

/** Adds one's reaction to a message, or takes it back; the reply is the `reaction` entry. */
export async function react(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<MessageChangeEntry> {
  const { id, room, seq: target, reaction, active } = parse(reactSchema, fields);
  return changeMessage(ports, {
    ...caller,
    room,
    id,
    target,
    says: { type: 'reaction', reaction, active },
    apply: (current) => withReaction(current, { user: caller.user, reaction, active }),
  });
}

/** One per user and reaction, however often it is given; a reaction that nobody has any more is gone. */
function withReaction(
  { reactions = {}, ...message }: MessageEntry,
  { user, reaction, active }: { readonly user: string; readonly reaction: string; readonly active: boolean },
): MessageEntry {
  const users = new Map(Object.entries(reactions));
  const others = (users.get(reaction) ?? []).filter((other) => other !== user);
  users.set(reaction, active ? [...others, user] : others);
  const left = [...users].filter(([, having]) => having.length > 0);
  return left.length === 0 ? message : { ...message, reactions: Object.fromEntries(left) };
}
