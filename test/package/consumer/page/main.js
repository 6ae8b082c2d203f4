import { ChatClient } from 'chelseru-chat-aws/client';
import { useMessages } from 'chelseru-chat-aws/react';

const client = new ChatClient({ url: 'wss://chat.example.com', token: 'token' });
document.querySelector('main').append(client.state.status, typeof useMessages);
