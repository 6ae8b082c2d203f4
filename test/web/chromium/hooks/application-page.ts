import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../eventually.ts';
import type { ApplicationOptions } from './application.tsx';

/** The application that is made with the hooks, in a window of its own. */
export class ApplicationPage {
  /** What it has complained of in the console, or thrown. */
  readonly complaints: string[] = [];
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (line) => {
      if (['error', 'warning'].includes(line.type())) this.complaints.push(line.text());
    });
  }

  /** React as developers have it, in strict mode, where effects run twice. */
  static async begin(browser: Browser, options: ApplicationOptions): Promise<ApplicationPage> {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('application.tsx', import.meta.url))],
      bundle: true,
      write: false,
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"development"' },
    });
    const page = await browser.newPage();
    const application = new ApplicationPage(page);
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
    await page.evaluate((options) => {
      const { beginApplication } = window as unknown as Record<string, (options: unknown) => void>;
      beginApplication?.(options);
    }, options);
    return application;
  }

  /** What is shown under a title, as soon as it is what is expected. */
  async shows(title: string, expected: string): Promise<string | null> {
    const shown = this.#page.getByTitle(title, { exact: true });
    return eventually(
      async () => shown.textContent(),
      (text) => text === expected,
    );
  }

  async press(name: string): Promise<void> {
    await this.#page.getByRole('button', { name, exact: true }).click();
  }

  async countRenders(): Promise<number> {
    return this.#page.evaluate(() => {
      const { countRenders } = window as unknown as Record<string, () => number>;
      return countRenders?.() ?? 0;
    });
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}
