/** What Lambda tells of a function that failed. */
export interface FunctionFailure {
  /** Such as `TypeError` or `Sandbox.Timedout`. */
  readonly errorType: string;
  readonly errorMessage: string;
}

/** Enough to know what went wrong; messages of libraries repeat whatever they were given. */
const messageCharactersMax = 300;

/**
 * A function's error as one line for a log. Lambda writes it to the function's log stream in full; here words of the
 * message that are also in what the client sent are left out, so that no token and no query string gets into a log (S57),
 * and control characters are escaped, so that nobody forges lines (S58).
 */
export function describeError({ errorType, errorMessage }: FunctionFailure, sent: string): string {
  const known = `${sent} ${decoded(sent)}`;
  const message = errorMessage
    .replace(longWord, (word) => (known.includes(word) ? '…' : word))
    .slice(0, messageCharactersMax);
  return JSON.stringify(`${errorType}: ${message}`).slice(1, -1);
}

/** From eight characters on a word may be a secret, or the beginning of one that was cut; dots at its end are no part. */
const longWord = /[\w~+/=%-][\w~+/=%.-]{6,}[\w~+/=%-]/g;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}
