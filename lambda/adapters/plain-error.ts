/** What is said of an error where people read it. */
export interface PlainError {
  readonly name: string;
  readonly message?: string;
  /** Of an error of the operating system, such as `ECONNRESET`. */
  readonly code?: string;
  /** Where it came from, without the message that stands above. */
  readonly stack?: string;
}

/**
 * Of an error what cannot hold anything of a client's: an SDK's exception may carry items, and so the text of messages,
 * and a parser repeats what it could not read (S57, S58). A message is kept where it is our own or a service's;
 * DynamoDB's `ValidationException` is the one of those that may quote a value.
 */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack = '' } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const places = stack
    .replace(message, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return {
    name,
    ...(isOurs(error) || isOfService(error) ? { message } : {}),
    ...(code !== undefined && { code }),
    ...(places.length > 0 && { stack: places.join('\n') }),
  };
}

/**
 * Runs what an invocation is for, and lets a failure of it out as its plain error: Lambda writes whatever hangs on an
 * error that a handler lets go to the log (S57).
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
export async function failPlainly<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { name, message = '', code, stack = '' } = plainError(error);
    const plain = new Error(message || (code ?? 'unable to go on; what the error says may quote a client'));
    throw Object.assign(plain, { name, stack: `${name}: ${plain.message}\n${stack}` });
  }
}

function isOurs({ name, message }: Error): boolean {
  return name === 'ChatError' || message.startsWith('unable to ');
}

/** Whether the SDK made it of a service's answer; so every exception of the SDK has a `$fault`. */
function isOfService(error: Error): boolean {
  return '$fault' in error && error.name !== 'ValidationException';
}
