import * as v from 'valibot';
import {
  type AuthorizerContext,
  authorizerEvent,
  type ConnectionFacts,
  type GatewayRequest,
} from './events.ts';
import { callFunction, describeFailure } from './function-call.ts';
import type { GatewayRuntime } from './gateway-runtime.ts';
import { hasIdentity } from './identity-source.ts';
import { gatewayLimits } from './limits.ts';
import { allowsInvoke, PolicyDocument } from './policy.ts';
import { lastValues, sentText, type UpgradeRequest } from './upgrade-request.ts';
import type { Authorizer } from './web-socket-api.ts';

export type Authorization =
  | { readonly kind: 'allowed'; readonly context: AuthorizerContext }
  | { readonly kind: 'refused'; readonly statusCode: 401 | 403 | 500 };

/**
 * Asks an authorizer whether a client may connect. Its results are never cached: `AuthorizerResultTtlInSeconds`
 * is for HTTP APIs only (S35).
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export async function authorize(
  runtime: GatewayRuntime,
  of: {
    readonly authorizer: Authorizer;
    readonly facts: ConnectionFacts;
    readonly request: GatewayRequest;
    readonly upgrade: UpgradeRequest;
  },
): Promise<Authorization> {
  const { authorizer, facts } = of;
  const apiArn = runtime.apiArnOf(facts.apiId);
  const methodArn = `${apiArn}/${facts.stageName}/$connect`;
  const event = authorizerEvent(facts, { ...of, methodArn });
  const identityInput = {
    headers: lastValues(of.upgrade.headers),
    queryStringParameters: lastValues(of.upgrade.query ?? {}),
    stageVariables: facts.stageVariables,
    requestContext: event.requestContext,
  };
  if (!authorizer.identitySources.every((source) => hasIdentity(source, identityInput))) {
    return { kind: 'refused', statusCode: 401 };
  }
  const startedAtMs = performance.now();
  const outcome = await callFunction(runtime.invoke, {
    functionArn: authorizer.functionArn,
    event,
    sourceArn: `${apiArn}/authorizers/${authorizer.authorizerId}`,
    timeoutMs: runtime.integrationTimeoutMsMax,
  });
  if (outcome.kind === 'failed' && outcome.errorMessage === 'Unauthorized') {
    return { kind: 'refused', statusCode: 401 };
  }
  if (outcome.kind !== 'returned') {
    runtime.log(`authorizer ${authorizer.functionArn}: ${describeFailure(outcome, sentText(of.upgrade))}`);
    return { kind: 'refused', statusCode: 500 };
  }
  const result = readResult(outcome.payload);
  if (!result) {
    // The result itself may hold what a log must not (S57).
    runtime.log(`authorizer ${authorizer.functionArn}: its result is malformed`);
    return { kind: 'refused', statusCode: 500 };
  }
  if (!allowsInvoke(result.policyDocument, methodArn)) return { kind: 'refused', statusCode: 403 };
  const integrationLatency = Math.round(performance.now() - startedAtMs);
  return {
    kind: 'allowed',
    context: { ...result.context, principalId: result.principalId, integrationLatency },
  };
}

const AuthorizerResult = v.pipe(
  v.string(),
  v.check((payload) => Buffer.byteLength(payload) <= gatewayLimits.authorizerResultBytesMax),
  v.parseJson(),
  v.object({
    principalId: v.string(),
    policyDocument: PolicyDocument,
    // Flat: no objects, no arrays. Numbers and booleans arrive as text, as mapping templates show them; that
    // proxy events do the same is not documented, and text is what a handler can rely on.
    context: v.optional(
      v.record(v.string(), v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String))),
      {},
    ),
  }),
);

function readResult(payload: string): v.InferOutput<typeof AuthorizerResult> | undefined {
  const result = v.safeParse(AuthorizerResult, payload);
  return result.success ? result.output : undefined;
}
