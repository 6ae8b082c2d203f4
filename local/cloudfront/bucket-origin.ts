import { createHash } from 'node:crypto';
import type { Buckets } from '../s3.ts';

/** What an origin answers; names in lower case. */
export interface OriginResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/**
 * Gets an object for a distribution that may read objects and not list them: what is not there is refused.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function getObject(
  buckets: Buckets,
  of: { readonly bucketName: string; readonly path: string; readonly ifNoneMatch: string | undefined },
): OriginResponse {
  const key = decodedKey(of.path);
  const object = key === undefined ? undefined : buckets.find(of.bucketName, key);
  if (object === undefined) return accessDenied;
  const headers = { ...object.metadata, etag: etagOf(object.body) };
  if (of.ifNoneMatch?.split(/\s*,\s*/).includes(headers.etag)) return { statusCode: 304, headers, body: '' };
  return { statusCode: 200, headers: { ...headers, 'content-type': object.contentType }, body: object.body };
}

const accessDenied: OriginResponse = {
  statusCode: 403,
  headers: { 'content-type': 'application/xml' },
  body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
};

/** @returns undefined if the path is no percent-encoded text. */
function decodedKey(path: string): string | undefined {
  try {
    return decodeURIComponent(path.replace(/^\//, ''));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** S3's own, for objects that came in one piece. */
function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
