import { ChatError } from '../../protocol/errors.ts';
import type { RoomSettings } from '../../protocol/rooms.ts';
import type { Spending, Terms } from './log-store-port.ts';
import type { Ports } from './ports.ts';
import type { Member, Pace } from './room-store-port.ts';
import { spendingAt } from './send-pace.ts';

/*
 * Whether and how fast a member may write. What the member's own item tells is asked before the first write. What the
 * room has set is a condition of the write that hands out the seq, so that it costs no read, and no message of a
 * plain member gets a number once the room is frozen. A repeat of what was claimed before has been through this.
 */

/** What one entry of a member must pass. */
export interface Voice {
  /** The member's, as it was read. */
  readonly pace: Pace;
  readonly terms: Terms;
  /** What the entry takes, in a room of these settings or whatever they are. Throws `rate_limited`. */
  readonly spend: (pace: Pace, settings?: RoomSettings) => Spending;
}

type VoicePorts = Pick<Ports, 'clock' | 'deployment'>;

/** Throws `forbidden` for a muted member, who may still delete. */
export function requireVoice({ mutedUntil = 0 }: Member, nowMs: number): void {
  if (mutedUntil > nowMs) {
    throw new ChatError('forbidden', `room: you are muted until ${new Date(mutedUntil).toISOString()}`);
  }
}

/** The voice for a message, which slow mode paces, too. */
export function messageVoice({ clock, deployment }: VoicePorts, member: Member): Voice {
  const isPlain = member.role === 'member';
  const { sentAt } = member;
  const askedAtMs = clock.now();
  return {
    pace: member,
    terms: {
      ...(isPlain && { unlessFrozen: true }),
      ...(isPlain && sentAt !== undefined && { quietSeconds: Math.max(0, askedAtMs - sentAt) / 1000 }),
    },
    spend: (pace, settings) => {
      const slowModeSeconds = isPlain ? (settings?.slowModeSeconds ?? 0) : 0;
      return spendingAt(clock.now(), pace, { ...deployment, slowModeSeconds, askedAtMs });
    },
  };
}

/** The voice for an edit or a reaction; without `unlessFrozen` for a deletion. */
export function changeVoice({ clock, deployment }: VoicePorts, member: Member, terms: Terms): Voice {
  const askedAtMs = clock.now();
  return {
    pace: member,
    terms: member.role === 'member' ? terms : {},
    spend: (pace) => spendingAt(clock.now(), pace, { ...deployment, askedAtMs }),
  };
}

/** Why a room does not take what comes on these terms. */
export function refusalBy({ frozen, slowModeSeconds }: RoomSettings, { quietSeconds = 0 }: Terms): ChatError {
  if (frozen) return new ChatError('forbidden', 'room: is frozen; only owners and moderators write');
  const waitMs = Math.max(1, Math.round((slowModeSeconds - quietSeconds) * 1000));
  return new ChatError('rate_limited', `too soon after the last message; wait ${waitMs} ms`, {
    retryAfterMs: waitMs,
  });
}
