import type { Browser } from 'playwright-core';
import { WebSocket } from 'ws';
import { type LocalChat, startLocalChat } from '../../../bin/testing/local-chat.ts';
import { ChatClient, type Room } from '../../../client/index.ts';
import { assemblyFolder } from '../../e2e/assembly.ts';
import { launchChromium } from './browser.ts';
import { eventually } from './eventually.ts';
import { ApplicationPage } from './hooks/application-page.ts';
import { describeInChromium } from './linux.ts';

jest.setTimeout(60_000);

/** An application of others in a real DOM: subscribed, updated and unsubscribed by React, in strict mode. */
describeInChromium('the hooks', () => {
  let chat: LocalChat;
  let browser: Browser;
  let alice: ApplicationPage;
  let bob: ChatClient;
  let rooms: readonly [Room, Room];

  beforeAll(async () => {
    chat = await startLocalChat({ assembly: assemblyFolder(), log: () => undefined });
    browser = await launchChromium();
    const ids = [await chat.createRoom('alice', 'bob'), await chat.createRoom('alice', 'bob')] as const;
    bob = new ChatClient({
      url: chat.webSocketUrl,
      token: async () => chat.issueToken('bob'),
      webSocket: WebSocket,
    });
    rooms = [bob.rooms.get(ids[0]), bob.rooms.get(ids[1])];
    const token = await chat.issueToken('alice');
    alice = await ApplicationPage.begin(browser, { url: chat.webSocketUrl, token, rooms: ids });
  }, 120_000);

  afterAll(async () => {
    bob.close();
    await browser.close();
    await chat.close();
  }, 60_000);

  const seesAlice = async (): Promise<boolean> => rooms[0].presence.current.has('alice');

  test('join the room of a component that strict mode has mounted twice, and show what comes', async () => {
    expect(await alice.shows('room', 'joined')).toBe('joined');
    expect(await alice.shows('connection', 'connected')).toBe('connected');
    expect(await alice.shows('rooms', '2')).toBe('2');
    await rooms[0].messages.send('one');
    expect(await alice.shows('messages', 'one')).toBe('one');
  });

  test('show who is there, who types and what they have read', async () => {
    expect(await alice.shows('members', 'alice,bob')).toBe('alice,bob');
    rooms[0].presence.subscribe(() => {});
    await rooms[0].join();
    expect(await eventually(seesAlice, (isThere) => isThere)).toBe(true);
    expect(await alice.shows('online', 'alice,bob')).toBe('alice,bob');
    await chat.invokeRooms({ operation: 'sendMessage', room: rooms[0].id, message: 'two' });
    expect(await alice.shows('messages', 'one,two')).toBe('one,two');
    rooms[0].markRead(2);
    expect(await alice.shows('read', '2')).toBe('2');
    const before = await alice.countRenders();
    rooms[0].typing.start();
    expect(await alice.shows('typing', 'bob')).toBe('bob');
    rooms[0].typing.stop();
    expect(await alice.shows('typing', '')).toBe('');
    // What a component does not ask for does not render it.
    expect(await alice.countRenders()).toBe(before);
  });

  test('leave a room that is shown no more, and render nothing of it', async () => {
    await alice.press('Show none');
    expect(await eventually(seesAlice, (isThere) => !isThere)).toBe(false);
    const renders = await alice.countRenders();
    await rooms[0].messages.send('three');
    await rooms[1].messages.send('elsewhere');
    expect(await alice.countRenders()).toBe(renders);
  });

  test('show another room in its place', async () => {
    await alice.press('Show 1');
    expect(await alice.shows('messages', 'elsewhere')).toBe('elsewhere');
    await rooms[0].messages.send('four');
    await rooms[1].messages.send('here');
    expect(await alice.shows('messages', 'elsewhere,here')).toBe('elsewhere,here');
  });

  test('join a room again, and show what was said meanwhile', async () => {
    await alice.press('Show 0');
    expect(await alice.shows('messages', 'one,two,three,four')).toBe('one,two,three,four');
    await rooms[0].messages.send('five');
    expect(await alice.shows('messages', 'one,two,three,four,five')).toBe('one,two,three,four,five');
  });

  test('give React nothing to complain of', () => {
    expect(alice.complaints).toEqual([]);
  });
});
