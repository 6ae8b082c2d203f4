const places = ['header', 'querystring', 'stageVariables', 'context'] as const;

/** Where an authorizer wants to find a credential. */
export interface IdentitySource {
  readonly place: (typeof places)[number];
  readonly name: string;
}

/** What identity sources are looked up in. */
export interface IdentityInput {
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>>;
}

/**
 * Reads `route.request.header.X`, `route.request.querystring.X`, `stageVariables.X` or `context.X`.
 *
 * @throws {Error} for everything else; `$request.header.X`, the syntax of HTTP APIs, fails the deployment too.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-authorizer.html
 */
export function parseIdentitySource(text: string): IdentitySource {
  const [, requestPlace, otherPlace, name] =
    /^(?:route\.request\.(header|querystring)|(stageVariables|context))\.(.+)$/.exec(text) ?? [];
  const place = requestPlace ?? otherPlace;
  if (name !== undefined && isPlace(place)) return { place, name };
  throw new Error(
    `unable to read identity source ${text}; expected route.request.header.X, route.request.querystring.X, stageVariables.X or context.X`,
  );
}

/**
 * Tells whether the source is there. An absent, null or empty one refuses the handshake before the authorizer
 * is called: CreateAuthorizer, `IdentitySource`.
 */
export function hasIdentity(source: IdentitySource, input: IdentityInput): boolean {
  const value = lookUp(source, input);
  return value !== undefined && value !== null && value !== '';
}

function isPlace(text: string | undefined): text is IdentitySource['place'] {
  return places.some((place) => place === text);
}

function lookUp({ place, name }: IdentitySource, input: IdentityInput): unknown {
  switch (place) {
    case 'header': {
      // HTTP header names are case-insensitive (RFC 9110 5.1).
      const found = Object.keys(input.headers).find((key) => key.toLowerCase() === name.toLowerCase());
      return found === undefined ? undefined : input.headers[found];
    }
    case 'querystring':
      return own(input.queryStringParameters, name);
    case 'stageVariables':
      return own(input.stageVariables, name);
    case 'context':
      return name.split('.').reduce<unknown>(own, input.requestContext);
  }
}

function own(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  return Object.getOwnPropertyDescriptor(holder, name)?.value;
}
