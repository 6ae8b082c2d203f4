import { createHmac } from 'node:crypto';
import { synthesizeChat } from '../../bin/testing/chat-assembly.ts';
import type { TemporaryAssembly } from '../../bin/testing/chat-assembly.ts';
import { createIam } from '../../local/iam.ts';
import { loadTemplate } from '../../local/template.ts';
import tokens from '../lambda/authentication/simplejwt/tokens.json' with { type: 'json' };
import { ChatClient } from './chat-client.ts';
import { FunctionLog } from './function-log.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';
import { roleMutants } from './rights/mutants.ts';

jest.setTimeout(60_000);

const tokenSecret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:site/jwt-AbCdEf';
const first = 'K7vYw2RmXq9LzTb4NcJ8HsGdPf3AeU6iOqVr';
const second = 'P4tSx8QnVr1MyWc5ZkD2BjGhLf7EaO9uTiCx';

let assembly: TemporaryAssembly;
let chat: LocalChat;
beforeAll(async () => {
  assembly = synthesizeChat({ tokenSecret });
  chat = await startLocalChat({ assembly: assembly.folder });
  await putSecret(first);
  await putSecret(second);
});
afterAll(async () => {
  await chat.close();
  assembly.remove();
});

/** What a site does that changes its secret; `aws secretsmanager put-secret-value`, without a signature. */
async function putSecret(text: string, { stack } = chat): Promise<void> {
  const { ok } = await fetch(stack.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.PutSecretValue' },
    body: JSON.stringify({ SecretId: tokenSecret, SecretString: text }),
  });
  expect(ok).toBe(true);
}

function signedBy(secret: string, changes: object = {}): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { token_type: 'access', exp: iat + 300, iat, jti: '1', user_id: 'alice', ...changes };
  const content = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

/** Who a token's connection is, as the others of a room hear it. */
async function senderOf(token: string): Promise<unknown> {
  const room = await chat.createRoom('alice', 'bob');
  const bob = await chat.connect('bob', room);
  const { WebSocketUrl: url } = chat.stack.outputs;
  const alice = await ChatClient.connect(`${url}?token=${token}&room=${room}`);
  const heard = bob.next(({ type }) => type === 'message');
  alice.send({ message: 'Sar barzi, Luria' });
  const { sender } = await heard;
  for (const client of [alice, bob]) client.terminate();
  return sender;
}

const refusalOf = async (token: string) =>
  ChatClient.connect(`${chat.stack.outputs['WebSocketUrl']}?token=${token}`).then(
    () => 'connected',
    (error: unknown) => String(error),
  );

test('tokens that the local stack signs open connections', async () => {
  expect(await senderOf(await chat.stack.issueToken({ user: 'alice' }))).toBe('alice');
});

test('a container pays for its secret at the first connection, and not again for five minutes', () => {
  const { calls, secretCalls, priceUsdByService } = chat.stack.meter.read().total;
  expect(calls['secretsmanager GetSecretValue']).toBe(2);
  // Putting it there, as the test has done twice, is a call too.
  expect(secretCalls).toBe(4);
  expect(priceUsdByService.secretsmanager).toBeCloseTo(4 * 0.000005, 12);
});

test('a rotation loses nobody: tokens of both secrets open connections (S32)', async () => {
  expect(await senderOf(signedBy(second))).toBe('alice');
  expect(await senderOf(signedBy(first))).toBe('alice');
});

test.each([
  ['of another secret', () => signedBy('anotherR7vYw2RmXq9LzTb4NcJ8HsGdPf3AeU')],
  ['for refreshing (S30)', () => signedBy(second, { token_type: 'refresh' })],
  ['without an end (S31)', () => signedBy(second, { exp: undefined })],
  ['that has ended (S14)', () => signedBy(second, { exp: 1 })],
])('a token %s gets 403', async (_, make) => {
  expect(await refusalOf(make())).toContain('403');
});

test('the secret is in no log, and neither is a token (S57)', () => {
  expect(chat.log.join('\n')).not.toContain(second);
  expect(chat.log.join('\n')).not.toContain('eyJ');
});

test('a secret that cannot be had opens no connection, and counts as keys that cannot', async () => {
  const log = new FunctionLog();
  const dark = await startLocalChat({ assembly: assembly.folder, log: log.take });
  const outage = { kind: 'error', error: 'InternalServiceError', statusCode: 500 } as const;
  dark.stack.faults.set({ rules: [{ match: { service: 'secretsmanager' }, fault: outage }] });
  await expect(dark.connect('alice')).rejects.toThrow('403');
  const { fields } = await log.find(({ fields }) => fields?.['KeySetFailures'] !== undefined);
  expect(fields).toMatchObject({ event: 'the secret was not refreshed', KeySetFailures: 1 });
  await dark.close();
});

test('a token that simplejwt has made opens a connection of its user, and an altered one does not', async () => {
  const { secret, access } = tokens.sites.lasting;
  const tokenLifetimeSecondsMax = 30 * 365 * 86_400;
  const site = synthesizeChat({ tokenSecret, tokenLifetimeSecondsMax });
  const django = await startLocalChat({ assembly: site.folder });
  await putSecret(secret, django);
  const room = await django.createRoom('7', 'bob');
  const connect = async (token: string) =>
    ChatClient.connect(`${django.stack.outputs['WebSocketUrl']}?token=${token}&room=${room}`);
  const user = await connect(access);
  await expect(user.request({ action: 'sendMessage', room, message: 'Sar barzi' })).resolves.toMatchObject({
    sender: '7',
  });
  const [header, payload = '', signature] = access.split('.');
  const claims = Buffer.from(payload, 'base64url').toString().replace('"user_id":"7"', '"user_id":"8"');
  const forged = [header, Buffer.from(claims).toString('base64url'), signature].join('.');
  await expect(connect(forged)).rejects.toThrow('403');
  await user.close();
  await django.close();
  site.remove();
});

test('nobody connects as soon as it is not true any more that the authorizer may read the secret (S59)', async () => {
  const { resources, ...place } = loadTemplate({ assembly: assembly.folder });
  const mutants = roleMutants(resources).filter(({ missing }) => missing.startsWith('Authorizer may'));
  expect(mutants.map(({ missing }) => missing)).toEqual([
    'Authorizer may secretsmanager:GetSecretValue on secret:site/jwt-AbCdEf',
  ]);
  for (const mutant of mutants) {
    const iam = createIam({ ...place, resources: mutant.resources, log: () => undefined });
    const weaker = await startLocalChat({ assembly: assembly.folder, interceptors: [iam.interceptor] });
    const token = await weaker.stack.issueToken({ user: 'alice' });
    await expect(
      ChatClient.connect(`${weaker.stack.outputs['WebSocketUrl']}?token=${token}`),
    ).rejects.toThrow('403');
    await weaker.close();
  }
});
