import { accessTokenClaims, createUserPool, type UserPool } from './cognito/user-pool.ts';
import { readTokenRequest } from './cognito/token-request.ts';
import type { HttpResponse } from './http-response.ts';
import type { Resource } from './resource.ts';
import type { SignBySecret } from './secrets-manager/secret-tokens.ts';

/** The Cognito user pools of one template: their public keys, and tokens for whoever asks. */
export interface UserPools {
  /** Whether a path is a well-known document of one of the pools. */
  matches(path: string): boolean;
  /** Answers a request for a path that `matches`. */
  handle(request: { readonly method: string; readonly path: string }): HttpResponse;
  /**
   * Makes an access token of the template's first pool and its first client, for any user, without a password; or, where it
   * has no pool, one that is signed with a secret.
   *
   * @param options.expiresInSeconds - Negative for a token that has expired already. @default 3600
   * @param options.claims - Replace the token's own; `undefined` leaves a claim out.
   */
  issueToken(options: {
    readonly user: string;
    readonly expiresInSeconds?: number;
    readonly claims?: Readonly<Record<string, unknown>>;
  }): Promise<string>;
  /** Whether it can make tokens: not where their issuer or pool is elsewhere. */
  readonly issuesTokens: boolean;
  /**
   * Answers `POST /_local/tokens`: `{"user":"alice","expiresIn":3600}` gives `{"token":"…"}`, bad input 400.
   */
  handleTokens(body: string): Promise<HttpResponse>;
}

/**
 * Runs the user pools of a template, each with a key of its own that is made now.
 *
 * @param options.url - Where the pools are served, without a slash at the end; the issuer is `{url}/{poolId}`.
 * @throws {Error} where a pool's id does not begin with the region: JWT libraries read the region from it.
 */
export function createUserPools(options: {
  readonly resources: readonly Resource[];
  readonly url: string;
  readonly region: string;
  /** @default - nothing is signed with a secret */
  readonly signBySecret?: SignBySecret | undefined;
}): UserPools {
  const pools = options.resources
    .filter(({ type }) => type === 'AWS::Cognito::UserPool')
    .map(({ logicalId, ref: poolId }) => {
      if (poolId.startsWith(`${options.region}_`)) return createUserPool({ poolId, url: options.url });
      throw new Error(`unable to serve ${logicalId}; ${poolId} is not an id of a pool in ${options.region}`);
    });
  const documents = new Map(pools.flatMap(wellKnownDocuments));
  const source = findTokenSource(options.resources, pools);

  const userPools: UserPools = {
    issuesTokens: !('missing' in source) || options.signBySecret !== undefined,
    matches: (path) => documents.has(withoutQuery(path)),
    handle({ method, path }) {
      if (method !== 'GET') return jsonResponse(405, { message: 'Method Not Allowed' });
      const document = documents.get(withoutQuery(path));
      return document ? jsonResponse(200, document) : jsonResponse(404, { message: 'Not Found' });
    },
    async issueToken({ user, expiresInSeconds = 3_600, claims }) {
      if ('missing' in source) {
        if (options.signBySecret) return options.signBySecret({ user, expiresInSeconds, claims });
        throw new Error(missingSource(source.missing));
      }
      const { pool, clientId } = source;
      return pool.issue({ ...accessTokenClaims({ user, clientId, expiresInSeconds }), ...claims });
    },
    async handleTokens(body) {
      if ('missing' in source && !options.signBySecret) {
        return jsonResponse(404, { message: missingSource(source.missing) });
      }
      const request = readTokenRequest(body);
      if ('fault' in request)
        return jsonResponse(400, { message: `unable to issue a token; ${request.fault}` });
      return jsonResponse(200, { token: await userPools.issueToken(request) });
    },
  };
  return userPools;
}

/** The documents that verifiers fetch, by path. */
function wellKnownDocuments({ poolId, issuer, jwks }: UserPool): readonly (readonly [string, object])[] {
  const configuration = {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    subject_types_supported: ['public'],
  };
  return [
    [`/${poolId}/.well-known/jwks.json`, jwks],
    [`/${poolId}/.well-known/openid-configuration`, configuration],
  ];
}

type TokenSource =
  | { readonly pool: UserPool; readonly clientId: string }
  | { readonly missing: 'pool' | 'pool client' };

function findTokenSource(resources: readonly Resource[], pools: readonly UserPool[]): TokenSource {
  const [pool] = pools;
  if (!pool) return { missing: 'pool' };
  const client = resources.find(
    ({ type, properties }) =>
      type === 'AWS::Cognito::UserPoolClient' && properties['UserPoolId'] === pool.poolId,
  );
  return client ? { pool, clientId: client.ref } : { missing: 'pool client' };
}

function missingSource(missing: string): string {
  return `unable to issue a token; the template has no user ${missing}`;
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*$/s, '');
}

function jsonResponse(statusCode: number, body: object): HttpResponse {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
