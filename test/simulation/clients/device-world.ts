import type { History } from '../history.ts';
import { DedupeWindow } from './dedupe-window.ts';
import type { Device } from './device.ts';

/** What devices share in a world, be it simulated or real. */
export abstract class DeviceWorld {
  abstract readonly history: History;
  abstract readonly devices: readonly Device[];
  readonly #windows = new Map<string, DedupeWindow>();

  deviceNamed(name: string): Device {
    const device = this.devices.find((candidate) => candidate.name === name);
    if (device === undefined) throw new Error(`unable to find a device; ${name} is not in the cast`);
    return device;
  }

  windowOf(user: string, room: string): DedupeWindow {
    const key = `${user} ${room}`;
    const window = this.#windows.get(key) ?? new DedupeWindow();
    this.#windows.set(key, window);
    return window;
  }

  /** Writes down what a device shows, before it forgets it and at the end. */
  recordViews({ name, user, views }: Device, isFinal = false): void {
    for (const { room, applied, isJoined, lastSeq } of views.values()) {
      this.history.views.push({ device: name, user, room, applied, isFinal: isFinal && isJoined, lastSeq });
    }
  }
}
