import { App, Stack } from 'aws-cdk-lib';
import { Chat, type ChatProps } from 'chelseru-chat-aws';
import { type LocalChat, startLocalChat } from 'chelseru-chat-aws/testing';

const props: ChatProps = { issuer: 'https://id.example.com', audience: ['chat'] };

export const chat = new Chat(new Stack(new App(), 'Product'), 'Chat', props);

export const start = async (): Promise<LocalChat> => startLocalChat();
