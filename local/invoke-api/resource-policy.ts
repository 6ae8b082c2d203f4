import * as v from 'valibot';

import type { Resource } from '../resource.ts';

const permissionSchema = v.looseObject({
  Action: v.string(),
  FunctionName: v.string(),
  Principal: v.string(),
  SourceArn: v.optional(v.string()),
});

/** Services whose principal is not called like the ARNs of their resources. */
const principals: Readonly<Record<string, string>> = { 'execute-api': 'apigateway.amazonaws.com' };

/**
 * Tells whether a function's permissions in the template let a service invoke it for one of its resources.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function isInvokeAllowed(
  resources: readonly Resource[],
  request: { readonly name: string; readonly arn: string; readonly sourceArn: string },
): boolean {
  const service = request.sourceArn.split(':')[2] ?? '';
  const principal = principals[service] ?? `${service}.amazonaws.com`;
  return resources
    .filter(({ type }) => type === 'AWS::Lambda::Permission')
    .map(({ properties }) => v.parse(permissionSchema, properties))
    .some(
      (permission) =>
        [request.name, request.arn].includes(permission.FunctionName) &&
        ['lambda:InvokeFunction', 'lambda:*'].includes(permission.Action) &&
        [principal, '*'].includes(permission.Principal) &&
        (permission.SourceArn === undefined || matches(permission.SourceArn, request.sourceArn)),
    );
}

/** As `ArnLike`: `*` stands for any characters, `?` for one. */
function matches(pattern: string, arn: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(arn);
}
