import type { LogFacts, Logger } from './ports.ts';

/** A logger each of whose lines also has these facts. */
export function withFacts(logger: Logger, known: LogFacts): Logger {
  return {
    warn: (event, facts) => logger.warn(event, { ...known, ...facts }),
    error: (event, facts) => logger.error(event, { ...known, ...facts }),
  };
}
