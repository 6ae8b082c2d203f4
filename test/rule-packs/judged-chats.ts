import { fileURLToPath } from 'node:url';
import type { ChatProps } from '../../lib/chat-props.ts';
import { ChatStack } from '../../lib/chat-stack.ts';
import { createQuickApp } from '../lib/synthesis.ts';

const region = 'eu-central-1:123456789012';
const pageFolder = fileURLToPath(new URL('../package/consumer/page', import.meta.url));

/** Settings that between them make every resource there is, and make each that is not always alike in both of its ways. */
const settings: Readonly<Record<string, ChatProps>> = {
  everything: {
    alarmTopic: `arn:aws:sns:${region}:on-call`,
    dashboard: true,
    eventBus: 'default',
    hosting: { pageFolder },
  },
  disposable: { disposable: true },
  'secret-and-restored-table': {
    tokenSecret: `arn:aws:secretsmanager:${region}:secret:django-a1b2c3`,
    restoredTable: {
      tableName: 'rooms-restored',
      streamArn: `arn:aws:dynamodb:${region}:table/rooms-restored/stream/2026-11-23T19:30:00.000`,
    },
    eventBus: 'default',
    alarmTopic: `arn:aws:sns:${region}:on-call`,
    webSocketDomain: {
      domainName: 'chat.example.com',
      certificate: `arn:aws:acm:${region}:certificate/12345678-1234-1234-1234-123456789012`,
    },
    concurrencyMax: 10,
    monthlyBudget: { usd: 50, email: 'ops@example.com' },
  },
  'hosting-with-domain-and-key': {
    issuer: 'https://id.example.com',
    audience: ['chat'],
    encryptionKey: `arn:aws:kms:${region}:key/12345678-1234-1234-1234-123456789012`,
    hosting: {
      pageFolder,
      domainName: 'chat.example.com',
      certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
    },
  },
};

/** A chat for each of the settings, by whose name its stack is called, in one app. */
export function judgedChats(): readonly ChatStack[] {
  const app = createQuickApp();
  return Object.entries(settings).map(([name, props]) => new ChatStack(app, name, props));
}
