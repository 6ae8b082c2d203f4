/**
 * Reads the address of a key set. Whoever can change the answer can sign in as anyone, so it is HTTPS, except on one machine:
 * plain HTTP to a loopback host, and in the local stack only (S24).
 * @throws Error
 */
export function parseKeySetUri({ uri, isLocal }: { readonly uri: string; readonly isLocal: boolean }): URL {
  const url = URL.parse(uri);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal && isLoopback(uri));
  if (!url || !isSafe || url.username !== '' || url.password !== '') {
    throw new Error(
      `unable to use the key set at ${JSON.stringify(uri)}; expected an https: URL without credentials` +
        ' (http: only to a loopback host of the local stack)',
    );
  }
  return url;
}

/** Whether a URL leads to this machine. `URL` has already brought every spelling of an IPv4 address into one form. */
export function isLoopback(uri: string | undefined): boolean {
  const host = URL.parse(uri ?? '')?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
