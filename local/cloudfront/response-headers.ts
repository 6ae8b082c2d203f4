import * as v from 'valibot';
import type { Resource } from '../resource.ts';

type Headers = Readonly<Record<string, string>>;

/** Changes the headers of a response; names in lower case. */
export type ResponseHeaders = (headers: Headers) => Headers;

const override = v.object({ Override: v.boolean() });
const securitySchema = v.strictObject({
  ContentSecurityPolicy: v.optional(v.object({ ...override.entries, ContentSecurityPolicy: v.string() })),
  ContentTypeOptions: v.optional(override),
  FrameOptions: v.optional(v.object({ ...override.entries, FrameOption: v.string() })),
  ReferrerPolicy: v.optional(v.object({ ...override.entries, ReferrerPolicy: v.string() })),
  StrictTransportSecurity: v.optional(
    v.object({
      ...override.entries,
      AccessControlMaxAgeSec: v.number(),
      IncludeSubdomains: v.optional(v.boolean(), false),
      Preload: v.optional(v.boolean(), false),
    }),
  ),
});

const policySchema = v.object({
  // What is not understood stops the start, so that no header is missing by mistake.
  ResponseHeadersPolicyConfig: v.strictObject({
    Name: v.string(),
    Comment: v.optional(v.string()),
    SecurityHeadersConfig: v.optional(securitySchema, {}),
    CustomHeadersConfig: v.optional(
      v.object({
        Items: v.array(v.object({ ...override.entries, Header: v.string(), Value: v.string() })),
      }),
      { Items: [] },
    ),
    RemoveHeadersConfig: v.optional(v.object({ Items: v.array(v.object({ Header: v.string() })) }), {
      Items: [],
    }),
  }),
});

/**
 * Reads an `AWS::CloudFront::ResponseHeadersPolicy`.
 * @throws Error naming the policy, if it has something that is not known here, such as CORS.
 */
export function readResponseHeaders({ logicalId, properties }: Resource): ResponseHeaders {
  const parsed = v.safeParse(policySchema, properties);
  if (!parsed.success) {
    throw new Error(`unable to apply ${logicalId}; ${v.getDotPath(parsed.issues[0])} is not known here`);
  }
  const { SecurityHeadersConfig, CustomHeadersConfig, RemoveHeadersConfig } =
    parsed.output.ResponseHeadersPolicyConfig;
  const added = [
    ...securityHeaders(SecurityHeadersConfig),
    ...CustomHeadersConfig.Items.map(({ Header, Value, Override }) => ({
      name: Header.toLowerCase(),
      value: Value,
      overrides: Override,
    })),
  ];
  const removed = new Set(RemoveHeadersConfig.Items.map(({ Header }) => Header.toLowerCase()));
  return (headers) => {
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !removed.has(name)));
    const wanted = added.filter(({ name, overrides }) => overrides || kept[name] === undefined);
    return { ...kept, ...Object.fromEntries(wanted.map(({ name, value }) => [name, value])) };
  };
}

interface AddedHeader {
  readonly name: string;
  readonly value: string;
  /** Whether it takes the place of the origin's own. */
  readonly overrides: boolean;
}

function securityHeaders(config: v.InferOutput<typeof securitySchema>): readonly AddedHeader[] {
  const {
    ContentSecurityPolicy: content,
    ContentTypeOptions: type,
    FrameOptions: frame,
    ReferrerPolicy: referrer,
    StrictTransportSecurity: transport,
  } = config;
  return [
    ...(content ? [header('content-security-policy', content.ContentSecurityPolicy, content)] : []),
    ...(type ? [header('x-content-type-options', 'nosniff', type)] : []),
    ...(frame ? [header('x-frame-options', frame.FrameOption, frame)] : []),
    ...(referrer ? [header('referrer-policy', referrer.ReferrerPolicy, referrer)] : []),
    ...(transport ? [header('strict-transport-security', transportSecurity(transport), transport)] : []),
  ];
}

function header(name: string, value: string, { Override }: { readonly Override: boolean }): AddedHeader {
  return { name, value, overrides: Override };
}

/** RFC 6797 6.1 */
function transportSecurity(config: {
  readonly AccessControlMaxAgeSec: number;
  readonly IncludeSubdomains: boolean;
  readonly Preload: boolean;
}): string {
  return [
    `max-age=${config.AccessControlMaxAgeSec}`,
    ...(config.IncludeSubdomains ? ['includeSubDomains'] : []),
    ...(config.Preload ? ['preload'] : []),
  ].join('; ');
}
