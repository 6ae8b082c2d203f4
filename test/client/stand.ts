import { ChatClient } from '../../client/index.ts';
import type { ChatClientOptions, Message, Room } from '../../client/index.ts';
import { HandDrivenPlatform, settle } from '../fakes/hand-driven-platform.ts';
import { InMemoryChatServer } from '../fakes/in-memory-chat-server.ts';
import { tokenOf } from './token-of.ts';

/** Clients of one user before a backend in memory, on a device whose time the test drives. */
export class Stand {
  readonly server = new InMemoryChatServer();
  readonly platform = new HandDrivenPlatform();

  clientOf(options: Partial<ChatClientOptions> = {}): ChatClient {
    return new ChatClient({
      url: 'wss://chat.example.com/prod',
      token: () => tokenOf('alice'),
      webSocket: this.server.webSocket,
      platform: this.platform,
      ...options,
    });
  }

  /** A client that has joined the room `r1`. */
  async joined(
    options?: Partial<ChatClientOptions>,
  ): Promise<{ readonly client: ChatClient; readonly room: Room }> {
    const client = this.clientOf(options);
    const room = client.rooms.get('r1');
    await Promise.all([room.join(), settle()]);
    return { client, room };
  }

  /** Lets the next join hear this before its reply, as where the subscription stands before the log is read. */
  postBeforeJoined(texts: readonly string[]): void {
    const { server } = this;
    server.answers = ({ action }) => {
      if (action !== 'joinRoom') return undefined;
      server.answers = () => undefined;
      for (const socket of server.openSockets) server.room('r1').subscribers.add(socket);
      for (const text of texts) server.post('r1', text);
      return { type: 'joined', room: 'r1', epoch: 'e1', head: 0, entries: [], more: false, recovered: true };
    };
  }
}

export function textsOf(messages: readonly Message[]): readonly (string | undefined)[] {
  return messages.map(({ text }) => text);
}
