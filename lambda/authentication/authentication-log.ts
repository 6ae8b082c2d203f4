/** Where authentication reports: `console` in Lambda, whose JSON log format keeps an entry one object on one line. */
export interface AuthenticationLog {
  /** A request that was refused, as it should be. */
  warn(entry: LogEntry): void;
  /** A failure of ours, or of what we depend on. */
  error(entry: LogEntry): void;
}

/** Codes, ids and numbers of ours. Never a token, a part of one, or the text of a foreign error (S57, S58). */
export type LogEntry = Readonly<Record<string, string | number | undefined>>;
