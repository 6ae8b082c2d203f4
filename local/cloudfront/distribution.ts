import * as v from 'valibot';
import type { Resource } from '../resource.ts';
import { distributionDomain } from './distribution-domain.ts';
import {
  type OriginRequest,
  forwardsNothing,
  managedOriginRequests,
  readOriginRequest,
} from './origin-request.ts';
import { pathPattern } from './path-pattern.ts';
import { type ResponseHeaders, readResponseHeaders } from './response-headers.ts';
import { type ViewerFunction, readViewerFunction } from './viewer-function.ts';

/** One `AWS::CloudFront::Distribution`, with what it names by id in its place. */
export interface Distribution {
  readonly id: string;
  readonly domainName: string;
  /** A key of the default behavior's origin; empty if there is none. */
  readonly defaultRootObject: string;
  /** In the order in which they are asked; the default behavior, for every path, last. */
  readonly behaviors: readonly Behavior[];
}

/** What is done with requests for some paths. */
export interface Behavior {
  readonly path: RegExp;
  readonly methods: ReadonlySet<string>;
  readonly origin: Origin;
  readonly viewerRequest: ViewerFunction | undefined;
  readonly originRequest: OriginRequest;
  readonly responseHeaders: ResponseHeaders;
}

/** Where a behavior gets its answers. */
export interface Origin {
  readonly domainName: string;
  /** Stands before the path of each request; no slash at its end. */
  readonly path: string;
}

const behaviorSchema = v.looseObject({
  PathPattern: v.optional(v.string(), '*'),
  TargetOriginId: v.string(),
  AllowedMethods: v.optional(v.array(v.string()), ['GET', 'HEAD']),
  OriginRequestPolicyId: v.optional(v.string()),
  ResponseHeadersPolicyId: v.optional(v.string()),
  FunctionAssociations: v.optional(
    v.array(v.object({ EventType: v.literal('viewer-request'), FunctionARN: v.string() })),
    [],
  ),
  LambdaFunctionAssociations: v.optional(v.never()),
});

const distributionSchema = v.object({
  DistributionConfig: v.looseObject({
    DefaultRootObject: v.optional(v.string(), ''),
    DefaultCacheBehavior: behaviorSchema,
    CacheBehaviors: v.optional(v.array(behaviorSchema), []),
    CustomErrorResponses: v.optional(v.never()),
    Origins: v.array(
      v.looseObject({ Id: v.string(), DomainName: v.string(), OriginPath: v.optional(v.string(), '') }),
    ),
  }),
});

/** @throws Error naming the distribution, if it has something that is not known here, or names what is not there. */
export function readDistribution(resource: Resource, resources: readonly Resource[]): Distribution {
  const parsed = v.safeParse(distributionSchema, resource.properties);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Error(
      `unable to serve ${resource.logicalId}; ${v.getDotPath(issue) ?? 'it'} is not known here`,
    );
  }
  const config = parsed.output.DistributionConfig;
  const origins = new Map(
    config.Origins.map(({ Id, DomainName, OriginPath }) => [
      Id,
      { domainName: DomainName, path: OriginPath },
    ]),
  );
  const parts = { origins, ...readParts(resources) };
  return {
    id: resource.ref,
    domainName: distributionDomain(resource.ref),
    defaultRootObject: config.DefaultRootObject,
    behaviors: [...config.CacheBehaviors, config.DefaultCacheBehavior].map((behavior) =>
      readBehavior(behavior, parts),
    ),
  };
}

/** What behaviors name by id or ARN. */
interface Parts {
  readonly functions: ReadonlyMap<string, ViewerFunction>;
  readonly originRequests: ReadonlyMap<string, OriginRequest>;
  readonly responseHeaders: ReadonlyMap<string, ResponseHeaders>;
}

function readParts(resources: readonly Resource[]): Parts {
  const ofType = (type: string) =>
    resources.filter((resource) => resource.type === `AWS::CloudFront::${type}`);
  return {
    functions: new Map(ofType('Function').map((each) => [each.ref, readViewerFunction(each)])),
    originRequests: new Map([
      ...managedOriginRequests,
      ...ofType('OriginRequestPolicy').map((each) => [each.ref, readOriginRequest(each)] as const),
    ]),
    responseHeaders: new Map(
      ofType('ResponseHeadersPolicy').map((each) => [each.ref, readResponseHeaders(each)]),
    ),
  };
}

function readBehavior(
  behavior: v.InferOutput<typeof behaviorSchema>,
  parts: Parts & { readonly origins: ReadonlyMap<string, Origin> },
): Behavior {
  const [association] = behavior.FunctionAssociations;
  return {
    path: pathPattern(behavior.PathPattern),
    methods: new Set(behavior.AllowedMethods),
    origin: named(parts.origins, behavior.TargetOriginId),
    viewerRequest: association && named(parts.functions, association.FunctionARN),
    originRequest:
      behavior.OriginRequestPolicyId === undefined
        ? forwardsNothing
        : named(parts.originRequests, behavior.OriginRequestPolicyId),
    responseHeaders:
      behavior.ResponseHeadersPolicyId === undefined
        ? (headers) => headers
        : named(parts.responseHeaders, behavior.ResponseHeadersPolicyId),
  };
}

function named<Part>(parts: ReadonlyMap<string, Part>, id: string): Part {
  const part = parts.get(id);
  if (part === undefined) throw new Error(`unable to serve a distribution; the template does not have ${id}`);
  return part;
}
