import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChatApp } from '../../lib/chat-app.ts';
import { play } from './play.ts';
import { excerpt } from './report.ts';
import { type Site, startSite } from './site.ts';

jest.setTimeout(60_000);

let site: Site;

beforeAll(async () => {
  const assembly = mkdtempSync(join(tmpdir(), 'campaign-assembly-'));
  createChatApp({ outdir: assembly, builtinCloudFormationValidation: false }).synth();
  site = await startSite({ assembly });
});
afterAll(async () => site.close());

test.each([1, 2])(
  'every invariant holds over real sockets while AWS fails as seed %i draws it (I1 to I19)',
  async (seed) => {
    const outcome = await play(site, { seed, operations: 20 });
    expect(excerpt(outcome)).toBe('');
    expect(outcome.faults).not.toEqual([]);
    expect(outcome.pushes).toBeGreaterThan(0);
  },
);
