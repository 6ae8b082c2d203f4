import { ChatClient } from 'chelseru-chat-aws/client';

// Must not compile: the option is called `token`.
export const client = new ChatClient({ url: 'wss://chat.example.com', tokens: 'token' });
