import { App, Stack } from 'aws-cdk-lib';
import { Chat } from 'chelseru-chat-aws';

// Must not compile: the prop is called `audience`.
export const chat = new Chat(new Stack(new App(), 'Product'), 'Chat', { audiences: ['chat'] });
