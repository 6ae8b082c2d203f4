import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../lib/bundle.ts';

/** What one invocation took of the function's own process. */
export interface Invocation {
  /** Of all threads of the process: the collection of garbage counts, too. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** The most memory that the process has had since its start. */
  readonly peakMb: number;
}

/** A function in a process of its own, so that its CPU is told from that of everything which answers it. */
export interface MeasuredFunction {
  /** One at a time. Rejects if the process ends. */
  readonly invoke: (event: object) => Promise<Invocation>;
  readonly stop: () => void;
}

/** Starts functions whose bundles are in a folder. */
export function createFunctionStarter(folder: string): (options: {
  /** Of a bundle that exports `handler`. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}) => MeasuredFunction {
  const host = join(folder, 'function-process');
  bundle(fileURLToPath(new URL('function-process.ts', import.meta.url)), host);

  return ({ file, environment }) => {
    const child = fork(join(host, 'index.mjs'), [file], { env: environment, execArgv: ['--no-warnings'] });
    const ended = new AbortController();
    child.once('exit', () => ended.abort());
    return {
      async invoke(event) {
        child.send(event);
        const [invocation] = await once(child, 'message', { signal: ended.signal });
        return invocation;
      },
      stop: () => child.kill(),
    };
  };
}
