import { createGatewayId } from '../../../../local/gateway/request-id.ts';
import { newConnection, unique } from '../../../contracts/tables-under-test.ts';
import type { Stop, Traveller } from '../traveller.ts';

const isText = (message: string) => expect.objectContaining({ type: 'message', message });

/** A room of alice and others, with more subscriptions than one function delivers to; bob listens. */
async function largeRoom(traveller: Traveller, ...others: readonly string[]) {
  const [alice, bob] = [unique('alice'), unique('bob')];
  const room = await traveller.room(alice, bob, ...others);
  const sender = await traveller.connect(alice, { room });
  const recipient = await traveller.connect(bob, { room });
  await traveller.crowd(room);
  return { alice, bob, room, sender, recipient };
}

/** One order to cut the room, and one for its only slice that is not of the past. */
const ordersOfAnEntry = 2;

/** Rooms that are left to the fan-out function. */
export const largeRooms: Readonly<Record<string, Stop>> = {
  'a message reaches a large room, and ends who is gone and whose token has expired': async (traveller) => {
    const [carol, dilan] = [unique('carol'), unique('dilan')];
    const { room, sender, recipient } = await largeRoom(traveller, carol, dilan);
    const expired = await traveller.connect(dilan, { room });
    await traveller.expireSubscription(dilan, room);
    await traveller
      .subscriptionsAsOf(60_000)
      .openConnection(newConnection(carol, createGatewayId()), { room });
    const message = { action: 'sendMessage', room, message: 'one' };
    expect(await traveller.ask(sender, message)).toEqual(isText('one'));
    expect(await traveller.observed.allCarriedOut()).toBe(ordersOfAnEntry);
    expect(await traveller.heard(recipient)).toContainEqual(isText('one'));
    expect(await traveller.isClosed(expired)).toBe(true);
    expect(await traveller.tables.subscriptions.readConnections(carol)).toEqual([]);
    const left = await traveller.tables.subscriptions.readSubscriptions(room);
    expect(left.map(({ user }) => user)).not.toContain(carol);
  },

  'an edit reaches a large room': async (traveller) => {
    const { room, sender, recipient } = await largeRoom(traveller);
    await traveller.ask(sender, { action: 'sendMessage', room, message: 'one' });
    await traveller.observed.allCarriedOut();
    await traveller.ask(sender, { action: 'editMessage', room, seq: 1, message: 'two' });
    expect(await traveller.observed.allCarriedOut()).toBe(ordersOfAnEntry);
    expect(await traveller.heard(recipient)).toContainEqual(
      expect.objectContaining({ type: 'messageEdited', message: 'two' }),
    );
  },

  'a message of the backend reaches a large room': async (traveller) => {
    const { room, recipient } = await largeRoom(traveller);
    await traveller.chat.operation({ operation: 'sendMessage', room, message: 'one' });
    expect(await traveller.observed.allCarriedOut()).toBe(ordersOfAnEntry);
    expect(await traveller.heard(recipient)).toContainEqual(isText('one'));
  },

  'an order that fails for good is kept': async (traveller) => {
    const order = { room: unique('room'), seqs: 'none' };
    await traveller.order(order);
    await traveller.observed.allCarriedOut();
    expect(await traveller.letters()).toContainEqual(expect.objectContaining({ requestPayload: order }));
  },
};
