import type { MessageEntry } from '../../../protocol/entries.ts';
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

/** The message shows what a replay makes of it (I4, I15). */
export async function expectAgreement(ports: Ports): Promise<void> {
  const { message, reactions } = (await readMessage(ports)) as MessageEntry;
  const state = { ...(message !== undefined && { message }), ...(reactions !== undefined && { reactions }) };
  expect(state).toEqual(await replay(ports));
}

/** What a client makes of the log that replays every change in the order of its number. */
async function replay(ports: Ports): Promise<Pick<MessageEntry, 'message' | 'reactions'>> {
  const state = { message: 'first' as string | undefined, reactions: new Map<string, string[]>() };
  for (const entry of await readLog(ports)) {
    if (entry.type === 'messageEdited') state.message = entry.message;
    if (entry.type === 'messageDeleted') {
      state.message = undefined;
      state.reactions.clear();
    }
    if (entry.type === 'reaction') {
      const others = (state.reactions.get(entry.reaction) ?? []).filter((user) => user !== entry.sender);
      state.reactions.set(entry.reaction, entry.active ? [...others, entry.sender] : others);
    }
  }
  const reactions = Object.fromEntries([...state.reactions].filter(([, users]) => users.length > 0));
  return {
    ...(state.message !== undefined && { message: state.message }),
    ...(Object.keys(reactions).length > 0 && { reactions }),
  };
}
