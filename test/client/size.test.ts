import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleClient } from '../../bench/bundles.ts';

test('the client costs a page less than 12 KB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'client-'));
  try {
    expect(bundleClient(folder).gzipBytes).toBeLessThan(12 * 1024);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
