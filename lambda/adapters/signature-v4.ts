import { createHash, createHmac } from 'node:crypto';

/** Credentials of a role's session. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface SignableRequest {
  readonly method: string;
  readonly host: string;
  /** As it goes over the wire, already encoded once. */
  readonly path: string;
  readonly body: string;
  /** Further ones to sign, names in lower case. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Gives the headers that authenticate a request, `host` and those that are signed included. */
export type RequestSigner = (request: SignableRequest, at: Date) => Readonly<Record<string, string>>;

/**
 * AWS Signature Version 4 for requests without a query string, with the day's signing key kept: posting to
 * connections is where the product spends its CPU, and the key costs four of the six hashes of a signature.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createRequestSigner(options: {
  readonly credentials: Credentials;
  readonly region: string;
  readonly service: string;
}): RequestSigner {
  const { credentials, region, service } = options;
  let day = '';
  let dayKey: Buffer = Buffer.alloc(0);

  return ({ method, host, path, body, headers: further = {} }, at) => {
    const timestamp = at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
    if (!timestamp.startsWith(day) || day === '') {
      day = timestamp.slice(0, 8);
      dayKey = deriveKey(credentials.secretAccessKey, [day, region, service, 'aws4_request']);
    }
    const headers = {
      ...further,
      host,
      'x-amz-date': timestamp,
      ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
    };
    const sorted = Object.entries(headers).toSorted(([one], [other]) => (one < other ? -1 : 1));
    const names = sorted.map(([name]) => name).join(';');
    const lines = sorted.map(([name, value]) => `${name}:${value}\n`);
    const canonical = [method, encodePathAgain(path), '', lines.join(''), names, sha256(body)].join('\n');
    const scope = `${day}/${region}/${service}/aws4_request`;
    const toSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
    const signature = hmac(dayKey, toSign).toString('hex');
    const credential = `Credential=${credentials.accessKeyId}/${scope}`;
    return {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
    };
  };
}

/** Every service but S3 signs the path encoded twice. */
function encodePathAgain(path: string): string {
  const segments = path
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll(/[!'()*]/g, encodeCharacter));
  return segments.join('/');
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function deriveKey(secret: string, parts: readonly string[]): Buffer {
  return parts.reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
