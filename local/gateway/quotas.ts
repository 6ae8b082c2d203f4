import type { Resource } from '../resource.ts';
import { gatewayLimits } from './limits.ts';

/**
 * Checks how many resources an API has.
 *
 * @throws {Error} where the deployment would fail, at the quotas that nobody has had raised.
 */
export function checkQuotas(resources: readonly Resource[], apiId: string): void {
  for (const [name, countMax] of Object.entries(gatewayLimits.resourcesMax)) {
    const type = `AWS::ApiGatewayV2::${name}`;
    const count = resources.filter(
      (resource) => resource.type === type && resource.properties['ApiId'] === apiId,
    ).length;
    if (count > countMax) {
      throw new Error(`unable to serve ${apiId}; it has ${count} of ${type}, expected at most ${countMax}`);
    }
  }
}
