import * as v from 'valibot';
import { gatewayLimits } from './limits.ts';

const oneOrMore = <Schema extends v.GenericSchema<string>>(schema: Schema) =>
  v.pipe(
    v.union([schema, v.array(schema)]),
    v.transform((value) => (Array.isArray(value) ? value : [value])),
  );

// Strict, so that a policy with a Condition, NotAction or NotResource, which this gateway does not evaluate,
// refuses the handshake instead of opening it.
const Statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Action: oneOrMore(v.string()),
  Resource: oneOrMore(v.pipe(v.string(), v.maxLength(gatewayLimits.policyResourceCharactersMax))),
});

/** The policy that an authorizer returns. */
export const PolicyDocument = v.object({
  Version: v.optional(v.string()),
  Statement: v.union([
    v.pipe(
      Statement,
      v.transform((statement) => [statement]),
    ),
    v.array(Statement),
  ]),
});

/**
 * Tells whether a policy lets a client call `methodArn`: a statement allows it and none denies it. `*` and `?` in
 * actions and resources are evaluated as IAM does, `*` across slashes too.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export function allowsInvoke(policy: v.InferOutput<typeof PolicyDocument>, methodArn: string): boolean {
  const statements = policy.Statement.filter(
    ({ Action, Resource }) =>
      // IAM compares actions without regard to case, resources with it.
      Action.some((action) => matchesWildcard(action.toLowerCase(), 'execute-api:invoke')) &&
      Resource.some((resource) => matchesWildcard(resource, methodArn)),
  );
  const has = (effect: 'Allow' | 'Deny') => statements.some(({ Effect }) => Effect === effect);
  return has('Allow') && !has('Deny');
}

function matchesWildcard(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
