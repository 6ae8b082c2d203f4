import assert from 'node:assert/strict';
import { once } from 'node:events';
import { startLocalChat } from 'chelseru-chat-aws/testing';
import { WebSocket } from 'ws';

const chat = await startLocalChat();
const room = await chat.createRoom('alice', 'bob');
const alice = new WebSocket(await chat.connectUrl('alice', room));
const bob = new WebSocket(await chat.connectUrl('bob', room));
await Promise.all([once(alice, 'open'), once(bob, 'open')]);
alice.send('{"message":"Sar barzi, Luria"}');
const [frame] = await once(bob, 'message');
assert.equal(JSON.parse(frame).message, 'Sar barzi, Luria');
await chat.close();
console.log('chat.mjs: passed');
