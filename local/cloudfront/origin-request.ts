import * as v from 'valibot';
import type { Resource } from '../resource.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** Takes out of a request what the origin does not get; a handshake stays one. */
export type OriginRequest = (request: ViewerRequest) => ViewerRequest;

const policySchema = v.looseObject({
  OriginRequestPolicyConfig: v.looseObject({
    HeadersConfig: v.looseObject({
      HeaderBehavior: v.picklist(['none', 'whitelist', 'allViewer', 'allExcept']),
      Headers: v.optional(v.array(v.string()), []),
    }),
    QueryStringsConfig: v.looseObject({ QueryStringBehavior: v.picklist(['none', 'all']) }),
  }),
});

/** Without a policy, and with caching off, an origin gets no header and no query of the viewer. */
export const forwardsNothing = originRequest({ isForwarded: () => false, hasQuery: false });

/**
 * Reads an `AWS::CloudFront::OriginRequestPolicy`.
 * @throws Error naming the policy, if it chooses in a way that is not known here.
 */
export function readOriginRequest({ logicalId, properties }: Resource): OriginRequest {
  const parsed = v.safeParse(policySchema, properties);
  if (!parsed.success) {
    throw new Error(`unable to apply ${logicalId}; ${v.getDotPath(parsed.issues[0])} is not known here`);
  }
  const { HeadersConfig, QueryStringsConfig } = parsed.output.OriginRequestPolicyConfig;
  const named = new Set(HeadersConfig.Headers.map((name) => name.toLowerCase()));
  const isForwarded = {
    none: () => false,
    whitelist: (name: string) => named.has(name),
    allViewer: () => true,
    allExcept: (name: string) => !named.has(name),
  }[HeadersConfig.HeaderBehavior];
  return originRequest({ isForwarded, hasQuery: QueryStringsConfig.QueryStringBehavior === 'all' });
}

// CloudFront makes the connection to the origin by itself, so that these are there whatever the policy says.
const ownHeaders = new Set(['connection', 'upgrade']);

function originRequest(policy: {
  readonly isForwarded: (name: string) => boolean;
  readonly hasQuery: boolean;
}): OriginRequest {
  return (request) => ({
    ...request,
    query: policy.hasQuery ? request.query : '',
    headers: Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => ownHeaders.has(name) || policy.isForwarded(name)),
    ),
  });
}

/**
 * Policies that every account has.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
export const managedOriginRequests: ReadonlyMap<string, OriginRequest> = new Map([
  ['216adef6-5c7f-47e4-b989-5492eafa07d3', originRequest({ isForwarded: () => true, hasQuery: true })],
  [
    'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    originRequest({ isForwarded: (name) => name !== 'host', hasQuery: true }),
  ],
]);
