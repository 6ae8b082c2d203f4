import { connecting } from './stops/connecting.ts';
import { largeRooms } from './stops/large-rooms.ts';
import { managing } from './stops/managing.ts';
import { moderating } from './stops/moderating.ts';
import { reading } from './stops/reading.ts';
import { sending } from './stops/sending.ts';
import type { Stop } from './traveller.ts';

/** Every way through the product that needs a right of its own, by what happens there. */
export const stops: ReadonlyMap<string, Stop> = new Map(
  [connecting, sending, largeRooms, reading, moderating, managing].flatMap((part) => Object.entries(part)),
);
