import type { LocalStackOptions } from '../../bin/testing/local-stack.ts';

/** A line that a function has logged. */
export interface LoggedLine {
  readonly functionName: string;
  readonly text: string;
  /** Undefined where the line is no JSON object. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** All that functions and the local stack log, to be searched and waited for. */
export class FunctionLog {
  /** Lines as they came, of functions with their name ahead. */
  readonly texts: string[] = [];
  readonly lines: LoggedLine[] = [];
  readonly #waiting = new Set<() => void>();

  /** To be given to a local chat. */
  readonly take: NonNullable<LocalStackOptions['log']> = (text) => {
    this.texts.push(text);
    const [, functionName, line] = /^([\w-]+): (\{.*\})$/.exec(text) ?? [];
    if (functionName !== undefined && line !== undefined) {
      this.lines.push({ functionName, text: line, fields: parsed(line) });
    }
    for (const look of this.#waiting) look();
  };

  /** A line that is accepted: one that has come, or the next. */
  async find(accepts: (line: LoggedLine) => boolean): Promise<LoggedLine> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.lines.find(accepts);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

function parsed(line: string): LoggedLine['fields'] {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
