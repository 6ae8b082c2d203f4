import type { Browser, Locator, Page } from 'playwright-core';

/** Somebody who comes to a page that has Cognito sign people in. */
export class Visitor {
  readonly page: Page;
  readonly #url: string;

  private constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  /**
   * A new browser profile. It finds the page at `pageUrl`, its `config.json` as a deployment would have it there, and the
   * hosted sign-in at `signInOrigin` when it asks for the host that this names.
   */
  static async at(
    pageUrl: string,
    of: { readonly browser: Browser; readonly configuration: object; readonly signInOrigin: string },
  ): Promise<Visitor> {
    const context = await of.browser.newContext();
    context.setDefaultTimeout(10_000);
    // At an address of this machine the page would let people in by name alone.
    const webSocketUrl = new URL('ws', pageUrl).href.replace('http:', 'ws:');
    const json = { ...of.configuration, webSocketUrl };
    await context.route('**/config.json', async (route) => route.fulfill({ json }));
    await context.route('https://*.amazoncognito.com/**', async (route) => {
      const { pathname, search } = new URL(route.request().url());
      const response = await route.fetch({ url: `${of.signInOrigin}${pathname}${search}`, maxRedirects: 0 });
      await route.fulfill({ response });
    });
    const visitor = new Visitor(await context.newPage(), pageUrl);
    await visitor.open('');
    return visitor;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.#url).href);
  }

  get signInButton(): Locator {
    return this.page.getByRole('button', { name: 'Sign in' });
  }

  /** What the page says to newcomers when the backend has taken their token, and told them of their rooms. */
  get inside(): Locator {
    return this.page.getByRole('heading', { name: 'No conversations yet' });
  }

  get trouble(): Locator {
    return this.page.getByRole('alert');
  }

  /** Gives a name at the hosted sign-in, which asks for one. */
  async introduceAs(name: string): Promise<void> {
    await this.page.getByLabel('Username').fill(name);
    await this.page.getByRole('button', { name: 'Submit' }).click();
  }

  async signInAs(name: string): Promise<void> {
    await this.signInButton.click();
    await this.introduceAs(name);
    await this.inside.waitFor();
  }

  /** All that the browser keeps of the page. */
  async stored(): Promise<string> {
    return this.page.evaluate(() =>
      [...Object.entries(localStorage), ...Object.entries(sessionStorage), document.cookie].join(),
    );
  }

  async leave(): Promise<void> {
    await this.page.context().close();
  }
}
