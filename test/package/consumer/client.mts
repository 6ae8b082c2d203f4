import assert from 'node:assert/strict';
import { startLocalChat } from 'chelseru-chat-aws/testing';
import { ChatClient, ChatError } from 'chelseru-chat-aws/client';
import type { ChatClientOptions, ConnectionState, Message, Room } from 'chelseru-chat-aws/client';
import { useMessages, useRoom } from 'chelseru-chat-aws/react';
import { WebSocket } from 'ws';

const chat = await startLocalChat({ log: () => undefined });
const id = await chat.createRoom('alice', 'bob');
const options: ChatClientOptions = {
  url: chat.webSocketUrl,
  token: async () => chat.issueToken('alice'),
  webSocket: WebSocket,
};
const client = new ChatClient(options);
const room: Room = client.rooms.get(id);
await room.join();
const message: Message = await room.messages.send('Sar barzi, Luria');
assert.equal(message.status, 'sent');
assert.deepEqual(room.messages.current, [message]);
const state: ConnectionState = client.state;
assert.equal(state.status, 'connected');
const failed: unknown = await room.messages.edit(99, 'Hm').catch((error: unknown) => error);
assert.ok(failed instanceof ChatError && failed.code === 'not_found');
assert.equal(typeof useRoom, 'function');
assert.equal(typeof useMessages, 'function');
client.close();
await chat.close();
console.log('client.mts: passed');
