import { defaultSettings } from '../../protocol/rooms.ts';
import type { RoomSettings } from '../../protocol/rooms.ts';

/** The settings of a new room: those of the deployment, and where it says nothing, those of the protocol. */
export function roomDefaults(environment: Readonly<Record<string, string | undefined>>): RoomSettings {
  const retentionDays = environment['RETENTION_DAYS'];
  return { ...defaultSettings, ...(retentionDays !== undefined && { retentionDays: Number(retentionDays) }) };
}
