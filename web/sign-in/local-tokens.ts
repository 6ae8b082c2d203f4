/** Seconds; long enough for a day of trying things out; the SDK asks for another before it is over. */
const expiresIn = 12 * 60 * 60;

/** Gives tokens that the local stack makes for a name. Rejects if the stack refuses the name or does not answer. */
export function localTokens(user: string): () => Promise<string> {
  return async () => {
    const response = await fetch('/_local/tokens', {
      method: 'POST',
      body: JSON.stringify({ user, expiresIn }),
    });
    const answer: unknown = await response.json();
    if (
      typeof answer === 'object' &&
      answer !== null &&
      'token' in answer &&
      typeof answer.token === 'string'
    )
      return answer.token;
    throw new Error(`unable to get a token; the local stack answered ${response.status}`);
  };
}
