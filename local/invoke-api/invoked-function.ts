import type { CallRequest } from '../call.ts';

/**
 * The function that a request of the Invoke API names, `name:qualifier` if it names a version.
 * @returns undefined if it is not a request of the Invoke API.
 */
export function invokedFunctionName({ method, path }: CallRequest): string | undefined {
  const [, name, query] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?(.*))?$/.exec(path) ?? [];
  if (name === undefined || method !== 'POST') return undefined;
  const qualifier = new URLSearchParams(query).get('Qualifier');
  return qualifier === null ? decodeURIComponent(name) : `${decodeURIComponent(name)}:${qualifier}`;
}
