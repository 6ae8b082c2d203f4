import { hash } from 'node:crypto';
import { createHmacSha256, type HmacSha256 } from './hmac-sha256.ts';
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
  readonly headers?: Headers | undefined;
}

type Headers = Readonly<Record<string, string>>;

/** Gives the headers that authenticate a request, `host` and those that are signed included. */
export type RequestSigner = (request: SignableRequest, at: Date) => Headers;

/**
 * AWS Signature Version 4 for requests without a query string. Posting to connections is where the product spends its
 * CPU, and one frame goes to many connections: what their requests have in common is made once for all of a second, and
 * the day's signing key, four of the six hashes of a signature, once a day.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createRequestSigner(options: {
  readonly credentials: Credentials;
  readonly region: string;
  readonly service: string;
}): RequestSigner {
  const { credentials, region, service } = options;
  const keyOf = keepLastResult((day: string) =>
    deriveKey(credentials.secretAccessKey, [day, region, service, 'aws4_request']),
  );
  const commonsOf = keepLastResult(
    (epochSeconds: number, host: string, body: string, further: Headers): Commons => {
      const timestamp = toTimestamp(epochSeconds);
      const day = timestamp.slice(0, 8);
      const headers: Headers = {
        ...further,
        host,
        'x-amz-date': timestamp,
        ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
      };
      const sorted = Object.keys(headers).toSorted();
      const names = sorted.join(';');
      const lines = sorted.map((name) => `${name}:${headers[name]}\n`).join('');
      const scope = `${day}/${region}/${service}/aws4_request`;
      return {
        headers,
        afterPath: `\n\n${lines}\n${names}\n${sha256(body)}`,
        toSign: `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n`,
        key: keyOf(day),
        authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=`,
      };
    },
  );

  return ({ method, host, path, body, headers: further = noHeaders }, at) => {
    const commons = commonsOf(Math.floor(at.getTime() / 1000), host, body, further);
    const canonical = `${method}\n${encodePathAgain(path)}${commons.afterPath}`;
    const signature = commons.key(commons.toSign + sha256(canonical));
    return { ...commons.headers, authorization: commons.authorization + signature };
  };
}

/** One object, so that requests without further headers have the same. */
const noHeaders: Headers = {};

/** What requests have in common that differ in method and path alone and are signed within one second. */
interface Commons {
  readonly headers: Headers;
  /** Of the canonical request. */
  readonly afterPath: string;
  /** Before the hash of the canonical request. */
  readonly toSign: string;
  readonly key: HmacSha256;
  /** Before the signature. */
  readonly authorization: string;
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

function deriveKey(secret: string, parts: readonly string[]): HmacSha256 {
  const key = parts.reduce<Buffer>(
    (derived, part) => Buffer.from(createHmacSha256(derived)(part), 'hex'),
    Buffer.from(`AWS4${secret}`),
  );
  return createHmacSha256(key);
}

function sha256(text: string): string {
  return hash('sha256', text);
}
