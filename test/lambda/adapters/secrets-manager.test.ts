import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { createSecretReader } from '../../../lambda/adapters/secrets-manager.ts';
import { createSecretsManager } from '../../../local/secrets-manager.ts';
import { describeSecretReader } from '../../contracts/secret-reader.ts';
import { InMemorySecret } from '../../fakes/in-memory-secret.ts';
import { json } from '../authentication/key-set-server.ts';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:site/jwt-AbCdEf';
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'a-key', sessionToken: 'a-session' };

let server: Server;
/** Answers a request, whose body it gets. */
type Answer = (body: string, ...exchange: Parameters<RequestListener>) => unknown;
let answer: Answer;
let endpointUrl: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => answer(body, request, response));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  endpointUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

const read = async (arn = secretArn) => createSecretReader({ secretArn: arn, endpointUrl, credentials })();

describeSecretReader('in memory', {
  create: () => {
    const secret = new InMemorySecret(Date.now);
    return { read: secret.read, put: async (value) => secret.put(value) };
  },
  createAbsent: () => new InMemorySecret(Date.now).read,
});

describeSecretReader('Secrets Manager, local', {
  create: () => {
    const template = { logicalId: 'Secret', type: 'AWS::SecretsManager::Secret', ref: secretArn };
    const service = createSecretsManager({
      resources: [{ ...template, properties: {} }],
      log: () => undefined,
    });
    const call = async (action: string, body: string) =>
      service.handle({
        service: 'secretsmanager',
        action,
        caller: { kind: 'external' },
        request: { method: 'POST', path: '/', headers: {}, body: Buffer.from(body) },
      });
    answer = async (body, request, response) => {
      const { statusCode, headers, body: answered } = await call(operationOf(request), body);
      response.writeHead(statusCode, headers).end(answered);
    };
    return {
      read: async () => read(),
      put: async (value) => {
        await call('PutSecretValue', JSON.stringify({ SecretId: secretArn, SecretString: value }));
      },
    };
  },
  createAbsent: () => async () => read(`${secretArn.slice(0, -1)}g`),
});

function operationOf({ headers }: IncomingMessage): string {
  return String(headers['x-amz-target']).replace('secretsmanager.', '');
}

test('asks for the two labels of this one secret, signed for its Region, target included', async () => {
  const asked: string[] = [];
  answer = (body, request, response) => {
    expect(request.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/secretsmanager\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, /,
    );
    asked.push(body);
    json({ CreatedDate: 1.5, SecretString: 'value' })(request, response);
  };
  expect(await read()).toEqual({
    current: { text: 'value', createdAt: 1500 },
    previous: { text: 'value', createdAt: 1500 },
  });
  expect(asked.toSorted()).toEqual([
    JSON.stringify({ SecretId: secretArn, VersionStage: 'AWSCURRENT' }),
    JSON.stringify({ SecretId: secretArn, VersionStage: 'AWSPREVIOUS' }),
  ]);
});

const refused = (statusCode: number, body: string): RequestListener => {
  return (_, response) => void response.writeHead(statusCode).end(body);
};

test.each<[string, RequestListener, string]>([
  ['no right', refused(400, '{"__type":"AccessDeniedException","Message":"x"}'), 'denied'],
  ['no right, by its full name', refused(400, '{"__type":"a.b#AccessDeniedException"}'), 'denied'],
  ['a throttle', refused(400, '{"__type":"ThrottlingException"}'), 'status'],
  ['a key that is disabled', refused(400, '{"__type":"DecryptionFailure"}'), 'status'],
  ['a fault of the service', refused(500, '<html>'), 'status'],
  ['a redirect', refused(302, '{"CreatedDate":1,"SecretString":"value"}'), 'status'],
  ['no JSON', refused(200, 'value'), 'malformed'],
  ['no date', json({ SecretString: 'value' }), 'malformed'],
  ['bytes', json({ CreatedDate: 1, SecretBinary: 'dmFsdWU=' }), 'not_plain_text'],
  ['an answer of 300 KB', json({ SecretString: 'x'.repeat(300 * 1024) }), 'too_large'],
  ['a reset', (request) => void request.socket.destroy(), 'connection'],
])('says in a word why there is no secret: %s (F32)', async (_, listener, fault) => {
  answer = (_body, ...exchange) => listener(...exchange);
  await expect(read()).rejects.toMatchObject({ name: 'SecretUnavailableError', fault });
});

test('is not content with the current version where the previous one cannot be read', async () => {
  const current = json({ CreatedDate: 1, SecretString: 'value' });
  answer = (body, ...exchange) => (body.includes('AWSPREVIOUS') ? refused(500, '{}') : current)(...exchange);
  await expect(read()).rejects.toMatchObject({ fault: 'status' });
});

test.each([
  '',
  'site/jwt',
  'arn:aws:s3:::bucket',
  'arn:aws:secretsmanager:evil.example/:123456789012:secret:a',
])('throws for %j, which is no ARN of a secret', (arn) => {
  expect(() => createSecretReader({ secretArn: arn, endpointUrl: undefined, credentials })).toThrow(
    `unable to read TOKEN_SECRET_ARN; got ${JSON.stringify(arn)}`,
  );
});
