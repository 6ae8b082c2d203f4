import type { Terms } from '../chat/log-store-port.ts';
import type { RoomHead } from '../chat/room-store-port.ts';

/** The conditions on a head that terms come to, each after an AND. */
export function fromTerms({ unlessFrozen = false, quietSeconds }: Terms): {
  readonly condition: string;
  readonly values: Readonly<Record<string, number | boolean>>;
} {
  const isQuiet = quietSeconds !== undefined;
  return {
    condition: [
      ...(unlessFrozen ? [' AND (attribute_not_exists(frozen) OR frozen = :thawed)'] : []),
      ...(isQuiet ? [' AND (attribute_not_exists(slowModeSeconds) OR slowModeSeconds <= :quiet)'] : []),
    ].join(''),
    values: { ...(unlessFrozen && { ':thawed': false }), ...(isQuiet && { ':quiet': quietSeconds }) },
  };
}

/** The same, asked of a head that has failed some condition, to tell which. */
export function asksForMore(
  { settings }: RoomHead,
  { unlessFrozen = false, quietSeconds = Infinity }: Terms,
): boolean {
  return (unlessFrozen && settings.frozen) || settings.slowModeSeconds > quietSeconds;
}
