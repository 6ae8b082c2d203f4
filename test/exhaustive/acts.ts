import { readNewest } from '../../lambda/chat/history.ts';
import type { Ports } from '../../lambda/chat/ports.ts';
import { remove } from '../../lambda/chat/membership.ts';
import { join, send } from '../../lambda/chat/room-log.ts';
import type { InMemoryPorts } from '../fakes/in-memory-ports.ts';
import { connect, connectionOf, createRoomFixture, readLog, room } from '../lambda/chat/room-fixture.ts';

/** One thing that happens to the room of alice, bob and carol. */
export type Act =
  | { readonly does: 'sends'; readonly user: string; readonly id: string }
  | { readonly does: 'joins' | 'reads' | 'isRemoved'; readonly user: string };

/** The room, with an open connection of everybody who is to join. */
export async function createWorld(acts: readonly Act[]): Promise<InMemoryPorts> {
  const ports = await createRoomFixture();
  for (const { does, user } of acts) if (does === 'joins') await connect(ports, user);
  return ports;
}

/** The product's own code for an act. */
export async function perform(act: Act, ports: Ports): Promise<unknown> {
  const { does, user } = act;
  switch (does) {
    case 'sends':
      return send(ports, { room, user, id: act.id, message: textOf(act) });
    case 'joins':
      return (await readNewest(ports, await join(ports, connectionOf(user), room))).entries;
    case 'reads':
      return readLog(ports);
    case 'isRemoved':
      return remove(ports, { room, user, sender: 'system' });
  }
}

export function textOf({ user, id }: { readonly user: string; readonly id: string }): string {
  return `${user} says ${id}`;
}
