/** What a request's signature says before it is verified; nothing here verifies it. */
export interface Signature {
  readonly accessKeyId: string;
  /** The service in the credential's scope. */
  readonly service: string;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
export function signatureOf(headers: Readonly<Record<string, string>>): Signature | undefined {
  const match = /^AWS4-HMAC-SHA256 .*?Credential=([^/]+)\/\d{8}\/[^/]*\/([^/]+)\/aws4_request/.exec(
    headers['authorization'] ?? '',
  );
  const [, accessKeyId, service] = match ?? [];
  return accessKeyId === undefined || service === undefined ? undefined : { accessKeyId, service };
}
