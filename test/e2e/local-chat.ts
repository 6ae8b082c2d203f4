import { startLocalStack } from '../../local/stack.ts';
import type { LocalStack, LocalStackOptions } from '../../local/stack.ts';
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

export async function startLocalChat(options: Partial<LocalStackOptions> = {}): Promise<LocalChat> {
  const log: string[] = [];
  const stack = await startLocalStack({
    assembly: assemblyFolder,
    dynamodbEndpoint: process.env['DYNAMODB_ENDPOINT'],
    log: (line) => log.push(line),
    ...options,
  });
  const output = (name: string) => stack.outputs[name] ?? '';
  const operation = async (payload: Frame): Promise<Frame> => {
    const { payload: result, functionError } = await stack.invoke(output('RoomsFunctionName'), payload);
    if (functionError !== undefined) throw new Error(result);
    return JSON.parse(result);
  };
  const urlFor = async (user: string, room?: string) => {
    const token = await stack.issueToken({ user });
    return `${output('WebSocketUrl')}?token=${token}${room === undefined ? '' : `&room=${room}`}`;
  };
  return {
    stack,
    log,
    operation,
    createRoom: async (...members) =>
      String((await operation({ operation: 'createRoom', type: 'group', members }))['room']),
    urlFor,
    connect: async (user, room) => ChatClient.connect(await urlFor(user, room)),
    close: async () => stack.close(),
  };
}
