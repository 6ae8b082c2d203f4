import { readCredentials } from '../adapters/credentials.ts';
import { jsonLogger } from '../adapters/json-logger.ts';
import { createSecretReader } from '../adapters/secrets-manager.ts';
import { checkOrigin, readAllowedOrigins, type AllowedOrigins } from '../authentication/allowed-origins.ts';
import type { AuthenticationLog } from '../authentication/authentication-log.ts';
import { readBoundRoom, readToken, type ConnectRequest } from '../authentication/connect-request.ts';
import type { Environment } from '../authentication/environment.ts';
import { KeySet } from '../authentication/key-set.ts';
import { createKeySetFetcher, KeySetUnavailableError } from '../authentication/key-set-fetcher.ts';
import { RefusedError } from '../authentication/refusal.ts';
import { SecretUnavailableError } from '../authentication/secret-port.ts';
import { readSecretTokenSettings } from '../authentication/secret-token-settings.ts';
import { createSecretTokenVerifier } from '../authentication/secret-token-verifier.ts';
import { TokenSecret } from '../authentication/token-secret.ts';
import { readTokenSettings } from '../authentication/token-settings.ts';
import { createTokenVerifier, type VerifyToken } from '../authentication/token-verifier.ts';

/** The event of a REQUEST authorizer of `$connect`, as far as it is used. */
export interface AuthorizerEvent extends ConnectRequest {
  readonly methodArn: string;
  readonly requestContext?: { readonly connectionId?: string; readonly requestId?: string };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
export interface AuthorizerResult {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: '2012-10-17';
    readonly Statement: readonly [
      { readonly Action: 'execute-api:Invoke'; readonly Effect: 'Allow' | 'Deny'; readonly Resource: string },
    ];
  };
  readonly context?: AuthorizerContext;
}

/** What every later event of the connection carries. Strings only: API Gateway does not promise to keep other types. */
// A type and not an interface, so that it is assignable to a record of strings.
export type AuthorizerContext = {
  readonly user: string;
  /** Epoch seconds. */
  readonly tokenExpiresAt: string;
  /** Epoch seconds. */
  readonly tokenIssuedAt: string;
  /** The room that the connection is bound to, if any. */
  readonly room?: string;
};

export type Authorize = (event: AuthorizerEvent) => Promise<AuthorizerResult>;

/**
 * Decides who may connect, and hands who it is to the connection.
 * Never rejects: bad input is an everyday thing and must not look like a failing function, whose errors raise an alarm.
 */
export function createAuthorizer({
  verifyToken,
  allowedOrigins,
  log,
}: {
  readonly verifyToken: VerifyToken;
  /** @default - any */
  readonly allowedOrigins?: AllowedOrigins | undefined;
  readonly log: AuthenticationLog;
}): Authorize {
  return async (event) => {
    try {
      checkOrigin(event, allowedOrigins);
      const room = readBoundRoom(event);
      const { user, expiresAtSeconds, issuedAtSeconds } = await verifyToken(readToken(event));
      return allow(event.methodArn, {
        user,
        tokenExpiresAt: String(expiresAtSeconds),
        tokenIssuedAt: String(issuedAtSeconds),
        ...(room !== undefined && { room }),
      });
    } catch (error) {
      reportDenial({ error, event, log });
      return denied;
    }
  };
}

/** This API, stage and route, nothing wider (S34). */
function allow(methodArn: string, context: AuthorizerContext): AuthorizerResult {
  return { principalId: context.user, policyDocument: policy('Allow', methodArn), context };
}

/** One answer to every refusal, so that it tells nobody which check stopped them (S37). Denied means 403. */
const denied: AuthorizerResult = { principalId: 'denied', policyDocument: policy('Deny', '*') };

function policy(effect: 'Allow' | 'Deny', resource: string): AuthorizerResult['policyDocument'] {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
  };
}

function reportDenial({
  error,
  event,
  log,
}: {
  readonly error: unknown;
  readonly event: AuthorizerEvent;
  readonly log: AuthenticationLog;
}): void {
  const { connectionId, requestId } = event.requestContext ?? {};
  const facts = { connectionId, requestId };
  if (error instanceof RefusedError) {
    log.warn('a handshake was denied', { ...facts, reason: error.reason });
  } else if (error instanceof KeySetUnavailableError) {
    log.error('a handshake could not be judged', { ...facts, reason: 'key_set_unavailable' });
  } else if (error instanceof SecretUnavailableError) {
    log.error('a handshake could not be judged', { ...facts, reason: 'secret_unavailable' });
  } else {
    // A fault of ours. Its name only, because its message may repeat what the client sent (S58).
    const errorName = error instanceof Error ? error.name : typeof error;
    log.error('a handshake could not be judged', { ...facts, reason: 'unexpected', errorName });
  }
}

/** Kept for the life of the container, so that its keys are fetched once. */
let authorize: Authorize | undefined;

/** Rejects where the environment is wrong: that is the operator's to mend, and an alarm is what they need. */
export async function handler(event: AuthorizerEvent): Promise<AuthorizerResult> {
  authorize ??= createFromEnvironment(process.env);
  return authorize(event);
}

function createFromEnvironment(environment: Environment): Authorize {
  const log: AuthenticationLog = jsonLogger;
  const ports = { environment, now: Date.now, log };
  const verifyToken = createSecretVerifier(ports) ?? createIssuerVerifier(ports);
  return createAuthorizer({ verifyToken, allowedOrigins: readAllowedOrigins(environment), log });
}

interface VerifierPorts {
  readonly environment: Environment;
  readonly now: () => number;
  readonly log: AuthenticationLog;
}

function createIssuerVerifier({ environment, now, log }: VerifierPorts): VerifyToken {
  const settings = readTokenSettings(environment);
  const keySet = new KeySet({ fetch: createKeySetFetcher({ uri: settings.keySetUri }), now, log });
  return createTokenVerifier({ settings, findKey: (keyId) => keySet.find(keyId), now });
}

/** Undefined where the deployment shares no secret: it is that or an issuer, and never both (S27). */
function createSecretVerifier({ environment, now, log }: VerifierPorts): VerifyToken | undefined {
  const settings = readSecretTokenSettings(environment);
  if (!settings) return undefined;
  const read = createSecretReader({
    secretArn: settings.secretArn,
    endpointUrl: environment['AWS_ENDPOINT_URL'],
    credentials: readCredentials(environment),
  });
  return createSecretTokenVerifier({
    settings,
    secret: new TokenSecret({ read, ...settings, now, log }),
    now,
  });
}
