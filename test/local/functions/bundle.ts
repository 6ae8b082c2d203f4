import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FunctionSettings } from '../../../local/functions/function-settings.ts';

/** Writes a bundle as it would be deployed and returns its folder. */
export function writeBundle(source: string, fileName = 'index.mjs'): string {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  writeFileSync(join(folder, fileName), source);
  return folder;
}

/** Settings of a function called `worker` that consists of this source. */
export function functionOf(source: string, changes: Partial<FunctionSettings> = {}): FunctionSettings {
  return {
    name: 'worker',
    arn: 'arn:aws:lambda:us-east-1:123456789012:function:worker',
    folder: writeBundle(source),
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    memoryMb: 128,
    timeoutSeconds: 10,
    environment: {},
    logGroupName: '/aws/lambda/worker',
    reservedConcurrency: undefined,
    ...changes,
  };
}
