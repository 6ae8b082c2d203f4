import * as v from 'valibot';

const userCharactersMax = 128;

const TokenRequest = v.pipe(
  v.string(),
  v.parseJson(undefined, 'the body is not JSON'),
  v.object(
    {
      user: v.pipe(
        v.string('"user" is not a string'),
        v.nonEmpty('"user" is empty'),
        // The longest user name of Cognito.
        v.maxLength(userCharactersMax, `"user" has more than ${userCharactersMax} characters`),
      ),
      /** Seconds; negative for a token that has expired already. */
      expiresIn: v.optional(v.pipe(v.number(), v.safeInteger()), 3_600),
    },
    (issue) =>
      issue.received === 'undefined' ? `${issue.expected} is missing` : 'the body is not a JSON object',
  ),
);

/**
 * Reads the body of a request for a token.
 *
 * @returns What is asked for, or what is wrong with the request.
 */
export function readTokenRequest(
  body: string,
): { readonly user: string; readonly expiresInSeconds: number } | { readonly fault: string } {
  const result = v.safeParse(TokenRequest, body);
  if (result.success) return { user: result.output.user, expiresInSeconds: result.output.expiresIn };
  const [issue] = result.issues;
  if (v.getDotPath(issue) === 'expiresIn')
    return { fault: '"expiresIn" is not an integer number of seconds' };
  return { fault: issue.message };
}
