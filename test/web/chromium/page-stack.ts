import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { startLocalChat, type LocalChat } from '../../../bin/testing/local-chat.ts';
import { ChatStack } from '../../../lib/chat-stack.ts';
import { buildPage } from './built-page.ts';

/**
 * The local stack with the page at `/`, as `npm start` runs it and with the headers that a deployment gives it (S48); it
 * can be stopped, and started again where it was.
 */
export class PageStack {
  readonly #page = buildPage();
  readonly #assembly = synthesizeWithPage(this.#page.folder);
  readonly #dataFolder = mkdtempSync(join(tmpdir(), 'chat-page-data-'));
  #chat: LocalChat | undefined;
  #port = 0;

  get chat(): LocalChat {
    if (this.#chat === undefined) throw new Error('the stack is not running');
    return this.#chat;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Begins, or goes on with the tables and at the port that it had. */
  async start(): Promise<void> {
    this.#chat = await startLocalChat({
      assembly: this.#assembly,
      port: this.#port,
      dataFolder: this.#dataFolder,
    });
    this.#port = Number(new URL(this.#chat.url).port);
  }

  async stop(): Promise<void> {
    await this.#chat?.close();
    this.#chat = undefined;
  }

  /** Stops for good. */
  async close(): Promise<void> {
    await this.stop();
    this.#page.remove();
    for (const folder of [this.#assembly, this.#dataFolder]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives the folder of the assembly. */
function synthesizeWithPage(pageFolder: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'chat-page-app-'));
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const stack = new ChatStack(app, 'chat', { hosting: { pageFolder }, usersMayCreateRooms: true });
  return app.synth().getStackByName(stack.stackName).assembly.directory;
}
