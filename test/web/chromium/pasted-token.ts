import type { Day } from './day.ts';
import { Person } from './person.ts';

/** Where people come with a token of another issuer, and paste it. */
export function testPastedToken(day: () => Day): void {
  test('a pasted token that is refused is said to be, and another one can be pasted', async () => {
    const { stack, browser } = day();
    const parvin = await Person.at(stack.url, { browser, name: 'parvin' });
    await parvin.page.route('**/config.json', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...(await answer.json()), signIn: { kind: 'token' } } });
    });
    await parvin.page.reload();
    const paste = async (token: string): Promise<void> => {
      await parvin.page.getByLabel('Access token').fill(token);
      await parvin.page.getByRole('button', { name: 'Come in' }).click();
    };
    await paste('Sar barzi');
    await parvin.page.getByText('That is no access token').waitFor();
    await paste(await stack.chat.issueToken('parvin', { expiresInSeconds: -60 }));
    await parvin.page.getByText('Your sign-in has expired').waitFor();
    const token = await stack.chat.issueToken('parvin');
    await paste(token.replace(/\.[^.]+$/, '.Zm9yZ2Vk'));
    await parvin.page.getByText('The chat did not take that token').waitFor();
    await paste(token);
    await parvin.page.getByRole('heading', { name: 'No conversations yet' }).waitFor();
    expect(parvin.complaints).toEqual([]);
    await parvin.leave();
  });
}
