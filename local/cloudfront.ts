import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import * as v from 'valibot';
import { type OriginResponse, getObject } from './cloudfront/bucket-origin.ts';
import {
  type Behavior,
  type Distribution,
  type Origin,
  readDistribution,
} from './cloudfront/distribution.ts';
import type { ViewerRequest } from './cloudfront/viewer-request.ts';
import type { PageHandler } from './edge.ts';
import type { Gateway } from './gateway.ts';
import { holdSocket } from './gateway/pending-socket.ts';
import type { Resource } from './resource.ts';
import type { Buckets } from './s3.ts';

/** The distribution of a template, in front of its buckets and APIs. */
export interface CloudFront {
  /** Answers an `upgrade` event for a path that is no stage's own. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers every other request. */
  readonly page: PageHandler;
}

export interface CloudFrontOptions {
  readonly resources: readonly Resource[];
  readonly buckets: Buckets;
  readonly gateway: Pick<Gateway, 'upgrade' | 'connections'>;
  /** Of the HTTP server, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly log: (line: string) => void;
}

/**
 * Serves the first distribution of a template; there is one host here, and so room for one.
 * @returns undefined if the template has none
 * @throws Error naming what of it is not known here.
 */
export function createCloudFront(options: CloudFrontOptions): CloudFront | undefined {
  const [first, ...others] = options.resources.filter(({ type }) => type === 'AWS::CloudFront::Distribution');
  for (const { logicalId } of others) options.log(`${logicalId} is not served; ${first?.logicalId} is`);
  if (first === undefined) return undefined;
  const distribution = readDistribution(first, options.resources);
  return {
    page: (request, response) => {
      void answer(options, distribution, request).then(
        (result) => write(request, response, result),
        (error: unknown) => write(request, response, failed(options, error)),
      );
    },
    upgrade: (request, socket, head) => {
      const pending = holdSocket(socket, head);
      void leadUpgrade(options, distribution, request)
        .catch((error: unknown) => failed(options, error).statusCode)
        .then((refusal) => {
          if (refusal !== undefined || pending.isOver) return pending.refuse(refusal ?? 400);
          const held = pending.release();
          return options.gateway.upgrade(request, held.socket, held.head);
        });
    },
  };
}

async function answer(
  options: CloudFrontOptions,
  distribution: Distribution,
  incoming: IncomingMessage,
): Promise<OriginResponse> {
  const home = homeOf(options, incoming);
  if (home !== undefined) return { statusCode: 307, headers: { location: home }, body: '' };
  const step = await lead(distribution, incoming);
  if (step.kind === 'response') return step.response;
  const { behavior, request } = step;
  // The distribution knows its copies' tags by itself, whatever the origin gets.
  const ifNoneMatch = incoming.headers['if-none-match'];
  const response = await ask(options, { origin: behavior.origin, request, ifNoneMatch });
  return { ...response, headers: behavior.responseHeaders(response.headers) };
}

/** A distribution has one name, and so has this one: pages of two names would be strangers to each other. */
function homeOf({ url }: CloudFrontOptions, incoming: IncomingMessage): string | undefined {
  const { host } = new URL(url);
  return incoming.headers.host === host.replace('127.0.0.1', 'localhost')
    ? `${url}${incoming.url}`
    : undefined;
}

type Step =
  | { readonly kind: 'request'; readonly behavior: Behavior; readonly request: ViewerRequest }
  | { readonly kind: 'response'; readonly response: OriginResponse };

/** As far as the origin: the behavior of the path, its function, its policy. */
async function lead(distribution: Distribution, incoming: IncomingMessage): Promise<Step> {
  const viewerRequest = readRequest(incoming);
  const behavior = distribution.behaviors.find(({ path }) => path.test(viewerRequest.uri));
  if (behavior === undefined || !behavior.methods.has(viewerRequest.method)) {
    return { kind: 'response', response: { statusCode: 403, headers: {}, body: '' } };
  }
  const outcome = await behavior.viewerRequest?.run(viewerRequest, {
    distributionId: distribution.id,
    distributionDomainName: distribution.domainName,
    requestId: randomUUID(),
    viewerIp: incoming.socket.remoteAddress ?? '',
  });
  if (outcome?.kind === 'response') return outcome;
  const request = outcome?.request ?? viewerRequest;
  // Whether before or after the function is not documented: after it, it also meets whoever makes `/` of something else.
  const uri = request.uri === '/' ? `/${distribution.defaultRootObject}` : request.uri;
  return { kind: 'request', behavior, request: behavior.originRequest({ ...request, uri }) };
}

function readRequest(incoming: IncomingMessage): ViewerRequest {
  const target = incoming.url ?? '/';
  const queryStart = target.indexOf('?');
  const headers = Object.entries(incoming.headers).flatMap(([name, value]): readonly [string, string][] =>
    value === undefined ? [] : [[name, [value].flat().join(', ')]],
  );
  return {
    method: incoming.method ?? 'GET',
    uri: queryStart === -1 ? target : target.slice(0, queryStart),
    query: queryStart === -1 ? '' : target.slice(queryStart + 1),
    headers: Object.fromEntries(headers),
  };
}

async function ask(
  options: CloudFrontOptions,
  of: {
    readonly origin: Origin;
    readonly request: ViewerRequest;
    readonly ifNoneMatch: string | undefined;
  },
): Promise<OriginResponse> {
  const { origin, request, ifNoneMatch } = of;
  const path = `${origin.path}${request.uri}`;
  const bucketName = bucketOf(options, origin);
  if (bucketName !== undefined) return getObject(options.buckets, { bucketName, path, ifNoneMatch });
  if (!isApi(options, origin)) return unreachable(options, origin);
  return options.gateway.connections({ method: request.method, path, body: Buffer.alloc(0) });
}

/** @returns the status to refuse with; undefined after the request has become the one that the API gets. */
async function leadUpgrade(
  options: CloudFrontOptions,
  distribution: Distribution,
  incoming: IncomingMessage,
): Promise<number | undefined> {
  const step = await lead(distribution, incoming);
  if (step.kind === 'response') return step.response.statusCode;
  const { origin } = step.behavior;
  if (!isApi(options, origin)) return 403;
  const { uri, query, headers } = step.request;
  incoming.url = `${origin.path}${uri}${query === '' ? '' : `?${query}`}`;
  const sent = {
    // As CloudFront sends them where a policy does not hand on the viewer's.
    'user-agent': 'Amazon CloudFront',
    via: `1.1 ${distribution.domainName} (CloudFront)`,
    ...headers,
    host: origin.domainName,
  };
  incoming.headers = sent;
  incoming.rawHeaders = Object.entries(sent).flat();
  return undefined;
}

function bucketOf({ buckets }: CloudFrontOptions, { domainName }: Origin): string | undefined {
  return buckets.names.find((name) => domainName.startsWith(`${name}.s3.`));
}

function isApi({ resources }: CloudFrontOptions, { domainName }: Origin): boolean {
  return resources.some(
    ({ type, ref }) => type === 'AWS::ApiGatewayV2::Api' && domainName.startsWith(`${ref}.execute-api.`),
  );
}

function unreachable({ log }: CloudFrontOptions, { domainName }: Origin): OriginResponse {
  log(`${domainName} was asked for, and the local stack does not have it`);
  return { statusCode: 502, headers: {}, body: '' };
}

/**
 * A function that fails is 503; one that makes what CloudFront does not take is 502.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html
 */
function failed({ log }: CloudFrontOptions, error: unknown): OriginResponse {
  log(`a function of CloudFront failed; ${String(error)}`);
  return { statusCode: v.isValiError(error) ? 502 : 503, headers: {}, body: '' };
}

function write(incoming: IncomingMessage, response: ServerResponse, result: OriginResponse): void {
  const { statusCode, headers, body } = result;
  const length = { 'content-length': Buffer.byteLength(body) };
  response.writeHead(statusCode, { ...headers, ...(statusCode !== 304 && length) });
  response.end(incoming.method === 'HEAD' ? '' : body);
}
