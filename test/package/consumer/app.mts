import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Chat, ChatStack, type ChatProps } from 'chelseru-chat-aws';
import { createChatAdmin, type ChatAdmin } from 'chelseru-chat-aws/admin';
import { startLocalChat, startLocalStack } from 'chelseru-chat-aws/testing';
import type { FaultPlanInput, LocalChat, LocalStack, MeterReading } from 'chelseru-chat-aws/testing';

const props: ChatProps = { issuer: 'https://id.example.com', audience: ['chat'] };
const app = new App();
const stack = new Stack(app, 'Product');
const backend = new Role(stack, 'Backend', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
new Chat(stack, 'Chat', props).grantManageRooms(backend);

// Synthesizes with the bundles that the package has: nothing here could make them.
const { directory } = app.synth();
const bundles = readdirSync(directory).filter((name) => name.startsWith('asset.'));
assert.equal(bundles.length, 6);
for (const name of bundles) {
  assert.deepEqual(readdirSync(join(directory, name)), ['index.mjs']);
  assert.ok(readFileSync(join(directory, name, 'index.mjs')).byteLength > 1000);
}

const local: LocalStack = await startLocalStack({ assembly: directory });
assert.equal(typeof local.url, 'string');
await local.close();

// The page is in the package, too, and what CloudFront runs in front of the socket.
const hostedApp = new App();
const { stackName } = new ChatStack(hostedApp, 'Hosted', { hosting: true });
const hosted: LocalStack = await startLocalStack({ app: hostedApp, stackName });
const page = await fetch(String(hosted.outputs['PageUrl']));
assert.match(await page.text(), /<script type="module"[^>]* src="\.\/assets\//);
assert.equal((await fetch(`${hosted.url}/ws`)).status, 426);
await hosted.close();

const chat: LocalChat = await startLocalChat({ log: () => undefined });
const plan: FaultPlanInput = {
  rules: [{ match: { service: 'dynamodb' }, fault: { kind: 'delay', delayMs: 1 } }],
};
chat.faults.set(plan);
const room: string = await chat.createRoom('alice', 'bob');
await chat.meter.whenIdle();
const reading: MeterReading = chat.meter.read();
assert.ok(reading.total.writeUnits > 0);
assert.ok(room.length > 0);
const client = new LambdaClient({
  endpoint: chat.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
});
const admin: ChatAdmin = createChatAdmin({ functionName: chat.roomsFunctionName, client });
const { entries } = await admin.history({ room });
assert.equal(entries.length, 0);
client.destroy();
await chat.close();
console.log('app.mts: passed');
