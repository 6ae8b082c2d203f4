import type { Day } from './day.ts';
import { eventually } from './eventually.ts';
import { hostileTexts } from './hostile-texts.ts';

/** What is written to harm is shown as it is, and does nothing (S48, S49). */
export function testHostileTexts(day: () => Day): void {
  test('every hostile text appears literally, and runs nothing (S48, S49)', async () => {
    const { nazanin, bahram, stack } = day();
    const foreign: string[] = [];
    bahram.page.on('request', (request) => {
      if (!request.url().startsWith(stack.url)) foreign.push(request.url());
    });
    const known = await elementsOf(bahram.page);
    for (const text of hostileTexts) {
      await nazanin.say(text);
      const last = await eventually(
        async () => (await bahram.texts()).at(-1),
        (shown) => shown === text,
      );
      expect(last).toBe(text);
    }
    expect(await bahram.page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(foreign).toEqual([]);
    expect([...(await elementsOf(bahram.page))].filter((name) => !known.has(name))).toEqual([]);
    const links = await bahram.log
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.getAttribute('rel')]));
    const safe = links.filter(([href, rel]) => /^https?:/.test(href ?? '') && /\bnoopener\b/.test(rel ?? ''));
    expect(safe).toEqual(links);
    expect(links).not.toEqual([]);
  });

  test('no text makes the page wider than its window', async () => {
    const { bahram } = day();
    const overflow = await bahram.log.evaluate((log) => log.scrollWidth - log.clientWidth);
    expect(overflow).toBe(0);
  });
}

async function elementsOf(page: Day['bahram']['page']): Promise<ReadonlySet<string>> {
  return new Set(await page.locator('*').evaluateAll((all) => all.map((element) => element.localName)));
}
