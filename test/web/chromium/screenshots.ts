import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchChromium } from './browser.ts';
import { PageStack } from './page-stack.ts';
import { Person } from './person.ts';

const imagesFolder = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

/** `npm run screenshots`: takes the pictures of the README anew, of the page as it is, into `docs/images/`. */
async function takeScreenshots(): Promise<void> {
  mkdirSync(imagesFolder, { recursive: true });
  const stack = new PageStack();
  await stack.start();
  const browser = await launchChromium();
  try {
    await tellStory(stack);
    // They are there while the pictures are taken.
    const others = await Promise.all(
      ['bahram', 'shirin'].map(async (name) => Person.at(stack.url, { browser, name })),
    );
    for (const person of others) {
      await person.signIn();
      await person.open('Weavers');
      await person.message('Bring the indigo').waitFor();
    }
    await takeDesktop(stack.url, browser);
    await takePhone(stack.url, browser);
  } finally {
    await browser.close();
    await stack.close();
  }
}

async function takeDesktop(url: string, browser: Browser): Promise<void> {
  const options = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } as const;
  const nazanin = await Person.at(url, { browser, name: 'nazanin', options });
  await nazanin.signIn();
  await nazanin.open('Weavers');
  await nazanin.message('Bring the indigo').waitFor();
  await nazanin.page.getByText('2 online').waitFor();
  await nazanin.page.mouse.move(0, 0);
  await nazanin.page.screenshot({ path: `${imagesFolder}page-desktop-light.png` });
  await nazanin.leave();
}

async function takePhone(url: string, browser: Browser): Promise<void> {
  const options = { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true } as const;
  const nazanin = await Person.at(url, { browser, name: 'nazanin', options });
  await nazanin.signIn();
  await nazanin.open('bahram');
  await nazanin.message('old bridge').waitFor();
  await nazanin.page.getByText('Online', { exact: true }).last().waitFor();
  await nazanin.page.screenshot({ path: `${imagesFolder}page-phone-dark.png` });
}

/** What the pictures show. */
async function tellStory({ chat }: PageStack): Promise<void> {
  const create = async (fields: Readonly<Record<string, unknown>>) =>
    (await chat.invokeRooms({ operation: 'createRoom', ...fields }))['room'];
  const say = async (room: unknown, sender: string, message: string, replyTo?: number) =>
    chat.invokeRooms({ operation: 'sendMessage', room, sender, message, ...(replyTo && { replyTo }) });

  const sara = await create({ type: 'direct', members: ['nazanin', 'سارا'] });
  await say(sara, 'سارا', 'رنگ‌ها رسیدند، فردا بیا ببین');
  const market = await create({
    type: 'group',
    members: ['ali', 'nazanin', 'bahram'],
    name: 'Friday market',
  });
  await say(market, 'ali', 'I have the van until noon');
  const direct = await create({ type: 'direct', members: ['nazanin', 'bahram'] });
  await say(direct, 'bahram', 'Sar barzi, Nazanin!');
  await say(direct, 'bahram', 'Are you coming to Khorramabad on Friday?');
  await say(direct, 'nazanin', 'Sar barzi! Yes, with the early bus. It should be there by nine.', 2);
  await say(direct, 'bahram', 'Then breakfast at the old bridge.');
  const weavers = await create({
    type: 'group',
    members: ['shirin', 'nazanin', 'bahram', 'ali'],
    name: 'Weavers',
  });
  await say(weavers, 'shirin', 'The madder came out beautifully this time.');
  await say(weavers, 'shirin', 'Deep, almost brown at the edges, and red at dusk.');
  await say(weavers, 'nazanin', 'Did you leave it in overnight?', 2);
  await say(weavers, 'shirin', 'Two nights. The second one makes it.');
  await say(weavers, 'bahram', 'سلام! کارگاه امروز باز است؟');
  await say(weavers, 'nazanin', 'Until six. Bring the indigo with you.', 5);
}

await takeScreenshots();
