import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChatApp } from '../../lib/chat-app.ts';
import { setAssemblyFolder } from './assembly.ts';

/** Synthesizes the app with its bundles, as `cdk deploy` would. */
// oxlint-disable-next-line import/no-default-export -- Jest calls the default export
export default function synthesize(): void {
  const outdir = mkdtempSync(join(tmpdir(), 'chat-e2e-'));
  createChatApp({ outdir, builtinCloudFormationValidation: false }).synth();
  setAssemblyFolder(outdir);
}
