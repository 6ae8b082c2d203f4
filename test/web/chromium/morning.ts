import type { Day } from './day.ts';

/** What two people do on a good day, one thing after another, as each finds what was before. */
export function testMorning(day: () => Day): void {
  test('they sign in by their names, and are told what to do first', async () => {
    const { nazanin, bahram } = day();
    await nazanin.signIn();
    await bahram.signIn();
    await nazanin.page.getByRole('heading', { name: 'No conversations yet' }).waitFor();
  });

  test('one begins a conversation, and it shows at the other at once', async () => {
    const { nazanin, bahram } = day();
    await nazanin.page.getByRole('button', { name: 'New conversation' }).first().click();
    await nazanin.page.getByLabel('With whom?').fill('bahram');
    await nazanin.page.getByRole('button', { name: 'Begin' }).click();
    await nazanin.composer.waitFor();
    await bahram.open('nazanin');
  });

  test('messages go both ways, in one order', async () => {
    const { nazanin, bahram } = day();
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
    const { nazanin } = day();
    await nazanin.page.getByText('Online', { exact: true }).last().waitFor();
    await nazanin.message('and another').getByText('Read').waitFor();
  });

  test('one sees that the other types, and no longer types', async () => {
    const { nazanin, bahram } = day();
    // As slowly as people do: what is said of it may be lost, and is said again while they go on.
    const typing = bahram.composer.pressSequentially('Well, what I wanted to say is', { delay: 150 });
    await nazanin.page.getByText(/bahram.* is typing/).waitFor();
    await typing;
    await bahram.composer.fill('');
    await nazanin.page.getByText(/bahram.* is typing/).waitFor({ state: 'detached' });
  });

  test('a reply shows what it replies to, and leads there', async () => {
    const { nazanin, bahram } = day();
    await bahram.use('Reply', 'Sar barzi, Bahram');
    await bahram.say('I was about to write');
    const reply = nazanin.message('I was about to write');
    await reply.getByRole('button', { name: /Sar barzi, Bahram/ }).click();
    await nazanin.page.locator('article:focus', { hasText: 'Sar barzi, Bahram' }).waitFor();
  });

  test('a message is edited by the arrow key, and Escape takes an edit back', async () => {
    const { nazanin, bahram } = day();
    await nazanin.composer.press('ArrowUp');
    expect(await nazanin.composer.inputValue()).toBe('one line\nand another');
    await nazanin.composer.press('Escape');
    expect(await nazanin.composer.inputValue()).toBe('');
    await nazanin.composer.press('ArrowUp');
    await nazanin.say('one line alone');
    await bahram.message('one line alone').getByText('edited').waitFor();
  });

  test('a reaction shows at both, and is taken back by another press', async () => {
    const { nazanin, bahram } = day();
    await bahram.use('React', 'one line alone');
    await bahram.page.getByRole('button', { name: 'heart' }).click();
    const reaction = nazanin.message('one line alone').getByRole('button', { name: '❤️ by bahram' });
    await reaction.waitFor();
    await bahram.message('one line alone').getByRole('button', { name: '❤️ by bahram' }).click();
    await reaction.waitFor({ state: 'detached' });
  });

  test('a message is deleted for both, after a question', async () => {
    const { nazanin, bahram } = day();
    await nazanin.say('a mistake');
    await bahram.message('a mistake').waitFor();
    await nazanin.use('Delete', 'a mistake');
    await nazanin.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await bahram.message('This message was deleted.').waitFor();
    expect(await bahram.message('a mistake').count()).toBe(0);
  });

  test('what comes in another room counts as unread, until it is read, in all tabs', async () => {
    const { stack, nazanin, bahram } = day();
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
}
