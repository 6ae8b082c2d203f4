import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { keepScreenshot } from './artefacts.ts';
import type { Day } from './day.ts';
import { Person } from './person.ts';

const axeSource = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

/** Every screen at every size in both themes, held against WCAG 2.2 AA. */
export function testAccessibility(day: () => Day): void {
  const looks = (['desktop', 'phone'] as const).flatMap((size) =>
    (['light', 'dark'] as const).map((theme) => ({ size, theme })),
  );
  test.each(looks)('axe finds nothing at $size size in the $theme theme', async ({ size, theme }) => {
    const { stack, browser } = day();
    const options: BrowserContextOptions = {
      viewport: sizes[size],
      colorScheme: theme,
      hasTouch: size === 'phone',
    };
    const shirin = await Person.at(stack.url, { browser, name: 'nazanin', options });
    const look = async (screen: string): Promise<void> => {
      await keepScreenshot(shirin.page, `${screen}-${size}-${theme}`);
      expect(await violationsOf(shirin.page)).toEqual([]);
    };
    await look('sign-in');
    await shirin.signIn();
    await shirin.roomLinks.first().waitFor();
    await look('rooms');
    await shirin.page.getByRole('button', { name: 'New conversation' }).first().click();
    await look('new-conversation');
    await shirin.page.keyboard.press('Escape');
    await shirin.open('bahram');
    await shirin.message('one line alone').hover();
    await look('conversation');
    await shirin.leave();
  });
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

async function violationsOf(page: Page): Promise<readonly string[]> {
  // By the debugger, whom the page's content security policy does not bind.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(async () => {
    const { axe } = window as unknown as { readonly axe: { run(): Promise<{ violations: Violation[] }> } };
    return axe.run();
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
