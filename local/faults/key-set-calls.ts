import type { Interceptor } from '../call.ts';
import type { UserPools } from '../cognito.ts';
import type { HttpResponse } from '../http-response.ts';

/** Serves well-known documents of user pools. */
export interface KeySets {
  matches(path: string): boolean;
  handle(request: { readonly method: string; readonly path: string }): HttpResponse | Promise<HttpResponse>;
}

/** Lets faults happen to requests for key sets, which are no calls of AWS's API, as to the others (F23). */
export function interceptedKeySets(
  userPools: Pick<UserPools, 'handle' | 'matches'>,
  interceptor: Interceptor,
): KeySets {
  return {
    matches: (path) => userPools.matches(path),
    handle: async ({ method, path }) =>
      interceptor(
        {
          service: 'cognito-idp',
          action: 'GetKeySet',
          caller: { kind: 'external' },
          request: { method, path, headers: {}, body: Buffer.alloc(0) },
        },
        async ({ request }) => userPools.handle(request),
      ),
  };
}
