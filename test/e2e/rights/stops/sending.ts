import { createGatewayId } from '../../../../local/gateway/request-id.ts';
import { newConnection, unique } from '../../../contracts/tables-under-test.ts';
import { isGatewayError } from '../traveller.ts';
import type { Stop } from '../traveller.ts';

const isText = (text: string) => expect.objectContaining({ type: 'message', message: text });

/** Messages, and what posting them finds. */
export const sending: Readonly<Record<string, Stop>> = {
  'a message reaches the room, with an action and without': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const sender = await traveller.connect(alice, { room });
    const recipient = await traveller.connect(bob, { room });
    expect(await traveller.ask(sender, { action: 'sendMessage', room, message: 'one' })).toEqual(
      isText('one'),
    );
    const answer = sender.next(
      (frame) => frame['message'] === 'two' || frame['type'] === 'error' || isGatewayError(frame),
    );
    sender.send('{"message":"two"}');
    expect(await answer).toEqual(isText('two'));
    expect(await traveller.heard(recipient)).toEqual(expect.arrayContaining([isText('one'), isText('two')]));
  },

  'a message answers another': async (traveller) => {
    const alice = unique('alice');
    const room = await traveller.room(alice);
    const client = await traveller.connect(alice, { room });
    await traveller.ask(client, { action: 'sendMessage', room, message: 'one' });
    const answer = { action: 'sendMessage', room, message: 'two', replyTo: 1 };
    expect(await traveller.ask(client, answer)).toMatchObject({ type: 'message', replyTo: 1 });
  },

  'a message removes the subscription of a connection that is long gone': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const sender = await traveller.connect(alice, { room });
    const gone = newConnection(bob, createGatewayId());
    await traveller.subscriptionsAsOf(60_000).openConnection(gone, { room });
    expect(await traveller.ask(sender, { action: 'sendMessage', room, message: 'one' })).toEqual(
      isText('one'),
    );
    const { subscriptions } = traveller.tables;
    const left = await subscriptions.readSubscriptions(room);
    expect(left.map(({ user }) => user)).toEqual([alice]);
    expect(await subscriptions.readConnections(bob)).toEqual([]);
    expect(await traveller.presence(sender)).toEqual([[bob, false]]);
  },

  'a message closes a connection whose token has expired': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const sender = await traveller.connect(alice, { room });
    const recipient = await traveller.connect(bob, { room });
    await traveller.expireSubscription(bob, room);
    expect(await traveller.ask(sender, { action: 'sendMessage', room, message: 'one' })).toEqual(
      isText('one'),
    );
    expect(await traveller.isClosed(recipient)).toBe(true);
  },
};
