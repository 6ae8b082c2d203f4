import type { Logger } from '../chat/ports.ts';

/** Lambda writes what the console is given as JSON, with the request's id and a timestamp. */
export const consoleLogger: Logger = {
  warn: (event, context) => console.warn({ event, ...plain(context) }),
  error: (event, context) => console.error({ event, ...plain(context) }),
};

/** Of an error its name, message and stack: an SDK's exception may carry items, and so the text of messages. */
function plain(context: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { error } = context;
  if (!(error instanceof Error)) return context;
  return { ...context, error: { name: error.name, message: error.message, stack: error.stack } };
}
