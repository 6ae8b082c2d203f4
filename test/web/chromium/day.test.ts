import type { Browser } from 'playwright-core';
import { launchChromium } from './browser.ts';
import { describeInChromium } from './linux.ts';
import { PageStack } from './page-stack.ts';
import { Person } from './person.ts';

jest.setTimeout(60_000);

/** Two people live through a day, one thing after another, as each finds what was before. */
describeInChromium('a day of two people', () => {
  let stack: PageStack;
  let browser: Browser;
  let nazanin: Person;
  let bahram: Person;

  beforeAll(async () => {
    stack = new PageStack();
    await stack.start();
    browser = await launchChromium();
    nazanin = await Person.at(stack.url, { browser, name: 'nazanin' });
    bahram = await Person.at(stack.url, { browser, name: 'bahram' });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  }, 60_000);

  test('they sign in by their names, and are told what to do first', async () => {
    await nazanin.signIn();
    await bahram.signIn();
    await nazanin.page.getByRole('heading', { name: 'No conversations yet' }).waitFor();
  });

  test('one begins a conversation, and it shows at the other at once', async () => {
    await nazanin.page.getByRole('button', { name: 'New conversation' }).first().click();
    await nazanin.page.getByLabel('With whom?').fill('bahram');
    await nazanin.page.getByRole('button', { name: 'Begin' }).click();
    await nazanin.composer.waitFor();
    await bahram.open('nazanin');
  });

  test('messages go both ways, in one order', async () => {
    await nazanin.say('Sar barzi, Bahram');
    await bahram.message('Sar barzi, Bahram').waitFor();
    await bahram.say('Sar barzi, Nazanin');
    await nazanin.message('Sar barzi, Nazanin').waitFor();
    await nazanin.composer.fill('one line');
    await nazanin.composer.press('Shift+Enter');
    await nazanin.composer.pressSequentially('and another');
    await nazanin.composer.press('Enter');
    await bahram.message('and another').waitFor();
    const said = ['Sar barzi, Bahram', 'Sar barzi, Nazanin', 'one line\nand another'];
    expect(await nazanin.texts()).toEqual(said);
    expect(await bahram.texts()).toEqual(said);
  });

  test('each sees that the other is there, and what they have read', async () => {
    await nazanin.page.getByText('Online', { exact: true }).last().waitFor();
    await nazanin.message('and another').getByText('Read').waitFor();
  });

  test('one sees that the other types, and no longer types', async () => {
    await bahram.composer.pressSequentially('Well');
    await nazanin.page.getByText('bahram is typing').waitFor();
    await bahram.composer.fill('');
    await nazanin.page.getByText('bahram is typing').waitFor({ state: 'detached' });
  });

  test('a reply shows what it replies to, and leads there', async () => {
    await bahram.use('Reply', 'Sar barzi, Bahram');
    await bahram.say('I was about to write');
    const reply = nazanin.message('I was about to write');
    await reply.getByRole('button', { name: /Sar barzi, Bahram/ }).click();
    await nazanin.page.locator('article:focus', { hasText: 'Sar barzi, Bahram' }).waitFor();
  });

  test('a message is edited by the arrow key, and Escape takes an edit back', async () => {
    await nazanin.composer.press('ArrowUp');
    expect(await nazanin.composer.inputValue()).toBe('one line\nand another');
    await nazanin.composer.press('Escape');
    expect(await nazanin.composer.inputValue()).toBe('');
    await nazanin.composer.press('ArrowUp');
    await nazanin.say('one line alone');
    await bahram.message('one line alone').getByText('edited').waitFor();
  });

  test('a reaction shows at both, and is taken back by another press', async () => {
    await bahram.use('React', 'one line alone');
    await bahram.page.getByRole('button', { name: 'heart' }).click();
    const reaction = nazanin.message('one line alone').getByRole('button', { name: '❤️ by bahram' });
    await reaction.waitFor();
    await bahram.message('one line alone').getByRole('button', { name: '❤️ by bahram' }).click();
    await reaction.waitFor({ state: 'detached' });
  });

  test('a message is deleted for both, after a question', async () => {
    await nazanin.say('a mistake');
    await bahram.message('a mistake').waitFor();
    await nazanin.use('Delete', 'a mistake');
    await nazanin.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await bahram.message('This message was deleted.').waitFor();
    expect(await bahram.message('a mistake').count()).toBe(0);
  });

  test('what comes in another room counts as unread, until it is read, in all tabs', async () => {
    const tab = await nazanin.openTab(stack.url);
    await tab.signIn();
    await nazanin.page.evaluate(() => (location.hash = ''));
    await bahram.say('Are you there?');
    const unread = nazanin.roomLinks.filter({ hasText: '1 unread' });
    await unread.waitFor();
    await tab.roomLinks.filter({ hasText: '1 unread' }).waitFor();
    await tab.open('bahram');
    await unread.waitFor({ state: 'detached' });
    await tab.page.close();
    await nazanin.open('bahram');
  });

  test('neither page has complained', () => {
    expect([...nazanin.complaints, ...bahram.complaints]).toEqual([]);
  });
});
