import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesizeChat } from '../../../bin/testing/chat-assembly.ts';
import { startLocalChat, type LocalChat } from '../../../bin/testing/local-chat.ts';
import { buildPage } from './built-page.ts';
import { hostPage } from './page-host.ts';

/** The local stack with the page at `/`, as `npm start` runs it; it can be stopped, and started again where it was. */
export class PageStack {
  readonly #assembly = synthesizeChat({ usersMayCreateRooms: true });
  readonly #page = buildPage();
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
      assembly: this.#assembly.folder,
      port: this.#port,
      dataFolder: this.#dataFolder,
      page: hostPage(this.#page.folder),
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
    this.#assembly.remove();
    this.#page.remove();
    rmSync(this.#dataFolder, { recursive: true, force: true });
  }
}
