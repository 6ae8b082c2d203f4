import type { Day } from './day.ts';
import { eventually } from './eventually.ts';
import { HostedSignIn } from './sign-in/hosted-sign-in.ts';
import { Visitor } from './sign-in/visitor.ts';

/** Signing in to the page as it is deployed with a user pool, before a stand-in for the sign-in that Cognito hosts. */
export function testHostedSignIn(day: () => Day): void {
  let pageUrl: string;
  let configuration: object;
  let signIn: HostedSignIn;
  let visitor: Visitor;

  beforeAll(async () => {
    const { url } = day().stack;
    // A name that browsers take for this machine, and for secure (RFC 6761 section 6.3), and the page for a deployment.
    pageUrl = url.replace('127.0.0.1', 'chat.localhost');
    configuration = await (await fetch(new URL('config.json', url))).json();
  });

  beforeEach(async () => {
    const { browser, stack } = day();
    signIn = new HostedSignIn({
      clientId: stack.chat.stack.outputs['UserPoolClientId'] ?? '',
      pageUrl,
      issueToken: stack.chat.issueToken,
    });
    visitor = await Visitor.at(pageUrl, { browser, configuration, signInOrigin: await signIn.listen() });
  });

  afterEach(async () => {
    await visitor.leave();
    await signIn.close();
  });

  test('lets somebody in, and leaves no code in the address and no token in the browser (S50)', async () => {
    await visitor.open('#a-room');
    await visitor.signInAs('zelal');
    expect(visitor.page.url()).toBe(`${pageUrl}#a-room`);
    expect(await visitor.stored()).toBe('');
    expect(signIn.redeemed).toEqual([{ grantType: 'authorization_code', status: 200 }]);
  });

  test('is asked again after a reload, and does not ask again itself while its session lasts', async () => {
    await visitor.signInAs('zelal');
    await visitor.page.reload();
    await visitor.signInButton.click();
    await visitor.inside.waitFor();
    expect(signIn.redeemed).toHaveLength(2);
  });

  test('gives the next token before the first one expires, and the chat stays connected', async () => {
    await visitor.page.clock.install();
    await visitor.signInAs('zelal');
    await visitor.page.clock.fastForward('59:30');
    const grants = async () => signIn.redeemed.map(({ grantType }) => grantType);
    await eventually(grants, ({ length }) => length > 1);
    expect(await grants()).toEqual(['authorization_code', 'refresh_token']);
    expect(await visitor.page.getByRole('status').textContent()).toBe('');
  });

  test('that gives no more tokens ends the session of the page, which says so', async () => {
    signIn.tokenLifetimeSeconds = 0;
    signIn.isRevoked = true;
    await visitor.signInButton.click();
    await visitor.introduceAs('zelal');
    await visitor.trouble.getByText('Sign in again.').waitFor();
    await visitor.signInButton.waitFor();
    expect(signIn.redeemed.at(-1)).toEqual({ grantType: 'refresh_token', status: 400 });
  });

  test('is signed out of with the page, and lets in whoever comes next under their own name', async () => {
    await visitor.signInAs('zelal');
    await visitor.page.getByRole('button', { name: 'Sign out' }).click();
    await visitor.page.waitForURL(pageUrl);
    await visitor.signInAs('rojan');
    expect(signIn.redeemed).toHaveLength(2);
  });

  test('is found from /index.html, too', async () => {
    await visitor.open('index.html');
    await visitor.signInAs('zelal');
    expect(visitor.page.url()).toBe(pageUrl);
  });

  test.each(['?code=stolen&state=another', '?code=stolen'])(
    'has asked for no code that comes as %s, which is not redeemed',
    async (query) => {
      await visitor.signInButton.click();
      await visitor.page.getByLabel('Username').waitFor();
      await visitor.open(query);
      await visitor.signInButton.waitFor();
      expect(visitor.page.url()).toBe(pageUrl);
      expect(signIn.redeemed).toEqual([]);
    },
  );

  test('says why it lets somebody not in', async () => {
    signIn.refusal = 'PreAuthentication failed with not today.';
    await visitor.signInButton.click();
    await visitor.trouble.getByText('unable to sign in; PreAuthentication failed with not today.').waitFor();
    expect(visitor.page.url()).toBe(pageUrl);
  });

  test('has said nothing that somebody else has put into a link to the page', async () => {
    await visitor.open('?error=access_denied&error_description=Call+this+number');
    await visitor.signInButton.waitFor();
    expect(await visitor.trouble.count()).toBe(0);
    expect(visitor.page.url()).toBe(pageUrl);
  });
}
