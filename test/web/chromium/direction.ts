import type { Day } from './day.ts';
import { Person } from './person.ts';

/** The page in a document that is read from right to left, as translators of browsers make it. */
export function testDirection(day: () => Day): void {
  test.each(['ltr', 'rtl'])('names stand along the edge of a page that is read %s', async (direction) => {
    const { stack, browser } = day();
    const options = { viewport: { width: 390, height: 844 } };
    const shirin = await Person.at(stack.url, { browser, name: 'shirin', options });
    await shirin.page.evaluate((dir) => (document.documentElement.dir = dir), direction);
    await shirin.signIn();
    const name = `بافندگان ${direction}`;
    await stack.chat.invokeRooms({ operation: 'createRoom', type: 'group', name, members: ['shirin'] });
    await shirin.open(name);
    const edges = await shirin.page.getByRole('heading', { name }).evaluate((heading) => {
      const words = document.createRange();
      words.selectNodeContents(heading);
      const [inner, outer] = [words.getBoundingClientRect(), heading.getBoundingClientRect()];
      return { left: Math.round(inner.left - outer.left), right: Math.round(outer.right - inner.right) };
    });
    expect(direction === 'ltr' ? edges.left : edges.right).toBe(0);
    // From edge to edge, though the page is a sheet with margins elsewhere.
    const pane = await shirin.log.evaluate((log) => log.closest('.pane')?.getBoundingClientRect().toJSON());
    expect(pane).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });
    await shirin.leave();
  });
}
