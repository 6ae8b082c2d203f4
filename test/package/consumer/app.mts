import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Chat, ChatStack, type ChatProps } from 'chelseru-chat-aws';
import { createChatAdmin, type ChatAdmin } from 'chelseru-chat-aws/admin';
import { startLocalChat, startLocalStack } from 'chelseru-chat-aws/testing';
import type { FaultPlanInput, LocalChat, LocalStack, MeterReading } from 'chelseru-chat-aws/testing';

// A product that has users, a key, a bus and a domain already.
const app = new App();
const stack = new Stack(app, 'Product');
const backend = new Role(stack, 'Backend', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
const userPool = new UserPool(stack, 'Users');
const encryptionKey = new Key(stack, 'Key');
const props: ChatProps = {
  userPool,
  userPoolClient: userPool.addClient('ChatClient'),
  encryptionKey,
  eventBus: new EventBus(stack, 'Bus'),
  webSocketDomain: {
    domainName: 'chat.example.com',
    certificate: new Certificate(stack, 'Certificate', { domainName: 'chat.example.com' }),
  },
};
const productChat = new Chat(stack, 'Chat', props);
productChat.grantManageRooms(backend);
productChat.sendMessageFunction.addEnvironment('LOG_LABEL', 'chat');
const resource = productChat.sendMessageFunction.node.defaultChild;
if (resource instanceof CfnFunction) resource.memorySize = 1024;

// Synthesizes with the bundles that the package has: nothing here could make them.
const { directory } = app.synth();
const bundles = readdirSync(directory).filter((name) => name.startsWith('asset.'));
assert.equal(bundles.length, 7);
for (const name of bundles) {
  assert.deepEqual(readdirSync(join(directory, name)), ['index.mjs']);
  assert.ok(readFileSync(join(directory, name, 'index.mjs')).byteLength > 1000);
}
const template = Template.fromStack(stack);
template.resourceCountIs('AWS::Cognito::UserPool', 1);
template.resourceCountIs('AWS::KMS::Key', 1);
template.allResourcesProperties('AWS::DynamoDB::Table', {
  SSESpecification: { SSEType: 'KMS', KMSMasterKeyId: stack.resolve(encryptionKey.keyArn) },
});
template.hasResourceProperties('AWS::Lambda::Function', {
  MemorySize: 1024,
  Environment: {
    Variables: { LOG_LABEL: 'chat', ROOMS_TABLE: stack.resolve(productChat.roomsTable.table.tableName) },
  },
});
assert.ok(productChat.webSocketDomainTarget);

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
