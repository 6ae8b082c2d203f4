import type { Day } from './day.ts';
import { Person } from './person.ts';

/** Where people come with a token of another issuer, and paste it. */
export function testPastedToken(day: () => Day): void {
  test('a pasted token that is refused is said to be, and another one can be pasted', async () => {
    const { stack, browser } = day();
    const shirin = await Person.at(stack.url, { browser, name: 'shirin' });
    await shirin.page.route('**/config.json', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...(await answer.json()), signIn: { kind: 'token' } } });
    });
    await shirin.page.reload();
    const paste = async (token: string): Promise<void> => {
      await shirin.page.getByLabel('Access token').fill(token);
      await shirin.page.getByRole('button', { name: 'Come in' }).click();
    };
    await paste('Sar barzi');
    await shirin.page.getByText('That is no access token').waitFor();
    await paste(await stack.chat.issueToken('shirin', { expiresInSeconds: -60 }));
    await shirin.page.getByText('Your sign-in has expired').waitFor();
    const token = await stack.chat.issueToken('shirin');
    await paste(token.replace(/\.[^.]+$/, '.Zm9yZ2Vk'));
    await shirin.page.getByText('The chat did not take that token').waitFor();
    await paste(token);
    await shirin.page.getByRole('heading', { name: 'No conversations yet' }).waitFor();
    expect(shirin.complaints).toEqual([]);
    await shirin.leave();
  });
}
