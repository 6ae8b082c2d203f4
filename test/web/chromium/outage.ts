import { setTimeout } from 'node:timers/promises';
import type { Day } from './day.ts';
import { eventually } from './eventually.ts';

/** What happens to two people when what they talk by does not hold. */
export function testOutage(day: () => Day): void {
  test('the server stops, and both are told calmly; what they write waits', async () => {
    const { stack, nazanin, bahram } = day();
    await stack.stop();
    for (const person of [nazanin, bahram]) {
      await person.page.getByText('What you write waits here').waitFor();
      await person.say(`${person.name} writes without a server`);
      await person.message(`${person.name} writes`).getByText('Sending').waitFor();
    }
  });

  test('the server is back, and nothing is lost or doubled', async () => {
    const { stack, nazanin, bahram } = day();
    await stack.start();
    for (const person of [nazanin, bahram]) {
      await person.page.getByText('What you write waits here').waitFor({ state: 'detached' });
      await person.message('nazanin writes without a server').waitFor();
      await person.message('bahram writes without a server').waitFor();
      await person.page.getByText('Sending').waitFor({ state: 'detached' });
    }
    const texts = await nazanin.texts();
    expect(await bahram.texts()).toEqual(texts);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('a token expires, and nobody notices', async () => {
    const { stack, nazanin, bahram } = day();
    let issued = 0;
    await nazanin.page.route('**/_local/tokens', async (route) => {
      issued += 1;
      // The first one lasts for moments, as if the page had been open for a day.
      const token = await stack.chat.issueToken('nazanin', { expiresInSeconds: issued === 1 ? 3 : 3600 });
      await route.fulfill({ json: { token } });
    });
    await nazanin.page.reload();
    await nazanin.composer.waitFor();
    // What is waited for is the clock that the token is judged by.
    await setTimeout(4_000);
    await nazanin.say('after the token has expired');
    await bahram.message('after the token has expired').waitFor();
    expect(issued).toBe(2);
    await nazanin.page.unroute('**/_local/tokens');
  });

  test('what the chat refuses is said in the message, which can be sent again', async () => {
    const { stack, nazanin, bahram } = day();
    const room = nazanin.page.url().split('#')[1];
    await stack.chat.invokeRooms({ operation: 'updateRoom', room, frozen: true });
    await stack.chat.invokeRooms({
      operation: 'muteMember',
      room,
      user: 'nazanin',
      until: '2999-01-01T00:00:00Z',
    });
    await nazanin.say('am I muted?');
    const message = nazanin.message('am I muted?');
    await message.getByText('You are not allowed to do that here.').waitFor();
    await stack.chat.invokeRooms({ operation: 'updateRoom', room, frozen: false });
    await stack.chat.invokeRooms({ operation: 'muteMember', room, user: 'nazanin', until: null });
    await message.getByRole('button', { name: 'Try again' }).click();
    await bahram.message('am I muted?').waitFor();
    expect(
      await eventually(
        async () => message.getByText('Not sent').count(),
        (count) => count === 0,
      ),
    ).toBe(0);
  });
}
