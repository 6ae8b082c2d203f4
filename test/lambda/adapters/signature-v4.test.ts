import { createHash, createHmac } from 'node:crypto';
import type { Hash, Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { createRequestSigner, type SignableRequest } from '../../../lambda/adapters/signature-v4.ts';

type Data = string | ArrayBuffer | ArrayBufferView;

function bytesOf(data: Data): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** What AWS's signer wants to hash with. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: Data) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: Data): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

const region = 'eu-central-1';
const service = 'execute-api';
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const host = 'abc123.execute-api.eu-central-1.amazonaws.com';

async function signedByAws(
  { headers, ...request }: Omit<SignableRequest, 'host'>,
  at: Date,
  sessionToken?: string,
): Promise<string | undefined> {
  const signer = new SignatureV4({
    credentials: { ...credentials, ...(sessionToken !== undefined && { sessionToken }) },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    { protocol: 'https:', hostname: host, headers: { ...headers, host }, query: {}, ...request },
    { signingDate: at },
  );
  return signed.headers['authorization'];
}

const noon = new Date('2026-11-22T12:00:00.000Z');

describe('a signature equals the one of AWS’s own signer', () => {
  test.each([
    [
      'of a post',
      { method: 'POST', path: '/dev/@connections/TXzPWdnOjoECGjA%3D', body: '{"type":"message"}' },
    ],
    [
      'of a post in any script',
      { method: 'POST', path: '/dev/@connections/a-_%3D', body: 'Sar barzi 👋 ڕۆژین' },
    ],
    ['of a close', { method: 'DELETE', path: '/prod/@connections/TXzPWdnOjoECGjA%3D', body: '' }],
    [
      'of a path with characters that are encoded again',
      { method: 'POST', path: "/a(b)*c!d'e/~x%20y%2Fz/@,;=&+$:é", body: 'x' },
    ],
    ['without a path', { method: 'POST', path: '/', body: 'x' }],
    [
      'of a call that names its operation in a header',
      {
        method: 'POST',
        path: '/',
        body: '{}',
        headers: {
          'x-amz-target': 'secretsmanager.GetSecretValue',
          'content-type': 'application/x-amz-json-1.1',
        },
      },
    ],
  ])('%s', async (_, request) => {
    for (const sessionToken of [undefined, 'IQoJb3JpZ2luX2VjEXAMPLE//////////wEa+']) {
      const sign = createRequestSigner({ credentials: { ...credentials, sessionToken }, region, service });
      const { authorization } = sign({ ...request, host }, noon);
      expect(authorization).toBe(await signedByAws(request, noon, sessionToken));
    }
  });

  test('on every day, though the day’s key is kept', async () => {
    const request = { method: 'POST', path: '/dev/@connections/x', body: 'x' };
    const sign = createRequestSigner({ credentials, region, service });
    for (const at of [
      '2026-11-22T23:59:59.999Z',
      '2026-11-23T00:00:00.000Z',
      '2026-11-22T23:59:59.000Z',
      '2027-01-01T00:00:00.000Z',
    ]) {
      const { authorization } = sign({ ...request, host }, new Date(at));
      expect(authorization).toBe(await signedByAws(request, new Date(at)));
    }
  });

  test('of every body and at every second, though the last ones are kept', async () => {
    const sign = createRequestSigner({ credentials, region, service });
    for (const [body, at] of [
      ['x', '2026-11-22T12:00:00.000Z'],
      ['x', '2026-11-22T12:00:00.999Z'],
      ['y', '2026-11-22T12:00:01.000Z'],
      ['x', '2026-11-22T12:00:01.000Z'],
      ['x', '2026-11-22T12:00:00.000Z'],
    ] as const) {
      const request = { method: 'POST', path: '/dev/@connections/x', body };
      const { authorization } = sign({ ...request, host }, new Date(at));
      expect(authorization).toBe(await signedByAws(request, new Date(at)));
    }
  });
});
