import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** Somebody with a browser of their own, who does on the page what people do, by what it says to them. */
export class Person {
  readonly name: string;
  readonly page: Page;
  /** What the page has complained of in the console, or thrown. */
  readonly complaints: string[] = [];

  private constructor(name: string, page: Page) {
    this.name = name;
    this.page = page;
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (line) => {
      // A browser says by itself that a request has failed; what comes of that is the page's, and is looked at.
      if (line.type() === 'error' && !/^(Failed to load resource|WebSocket connection)/.test(line.text()))
        this.complaints.push(line.text());
    });
  }

  /** Opens a window at an address, of a new profile. */
  static async at(
    url: string,
    of: { readonly browser: Browser; readonly name: string; readonly options?: BrowserContextOptions },
  ): Promise<Person> {
    const context = await of.browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', ...of.options });
    context.setDefaultTimeout(20_000);
    const person = new Person(of.name, await context.newPage());
    await person.page.goto(url);
    return person;
  }

  /** Another tab of the same browser, where they are not signed in yet. */
  async openTab(url: string): Promise<Person> {
    const tab = new Person(this.name, await this.page.context().newPage());
    await tab.page.goto(url);
    return tab;
  }

  async signIn(): Promise<void> {
    await this.page.getByLabel('Your name').fill(this.name);
    await this.page.getByRole('button', { name: 'Come in' }).click();
    await this.page.getByRole('button', { name: 'New conversation' }).first().waitFor();
  }

  get roomLinks(): Locator {
    return this.page.getByRole('navigation', { name: 'Conversations' }).getByRole('link');
  }

  async open(room: string): Promise<void> {
    await this.roomLinks.filter({ hasText: room }).click();
    await this.composer.waitFor();
  }

  get log(): Locator {
    return this.page.getByRole('log');
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: /^Message to/ });
  }

  /** The messages that have this in their text. */
  message(text: string): Locator {
    return this.log.getByRole('article').filter({ hasText: text });
  }

  /** The texts of the messages that are in the page. */
  async texts(): Promise<readonly string[]> {
    return this.log.locator('article .text').allTextContents();
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Presses one of the buttons of a message, which show when it is pointed at. */
  async use(tool: string, text: string): Promise<void> {
    await this.message(text).last().hover();
    await this.message(text).last().getByRole('button', { name: tool, exact: true }).click();
  }

  async leave(): Promise<void> {
    await this.page.context().close();
  }
}
