import { startLocalChat as startChat } from '../../bin/testing/local-chat.ts';
import type { LocalStackOptions } from '../../bin/testing/local-stack.ts';
import { createChatApp } from '../../lib/chat-app.ts';
import type { LocalStack } from '../../local/stack.ts';
import { assemblyFolder } from './assembly.ts';
import { ChatClient } from './chat-client.ts';
import type { Frame } from './chat-client.ts';

/** The product on the local stack, as a backend and its users see it. */
export interface LocalChat {
  readonly stack: LocalStack;
  /** What functions and the stack have logged. */
  readonly log: readonly string[];
  operation(payload: Frame): Promise<Frame>;
  createRoom(...members: readonly string[]): Promise<string>;
  urlFor(user: string, room?: string): Promise<string>;
  connect(user: string, room?: string): Promise<ChatClient>;
  close(): Promise<void>;
}

/** A chat with an event bus, synthesized by itself. */
export const chatWithEvents: LocalStackOptions = {
  assembly: undefined,
  app: () => createChatApp({ context: { eventBus: 'default' }, builtinCloudFormationValidation: false }),
  retryDelayMs: 1,
};

/** The test kit's chat, run from the assembly that all end-to-end tests share, with clients that wait for frames. */
export async function startLocalChat(options: LocalStackOptions = {}): Promise<LocalChat> {
  const log: string[] = [];
  const { stack, invokeRooms, createRoom, connectUrl, close } = await startChat({
    assembly: assemblyFolder(),
    dynamodbEndpoint: process.env['DYNAMODB_ENDPOINT'],
    log: (line) => log.push(line),
    ...options,
  });
  return {
    stack,
    log,
    operation: invokeRooms,
    createRoom,
    urlFor: connectUrl,
    connect: async (user, room) => ChatClient.connect(await connectUrl(user, room)),
    close,
  };
}
