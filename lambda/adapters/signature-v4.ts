import { createHash, createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { keepLastResult } from './last-result.ts';

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
 * AWS Signature Version 4 for requests without a query string. Posting to connections is where the product spends its
 * CPU: the day's signing key is kept, which costs four of the six hashes of a signature, and so is the hash of the last
 * body, for one frame goes to many connections.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createRequestSigner(options: {
  readonly credentials: Credentials;
  readonly region: string;
  readonly service: string;
}): RequestSigner {
  const { credentials, region, service } = options;
  const timestampOf = keepLastResult(toTimestamp);
  const keyOf = keepLastResult((day: string) =>
    deriveKey(credentials.secretAccessKey, [day, region, service, 'aws4_request']),
  );
  const hashOf = keepLastResult(sha256);

  return ({ method, host, path, body, headers: further = {} }, at) => {
    const timestamp = timestampOf(Math.floor(at.getTime() / 1000));
    const day = timestamp.slice(0, 8);
    const headers: Readonly<Record<string, string>> = {
      ...further,
      host,
      'x-amz-date': timestamp,
      ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
    };
    const sorted = Object.keys(headers).toSorted();
    const names = sorted.join(';');
    let lines = '';
    for (const name of sorted) lines += `${name}:${headers[name]}\n`;
    const canonical = `${method}\n${encodePathAgain(path)}\n\n${lines}\n${names}\n${hashOf(body)}`;
    const scope = `${day}/${region}/${service}/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`;
    const signature = createHmac('sha256', keyOf(day)).update(toSign).digest('hex');
    const credential = `Credential=${credentials.accessKeyId}/${scope}`;
    return {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
    };
  };
}

/** In the basic format of ISO 8601, as the signature and its header have it. */
function toTimestamp(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** Every service but S3 signs the path encoded twice. */
function encodePathAgain(path: string): string {
  return encodeURIComponent(path)
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()*]/g, encodeCharacter);
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** As an object: Node takes the bytes of a key apart for every signature otherwise. */
function deriveKey(secret: string, parts: readonly string[]): KeyObject {
  return createSecretKey(parts.reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`)));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
