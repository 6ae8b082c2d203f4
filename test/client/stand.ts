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
}

export function textsOf(messages: readonly Message[]): readonly (string | undefined)[] {
  return messages.map(({ text }) => text);
}
