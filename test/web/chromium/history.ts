import * as v from 'valibot';
import type { Day } from './day.ts';
import { eventually } from './eventually.ts';
import { writeHistory } from './written-history.ts';

const messagesCount = 2_000;

const roomsReply = v.object({ rooms: v.array(v.object({ room: v.string(), unread: v.number() })) });

/** As many elements as the page may have, however long the log is. */
const elementsMax = 4_000;

/** A conversation that has gone on for long. */
export function testHistory(day: () => Day): void {
  test(`a history of ${messagesCount} messages is scrolled to its beginning without a jump`, async () => {
    const { stack, nazanin } = day();
    const { chat } = stack;
    const { room } = await chat.invokeRooms({
      operation: 'createRoom',
      type: 'group',
      name: 'The long history',
      members: ['bahram', 'nazanin'],
    });
    const messages = Array.from({ length: messagesCount }, (_, index) => messageOf(index + 1));
    await writeHistory(chat, String(room), messages);
    const unread = async () => {
      const { rooms } = v.parse(
        roomsReply,
        await chat.invokeRooms({ operation: 'listRooms', user: 'nazanin' }),
      );
      return rooms.find((listed) => listed.room === room)?.unread;
    };
    // What is written past the chat is pushed to nobody.
    await nazanin.page.reload();
    await nazanin.open('The long history');
    await nazanin.message(`Message ${messagesCount}`).waitFor();
    // It opens where the unread messages begin, and then where it ends.
    await nazanin.page.getByRole('button', { name: 'To the newest' }).click();
    // What has not been said to be read when it reloads, it opens as unread.
    expect(await eventually(unread, (count) => count === 0)).toBe(0);
    await nazanin.page.reload();
    await nazanin.message(`Message ${messagesCount}`).waitFor();
    const { jumps, seen } = await nazanin.log.evaluate(climb);
    expect(jumps).toEqual([]);
    expect(seen).toEqual(messages.map(({ message }) => message.split('\n')[0]).toReversed());
    expect(await nazanin.page.locator('*').count()).toBeLessThan(elementsMax);
  }, 180_000);

  test('what is said meanwhile waits below, behind a button that leads there', async () => {
    const { nazanin, bahram } = day();
    await bahram.open('The long history');
    await bahram.say('Are you still reading?');
    await nazanin.page.getByRole('button', { name: '1 new message' }).click();
    await nazanin.message('Are you still reading?').waitFor();
  });

  test('a reply leads to what it replies to, however far back that is, and a button leads back', async () => {
    const { stack, nazanin } = day();
    const room = nazanin.page.url().split('#')[1];
    // Only the newest are loaded then.
    await nazanin.page.reload();
    await nazanin.message(`Message ${messagesCount}`).waitFor();
    await stack.chat.invokeRooms({
      operation: 'sendMessage',
      room,
      sender: 'bahram',
      message: 'Do you remember?',
      replyTo: messagesCount - 700,
    });
    const reply = nazanin.message('Do you remember?');
    await reply.getByRole('button', { name: 'An earlier message' }).click();
    const target = nazanin.page.locator('article:focus', { hasText: `Message ${messagesCount - 700}` });
    await target.waitFor();
    const box = await target.boundingBox();
    expect(box?.y).toBeGreaterThan(0);
    expect(box?.y).toBeLessThan(700);
    await nazanin.page.getByRole('button', { name: 'To the newest' }).click();
    await reply.getByRole('button', { name: `Message ${messagesCount - 700}` }).waitFor();
  });
}

/** Of different heights, so that what is further up cannot be guessed from what is in sight. */
function messageOf(number: number) {
  const lines = Array.from({ length: 1 + (number % 4) }, (_, line) =>
    line === 0 ? `Message ${number}` : 'more of it',
  );
  return { sender: number % 3 === 0 ? 'nazanin' : 'bahram', message: lines.join('\n') };
}

/**
 * Scrolls up to the beginning, as fast as frames come. It runs in the page.
 * @returns how far what was in sight has moved by itself, and the first lines of the messages in the order of their showing
 */
async function climb(log: HTMLElement | SVGElement) {
  const frame = async () => new Promise((resolve) => requestAnimationFrame(resolve));
  const jumps: number[] = [];
  const seen = new Set<string>();
  const look = () => {
    const { top, bottom } = log.getBoundingClientRect();
    const inSight = [...log.querySelectorAll('article')].filter((article) => {
      const box = article.getBoundingClientRect();
      return box.bottom > top && box.top < bottom;
    });
    for (const article of inSight.toReversed())
      seen.add(article.querySelector('.text')?.textContent?.split('\n')[0] ?? '');
    return inSight[0];
  };
  const isAtTop = () =>
    log.scrollTop === 0 && log.querySelector('.timeline-top')?.textContent === 'This is the beginning.';
  look();
  while (!isAtTop()) {
    log.scrollTop -= 400;
    // Until the page has heard of it.
    await frame();
    const first = look();
    const before = first?.getBoundingClientRect().top ?? 0;
    for (let frames = 0; frames < 2; frames += 1) await frame();
    const moved = (first?.getBoundingClientRect().top ?? 0) - before;
    if (Math.abs(moved) > 1) jumps.push(moved);
    look();
  }
  return { jumps, seen: [...seen] };
}
