import type { Browser } from 'playwright-core';
import { launchChromium } from './browser.ts';
import { PageStack } from './page-stack.ts';
import { Person } from './person.ts';

/** Who and what takes part in a day: one stack, one browser, two people. */
export interface Day {
  readonly stack: PageStack;
  readonly browser: Browser;
  readonly nazanin: Person;
  readonly bahram: Person;
  readonly end: () => Promise<void>;
}

/** Begins it: both have the page before them, and have not signed in yet. */
export async function beginDay(): Promise<Day> {
  const stack = new PageStack();
  await stack.start();
  const browser = await launchChromium();
  return {
    stack,
    browser,
    nazanin: await Person.at(stack.url, { browser, name: 'nazanin' }),
    bahram: await Person.at(stack.url, { browser, name: 'bahram' }),
    end: async () => {
      await browser.close();
      await stack.close();
    },
  };
}
