/**
 * The host of a service in a Region, which has another suffix in China.
 * @see https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
export function serviceHost(service: string, region: string): string {
  return `${service}.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
}
