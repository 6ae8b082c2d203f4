import { rmSync } from 'node:fs';
import { createChatApp } from '../../lib/chat-app.ts';
import { assemblyFolder } from './assembly.ts';

/** Synthesizes the app with its bundles, as `cdk deploy` would. */
// oxlint-disable-next-line import/no-default-export -- Jest calls the default export
export default function synthesize(): void {
  rmSync(assemblyFolder, { recursive: true, force: true });
  createChatApp({ outdir: assemblyFolder, builtinCloudFormationValidation: false }).synth();
}
