import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
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

const { FanOutDeadLetterQueueUrl: queue, FanOutFunctionName: name } = chat.stack.outputs;
const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a-test', AWS_SECRET_ACCESS_KEY: 'a-test' };
const env = { ...process.env, ...credentials, AWS_ENDPOINT_URL: chat.url };
const parameters = ['--queue', queue, '--function', name];
const replay = await promisify(execFile)('node_modules/.bin/chelseru-chat-replay', parameters, { env });
assert.equal(replay.stdout, '0 given again, 0 left\n');
await chat.close();
console.log('chat.mjs: passed');
