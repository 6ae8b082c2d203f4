import { deleteMessage } from '../../../lambda/actions/delete-message.ts';
import { editMessage } from '../../../lambda/actions/edit-message.ts';
import { react } from '../../../lambda/actions/react.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { connectionOf, createRoomFixture, readLog, room } from './room-fixture.ts';

/** A room in which alice has sent one message. */
export async function createMessage(): Promise<InMemoryPorts> {
  const ports = await createRoomFixture();
  await send(ports, { room, user: 'alice', id: 'c1', message: 'first' });
  return ports;
}

/** Takes its id from the text, unless it is given one. */
export const editAs =
  (user: string, message: string, id = `edit ${message}`, seq = 1) =>
  async (ports: Ports) =>
    editMessage(ports, connectionOf(user), {
      fields: { action: 'editMessage', id: id.replace(' ', '-'), room, seq, message },
    });
export const deleteAs =
  (user: string, id = 'delete', seq = 1) =>
  async (ports: Ports) =>
    deleteMessage(ports, connectionOf(user), { fields: { action: 'deleteMessage', id, room, seq } });
export const reactAs =
  (user: string, reaction: string, active = true, id = `react-${active}`) =>
  async (ports: Ports) =>
    react(ports, connectionOf(user), { fields: { action: 'react', id, room, seq: 1, reaction, active } });

export const readMessage = async (ports: Ports) => (await readLog(ports)).find(({ seq }) => seq === 1);
