import * as v from 'valibot';
import { distributionDomain } from './cloudfront/distribution-domain.ts';
import type { Template } from './template.ts';

/**
 * Turns URLs on hosts that AWS would give the stack's APIs, distributions, user pools and queues into URLs on this machine.
 * Only the ids of this template are meant: a URL of somebody else's API stays as it is.
 */
export function localUrls(template: Template, port: number): (text: string) => string {
  const apiHosts = template.resources
    .filter(({ type }) => type === 'AWS::ApiGatewayV2::Api')
    .map(({ ref }) => `${ref}.execute-api.${template.region}.amazonaws.com`);
  const siteHosts = template.resources
    .filter(({ type }) => type === 'AWS::CloudFront::Distribution')
    .flatMap(({ ref, properties }) => [distributionDomain(ref), ...aliasesOf(properties)]);
  const replacements = [
    ...apiDomainsOf(template).flatMap(({ domainName, stage }) => [
      [`https://${domainName}`, `http://127.0.0.1:${port}/${stage}`] as const,
      [`wss://${domainName}`, `ws://127.0.0.1:${port}/${stage}`] as const,
    ]),
    ...[...apiHosts, ...siteHosts].flatMap((host) => [
      [`https://${host}`, `http://127.0.0.1:${port}`] as const,
      [`wss://${host}`, `ws://127.0.0.1:${port}`] as const,
    ]),
    [`https://cognito-idp.${template.region}.amazonaws.com`, `http://127.0.0.1:${port}`] as const,
    [`https://sqs.${template.region}.amazonaws.com`, `http://127.0.0.1:${port}`] as const,
  ];
  return (text) => replacements.reduce((result, [from, to]) => result.replaceAll(from, to), text);
}

const apiMappingSchema = v.looseObject({ DomainName: v.string(), Stage: v.string() });

/** Domains that are a stage's from the root on; one below a path of theirs is not served. */
function apiDomainsOf({
  resources,
}: Template): readonly { readonly domainName: string; readonly stage: string }[] {
  return resources
    .filter(
      ({ type, properties }) => type === 'AWS::ApiGatewayV2::ApiMapping' && !properties['ApiMappingKey'],
    )
    .map(({ properties }) => v.parse(apiMappingSchema, properties))
    .map(({ DomainName, Stage }) => ({ domainName: DomainName, stage: Stage }));
}

const distributionSchema = v.looseObject({
  DistributionConfig: v.looseObject({ Aliases: v.optional(v.array(v.string()), []) }),
});

function aliasesOf(properties: Readonly<Record<string, unknown>>): readonly string[] {
  return v.parse(distributionSchema, properties).DistributionConfig.Aliases;
}
