/** How people prove who they are to this page. */
export type SignIn =
  /** By name alone: the local stack makes a token for whoever asks. */
  | { readonly kind: 'local' }
  /** With Cognito's hosted sign-in: `domain` is its host, such as `chat.auth.eu-west-1.amazoncognito.com`. */
  | { readonly kind: 'cognito'; readonly domain: string; readonly clientId: string }
  /** With an access token of another issuer, which they paste. */
  | { readonly kind: 'token' };

/** What the page has to know of its deployment: the content of `config.json` beside it. */
export interface Configuration {
  readonly webSocketUrl: string;
  readonly signIn: SignIn;
  /** Whether people may make rooms of their own; otherwise the page does not offer it. @default false */
  readonly usersMayCreateRooms: boolean;
  /** The claim of a token that is the user's id. @default `sub` */
  readonly userClaim: string;
}

type Fetch = (path: string) => Promise<Response>;

/**
 * Finds out where the chat is: from `config.json`, which a deployment writes beside the page, or from the local stack.
 * Rejects if neither answers.
 */
export async function loadConfiguration(fetch: Fetch): Promise<Configuration> {
  const deployed = await readJson(fetch, 'config.json');
  if (deployed !== undefined) return readConfiguration(deployed);
  const outputs = await readJson(fetch, '/_local/outputs');
  if (outputs !== undefined) return readOutputs(outputs);
  throw new Error('unable to find the chat; neither config.json nor a local stack answers');
}

/** @returns undefined where there is none, also if a host answers every path with its page. */
async function readJson(fetch: Fetch, path: string): Promise<unknown> {
  const response = await fetch(path);
  if (!response.ok || !/^application\/json\b/.test(response.headers.get('content-type') ?? ''))
    return undefined;
  return response.json();
}

/** Takes what `config.json` says. Throws if a field is missing or ill-typed. */
export function readConfiguration(value: unknown): Configuration {
  const fields = fieldsOf(value);
  const webSocketUrl = textOf(fields, 'webSocketUrl');
  const signIn = readSignIn(fieldsOf(fields['signIn']));
  return {
    webSocketUrl,
    // The local stack serves what a deployment writes, but Cognito's sign-in page it has not.
    signIn: signIn.kind === 'cognito' && isOnThisMachine(webSocketUrl) ? { kind: 'local' } : signIn,
    usersMayCreateRooms: fields['usersMayCreateRooms'] === true,
    userClaim: fields['userClaim'] === undefined ? 'sub' : textOf(fields, 'userClaim'),
  };
}

function isOnThisMachine(url: string): boolean {
  return ['127.0.0.1', 'localhost'].includes(new URL(url).hostname);
}

function readSignIn(fields: Fields): SignIn {
  const kind = textOf(fields, 'kind');
  if (kind === 'local' || kind === 'token') return { kind };
  if (kind === 'cognito')
    return { kind, domain: textOf(fields, 'domain'), clientId: textOf(fields, 'clientId') };
  throw new Error(
    `unable to read the configuration; signIn.kind must be local, cognito or token, not ${kind}`,
  );
}

/** A local stack whose tokens come from an issuer of one's own has no user pool, and cannot make any. */
function readOutputs(outputs: unknown): Configuration {
  const fields = fieldsOf(outputs);
  return {
    webSocketUrl: textOf(fields, 'WebSocketUrl'),
    signIn: { kind: fields['UserPoolId'] === undefined ? 'token' : 'local' },
    usersMayCreateRooms: true,
    userClaim: 'sub',
  };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new Error(`unable to read the configuration; ${name} must be a text, not ${JSON.stringify(value)}`);
}
