import { ChatClient, type Message } from 'chelseru-chat-aws/client';
import { useMessages } from 'chelseru-chat-aws/react';

export const textsOf = (messages: readonly Message[]) => messages.map(({ text }) => text);

class Never {
  addEventListener(): void {}
  send(): void {}
  close(): void {}
}

const client = new ChatClient({ url: 'wss://chat.example.com', token: 'token', webSocket: Never });
if (client.rooms.get('room').messages.current.length !== 0 || typeof useMessages !== 'function') {
  throw new Error('unable to use the client by require');
}
client.close();
console.log('client.cts: passed');
