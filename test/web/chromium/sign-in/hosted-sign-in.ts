import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the user pool knows of the page, and how it makes its tokens. */
export interface HostedSignInSettings {
  readonly clientId: string;
  /** Where it may lead back to, after signing in and out. */
  readonly pageUrl: string;
  readonly issueToken: (user: string, options: { readonly expiresInSeconds: number }) => Promise<string>;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Grant {
  readonly user: string;
  readonly redirectUri: string;
  readonly challenge: string;
}

/**
 * A stand-in for the sign-in that Cognito hosts, for one browser: `/oauth2/authorize`, its form, `/oauth2/token` and
 * `/logout`, as strict as Cognito is about what a page has to send.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
 */
export class HostedSignIn {
  /** Seconds that the next tokens live. */
  tokenLifetimeSeconds = 3_600;
  /** What the next authorization is refused with, as where a trigger of the pool does not let somebody in. */
  refusal: string | undefined;
  /** Whether it lets nobody in any more who was let in before. */
  isRevoked = false;
  /** The grants that were asked for at the token endpoint, in turn, and the status that each was answered with. */
  readonly redeemed: { readonly grantType: string; readonly status: number }[] = [];
  readonly #settings: HostedSignInSettings;
  readonly #codes = new Map<string, Grant>();
  readonly #refreshTokens = new Map<string, string>();
  readonly #server: Server;
  /** Who has a session here, as Cognito's cookie would say. */
  #signedIn: string | undefined;

  constructor(settings: HostedSignInSettings) {
    this.#settings = settings;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  /** Resolves with its origin. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers, body } = await this.#answer(request);
    response.writeHead(status, headers).end(body);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /oauth2/authorize':
        return this.#authorize(url.searchParams);
      case 'POST /login':
        this.#signedIn = form.get('user') ?? undefined;
        return this.#authorize(url.searchParams);
      case 'POST /oauth2/token': {
        const answer = await this.#redeem(form);
        this.redeemed.push({ grantType: form.get('grant_type') ?? '', status: answer.status });
        return answer;
      }
      case 'GET /logout':
        return this.#signOut(url.searchParams);
      default:
        return { status: 404 };
    }
  }

  #authorize(asked: URLSearchParams): Answer {
    const { clientId, pageUrl } = this.#settings;
    const redirectUri = asked.get('redirect_uri') ?? '';
    const challenge = asked.get('code_challenge') ?? '';
    if (asked.get('client_id') !== clientId || redirectUri !== pageUrl)
      return { status: 400, body: 'redirect_mismatch' };
    const isWellFormed =
      asked.get('response_type') === 'code' &&
      asked.get('code_challenge_method') === 'S256' &&
      /^[\w-]{43}$/.test(challenge) &&
      asked.get('scope') === 'openid';
    if (!isWellFormed) return redirect(redirectUri, { error: 'invalid_request' });
    if (this.refusal !== undefined)
      return redirect(redirectUri, { error_description: this.refusal, error: 'access_denied' });
    if (this.#signedIn === undefined) return signInForm(asked);
    const code = randomUUID();
    this.#codes.set(code, { user: this.#signedIn, redirectUri, challenge });
    return redirect(redirectUri, { code, state: asked.get('state') ?? '' });
  }

  async #redeem(form: URLSearchParams): Promise<Answer> {
    if (form.get('client_id') !== this.#settings.clientId)
      return tokenAnswer(400, { error: 'invalid_client' });
    const user = form.get('grant_type') === 'refresh_token' ? this.#refresh(form) : this.#redeemCode(form);
    if (user === undefined) return tokenAnswer(400, { error: 'invalid_grant' });
    const expiresIn = this.tokenLifetimeSeconds;
    const accessToken = await this.#settings.issueToken(user, { expiresInSeconds: expiresIn });
    const refreshToken = randomUUID();
    this.#refreshTokens.set(refreshToken, user);
    // Cognito gives a new refresh token for a code alone, unless they rotate.
    const isFirst = form.get('grant_type') === 'authorization_code';
    return tokenAnswer(200, {
      access_token: accessToken,
      ...(isFirst && { refresh_token: refreshToken }),
      token_type: 'Bearer',
      expires_in: expiresIn,
    });
  }

  #refresh(form: URLSearchParams): string | undefined {
    return this.isRevoked ? undefined : this.#refreshTokens.get(form.get('refresh_token') ?? '');
  }

  /** A code is worth something once, and to whom can show what its challenge was made of (RFC 7636 section 4.6). */
  #redeemCode(form: URLSearchParams): string | undefined {
    const code = form.get('code') ?? '';
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    const verifier = form.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (form.get('grant_type') !== 'authorization_code' || grant?.challenge !== challenge) return undefined;
    return form.get('redirect_uri') === grant.redirectUri ? grant.user : undefined;
  }

  #signOut(asked: URLSearchParams): Answer {
    const { clientId, pageUrl } = this.#settings;
    if (asked.get('client_id') !== clientId || asked.get('logout_uri') !== pageUrl) return { status: 400 };
    this.#signedIn = undefined;
    return redirect(pageUrl, {});
  }
}

function redirect(to: string, parameters: Readonly<Record<string, string>>): Answer {
  const url = new URL(to);
  url.search = new URLSearchParams(parameters).toString();
  return { status: 302, headers: { location: url.href } };
}

function signInForm(asked: URLSearchParams): Answer {
  const action = `/login?${asked.toString().replaceAll('&', '&amp;')}`;
  return {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: `<form method="post" action="${action}"><label>Username <input name="user"></label><button>Submit</button></form>`,
  };
}

function tokenAnswer(status: number, body: object): Answer {
  // A page of any origin may ask, as it has nothing to show for it but what is in the request.
  const headers = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
  return { status, headers, body: JSON.stringify(body) };
}
