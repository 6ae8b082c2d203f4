import * as v from 'valibot';
import { readAtMost, ResponseTooLargeError, sendRequest } from '../authentication/bounded-response.ts';
import { variableError } from '../authentication/environment.ts';
import {
  SecretUnavailableError,
  type ReadSecret,
  type SecretFault,
  type SecretVersion,
} from '../authentication/secret-port.ts';
import { serviceHost } from './service-host.ts';
import { createRequestSigner, type Credentials } from './signature-v4.ts';

/** A secret has 64 KB at most. @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const bytesMax = 256 * 1024;
/** What a connecting user waits at most, as for a key set. */
const timeoutMs = 3_000;

/**
 * Reads one secret of AWS Secrets Manager, without the SDK's client: it would make the authorizer's bundle ten times as large
 * for one kind of request.
 * @param options.endpointUrl where AWS is; by default the secret's own Region
 * @throws Error if it is not the ARN of a secret
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export function createSecretReader(options: {
  readonly secretArn: string;
  readonly endpointUrl: string | undefined;
  readonly credentials: Credentials;
}): ReadSecret {
  const { secretArn, credentials } = options;
  const region = regionOf(secretArn);
  const url = new URL(options.endpointUrl ?? `https://${serviceHost('secretsmanager', region)}`);
  const sign = createRequestSigner({ credentials, region, service: 'secretsmanager' });

  const readVersion = async (stage: string): Promise<SecretVersion> => {
    const body = JSON.stringify({ SecretId: secretArn, VersionStage: stage });
    const signed = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    };
    const headers = {
      ...sign({ method: 'POST', host: url.host, path: '/', body, headers: signed }, new Date()),
      'content-length': Buffer.byteLength(body),
    };
    return parseVersion(await exchange(url, { headers, body }));
  };

  return async () => {
    const reading = [readVersion('AWSCURRENT'), readVersion('AWSPREVIOUS')] as const;
    // Both to their end, whatever comes of them: Lambda freezes what is under way when the answer is out.
    await Promise.allSettled(reading);
    const current = await reading[0];
    const previous = await reading[1].catch(undefinedIfNotFound);
    return { current, ...(previous && { previous }) };
  };
}

function regionOf(arn: string): string {
  const [, region] = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:./.exec(arn) ?? [];
  if (region === undefined) throw variableError('TOKEN_SECRET_ARN', arn, 'the ARN of a secret');
  return region;
}

/** A secret that was never rotated has no previous version. */
function undefinedIfNotFound(error: unknown): undefined {
  if (error instanceof SecretUnavailableError && error.fault === 'not_found') return undefined;
  throw error;
}

async function exchange(
  url: URL,
  request: { readonly headers: Readonly<Record<string, string | number>>; readonly body: string },
): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await sendRequest(url, { method: 'POST', ...request, signal });
    const answer = parseJson(await readAtMost(response, bytesMax));
    if (response.statusCode === 200) return answer;
    throw new SecretUnavailableError(faultOf(answer));
  } catch (error) {
    if (error instanceof SecretUnavailableError) throw error;
    if (error instanceof ResponseTooLargeError) throw new SecretUnavailableError('too_large');
    throw new SecretUnavailableError(signal.aborted ? 'timeout' : 'connection', { cause: error });
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    // What a proxy or a load balancer says in the service's place.
    return undefined;
  }
}

const errorSchema = v.looseObject({ ['__type']: v.string() });

/** @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization */
function faultOf(answer: unknown): SecretFault {
  const type = v.is(errorSchema, answer) ? answer['__type'].replace(/^.*#/, '') : '';
  if (type === 'ResourceNotFoundException') return 'not_found';
  return type === 'AccessDeniedException' ? 'denied' : 'status';
}

const versionSchema = v.looseObject({
  /** Epoch seconds, with a fraction. */
  CreatedDate: v.number(),
  /** Absent where the secret is bytes. */
  SecretString: v.optional(v.string()),
});

function parseVersion(answer: unknown): SecretVersion {
  if (!v.is(versionSchema, answer)) throw new SecretUnavailableError('malformed');
  if (answer.SecretString === undefined) throw new SecretUnavailableError('not_plain_text');
  return { text: answer.SecretString, createdAt: answer.CreatedDate * 1000 };
}
