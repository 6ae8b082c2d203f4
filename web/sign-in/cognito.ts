import { ChatError } from '../../client/index.ts';
import { base64url, makePkce } from './pkce.ts';

/** A Cognito user pool's hosted sign-in, and the client of it that this page is. */
export interface HostedSignIn {
  readonly domain: string;
  readonly clientId: string;
}

/** What outlives the way to the sign-in and back: no token, only what makes the returned code worth something here. */
const pendingKey = 'chat.sign-in';

/** Sends the browser to the hosted sign-in; it comes back to this page with a code. */
export async function goToSignIn({ domain, clientId }: HostedSignIn): Promise<void> {
  const { verifier, challenge } = await makePkce();
  const state = base64url(crypto.getRandomValues(new Uint8Array(16)));
  sessionStorage.setItem(pendingKey, JSON.stringify({ verifier, state, hash: location.hash }));
  const url = new URL(`https://${domain}/oauth2/authorize`);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: pageUrl(),
    scope: 'openid',
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).toString();
  location.assign(url);
}

/**
 * Ends the session at the hosted sign-in, which would else let the next person at this browser in without a question;
 * it comes back to this page.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export function goToSignOut({ domain, clientId }: HostedSignIn): void {
  const url = new URL(`https://${domain}/logout`);
  url.search = new URLSearchParams({ client_id: clientId, logout_uri: pageUrl() }).toString();
  location.assign(url);
}

/**
 * Redeems the code that the browser has come back with, and takes it out of the address and the history. What it gives
 * is asked for a token whenever one is needed, and refreshes it when it is about to expire: all of it in memory (S50).
 * Rejects with what the hosted sign-in says that went wrong.
 * @returns undefined if there is nothing of it in the address, or what this tab has not asked for
 */
export async function returnFromSignIn(signIn: HostedSignIn): Promise<(() => Promise<string>) | undefined> {
  const { searchParams } = new URL(location.href);
  const code = searchParams.get('code');
  const state = searchParams.get('state');
  const pending = readPending();
  sessionStorage.removeItem(pendingKey);
  if (code === null && !searchParams.has('error')) return undefined;
  history.replaceState(null, '', `${location.pathname}${pending?.hash ?? ''}`);
  // What this tab has not asked for is somebody else's: a code to be signed in with (RFC 6749 section 10.12), or a text
  // to be shown. Cognito tells of errors without the state.
  if (pending === undefined || (state !== pending.state && (code !== null || state !== null)))
    return undefined;
  if (code === null)
    throw new Error(`unable to sign in; ${searchParams.get('error_description') ?? 'it was refused'}`);
  const first = await askForTokens(signIn, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: pageUrl(),
    code_verifier: pending.verifier,
  });
  return refreshing(signIn, first);
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Epoch milliseconds from which on another one is to be had: half its time, well before the client asks for it. */
  readonly staleAt: number;
}

function refreshing(signIn: HostedSignIn, first: Tokens): () => Promise<string> {
  let tokens = first;
  return async () => {
    const { refreshToken } = tokens;
    if (Date.now() >= tokens.staleAt && refreshToken !== undefined) {
      const fresh = await askForTokens(signIn, { grant_type: 'refresh_token', refresh_token: refreshToken });
      tokens = { ...fresh, refreshToken: fresh.refreshToken ?? refreshToken };
    }
    return tokens.accessToken;
  };
}

/**
 * Rejects with `token_expired` where asking again is useless: 400 says that the grant is worth nothing (any more).
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
async function askForTokens(
  { domain, clientId }: HostedSignIn,
  grant: Readonly<Record<string, string>>,
): Promise<Tokens> {
  const response = await fetch(`https://${domain}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, ...grant }),
  });
  if (response.status === 400) throw new ChatError('token_expired', 'unable to sign in; sign in again');
  const answer: Readonly<Record<string, unknown>> = await response.json();
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresInSeconds } = answer;
  if (typeof accessToken !== 'string' || typeof expiresInSeconds !== 'number')
    throw new Error(`unable to sign in; the token endpoint answered ${response.status}. Sign in again.`);
  return {
    accessToken,
    refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
    staleAt: Date.now() + expiresInSeconds * 500,
  };
}

function readPending():
  | { readonly verifier: string; readonly state: string; readonly hash: string }
  | undefined {
  const stored = sessionStorage.getItem(pendingKey);
  return stored === null ? undefined : JSON.parse(stored);
}

/** This page, however its address calls it: the one that the user pool's client allows. */
function pageUrl(): string {
  return new URL('.', location.href).href;
}
