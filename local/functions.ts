import { availableParallelism } from 'node:os';

import type { FunctionCaller } from './call.ts';
import { parseFunctionName } from './functions/function-name.ts';
import { type FunctionLimits, FunctionPool, type FunctionSurroundings } from './functions/function-pool.ts';
import type { FunctionSettings } from './functions/function-settings.ts';
import type { Instance } from './functions/instance.ts';
import type { InvocationResult } from './invocation.ts';
import { ServiceError } from './service-error.ts';

/** The functions of a stack, each run in worker threads from the bundle that is deployed. */
export interface Functions {
  /**
   * Finds a function by name, ARN or partial ARN.
   * @throws ServiceError `ResourceNotFoundException`
   */
  settingsOf(functionName: string): FunctionSettings;
  /** Runs one event and waits for its end. Rejects with a `ServiceError` where Lambda refuses. */
  invoke(functionName: string, payload: string): Promise<InvocationResult>;
  /** Who signs with these keys; undefined if it is none of our instances. */
  callerOf(accessKeyId: string): FunctionCaller | undefined;
  /**
   * Ends an instance at once. Its event ends with `Runtime.ExitError`, or as if its time were up.
   * @param as - @default 'crash'
   */
  kill(instanceId: string, as?: 'crash' | 'timeout'): Promise<void>;
  close(): Promise<void>;
}

/**
 * Runs functions as Lambda does: an instance has its own environment and keys and one event at a time,
 * and a new instance starts when all are busy. An instance that has answered is not frozen as on AWS,
 * and one that idles is kept.
 */
export function createFunctions(options: {
  readonly settings: readonly FunctionSettings[];
  readonly surroundings: FunctionSurroundings;
  /**
   * @default 1,000 events at once (the account's quota on AWS), 32 instances of each function, of which as many start at
   * the same time as half of the processors can
   */
  readonly limits?: Partial<FunctionLimits> | undefined;
}): Functions {
  const limits = {
    concurrencyMax: 1000,
    instancesMax: 32,
    startsMax: Math.ceil(availableParallelism() / 2),
    ...options.limits,
  };
  const pools = new Map(
    options.settings.map((settings) => [
      settings.name,
      new FunctionPool(settings, options.surroundings, limits),
    ]),
  );

  function poolOf(functionName: string): FunctionPool {
    const parsed = parseFunctionName(functionName);
    const pool = pools.get(parsed?.name ?? '');
    if (pool === undefined || (parsed?.qualifier ?? '$LATEST') !== '$LATEST') {
      throw new ServiceError('ResourceNotFoundException', {
        statusCode: 404,
        message: `Function not found: ${functionName}`,
      });
    }
    return pool;
  }

  function findInstance(
    isWanted: (instance: Instance) => boolean,
  ): { readonly pool: FunctionPool; readonly instance: Instance } | undefined {
    for (const pool of pools.values()) {
      const instance = pool.instances.find(isWanted);
      if (instance !== undefined) return { pool, instance };
    }
    return undefined;
  }

  return {
    settingsOf: (functionName) => poolOf(functionName).settings,
    invoke: async (functionName, payload) => poolOf(functionName).invoke(payload),
    callerOf: (accessKeyId) => {
      const found = findInstance(({ credentials }) => credentials.accessKeyId === accessKeyId);
      if (found === undefined) return undefined;
      return {
        kind: 'function',
        functionName: found.pool.settings.name,
        instanceId: found.instance.id,
        requestId: found.instance.requestId,
      };
    },
    kill: async (instanceId, as = 'crash') => {
      const instance = findInstance(({ id }) => id === instanceId)?.instance;
      await (as === 'crash' ? instance?.kill() : instance?.timeOut());
    },
    close: async () => {
      await Promise.all(Array.from(pools.values(), (pool) => pool.close()));
    },
  };
}
