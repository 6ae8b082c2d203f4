/** The name that CloudFront gives a distribution; here made of its id, because both are made up. */
export function distributionDomain(id: string): string {
  return `${id.toLowerCase().replace(/^e/, 'd')}.cloudfront.net`;
}
