import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChatApp } from '../../lib/chat-app.ts';

/** A cloud assembly that lies in a folder of its own. */
export interface TemporaryAssembly {
  readonly folder: string;
  /** Deletes the folder, once nothing runs from it any more. */
  readonly remove: () => void;
}

/** Synthesizes the chat's own app. Nothing of it is deployed: the template is read, and the bundles are run from here. */
export function synthesizeChat(context: Readonly<Record<string, unknown>> = {}): TemporaryAssembly {
  const folder = mkdtempSync(join(tmpdir(), 'chat-local-'));
  createChatApp({ outdir: folder, builtinCloudFormationValidation: false, context }).synth();
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
