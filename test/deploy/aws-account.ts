import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { receivedRequest, readBody } from '../../local/edge/received-request.ts';
import { writeResponse } from '../../local/edge/response.ts';
import { signatureOf } from '../../local/edge/signature.ts';
import type { HttpResponse } from '../../local/http-response.ts';
import { ServiceError } from '../../local/service-error.ts';
import { type Buckets, createBuckets } from './buckets.ts';
import { type CloudFormation, createCloudFormation } from './cloud-formation.ts';
import { type XmlContent, toXml } from './xml.ts';

/** An account of AWS after `cdk bootstrap`, as far as `cdk deploy` asks it. */
export interface AwsAccount {
  /** What `AWS_ENDPOINT_URL` has to be. */
  readonly url: string;
  readonly objects: Buckets['objects'];
  readonly stacks: CloudFormation['stacks'];
  readonly close: () => Promise<void>;
}

/** Opens an empty one on a free port of this machine. */
export async function openAwsAccount(): Promise<AwsAccount> {
  const buckets = createBuckets();
  const cloudFormation = createCloudFormation(buckets.objects);
  const services = { buckets, cloudFormation };
  const server = createServer((incoming, response) => {
    void answer(services, incoming).then((answered) => writeResponse(response, answered));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    objects: buckets.objects,
    stacks: cloudFormation.stacks,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await cloudFormation.close();
    },
  };
}

interface Services {
  readonly buckets: Buckets;
  readonly cloudFormation: CloudFormation;
}

async function answer(services: Services, incoming: IncomingMessage): Promise<HttpResponse> {
  const { method, path, headers } = receivedRequest(incoming);
  try {
    const body = await serve(services, { method, path, headers, body: await readBody(incoming) });
    return { statusCode: 200, headers: {}, body };
  } catch (error) {
    const { code, statusCode, message } = error instanceof ServiceError ? error : failure(error);
    const body = toXml({ ErrorResponse: { Error: { Code: code, Message: message } } });
    return { statusCode, headers: {}, body };
  }
}

/** Whoever is told of an error of their own does not try again. */
const failure = (cause: unknown) => ({ code: 'InternalFailure', statusCode: 400, message: String(cause) });

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Every service is at the same address, and only the signature says which one is meant.
 * @throws ServiceError on what `cdk deploy` is not known to ask.
 */
async function serve({ buckets, cloudFormation }: Services, request: Request): Promise<string> {
  const service = signatureOf(request.headers)?.service;
  if (service === 's3') return buckets.answer(request);
  if (service === 'ssm') return JSON.stringify({ Parameter: { Value: bootstrapVersion } });
  const call = new URLSearchParams(request.body.toString());
  const action = call.get('Action') ?? '';
  const result = service === 'cloudformation' ? await cloudFormation.answer(call) : identities[action];
  if (result === undefined) throw new ServiceError('InvalidAction', { statusCode: 400 });
  return toXml({ [`${action}Response`]: { [`${action}Result`]: result } });
}

/** @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html#bootstrapping-template-versions */
const bootstrapVersion = '30';

/** What STS answers: whoever asks is of the account of the local stack, and may assume any role. */
const identities: Readonly<Record<string, XmlContent>> = {
  GetCallerIdentity: { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/dev', UserId: 'dev' },
  AssumeRole: {
    Credentials: {
      AccessKeyId: 'of-a-role',
      SecretAccessKey: 'of-a-role',
      SessionToken: 'of-a-role',
      Expiration: '2099-01-01T00:00:00Z',
    },
  },
};
