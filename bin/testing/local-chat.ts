import * as v from 'valibot';
import type { Faults } from '../../local/faults.ts';
import type { Meter } from '../../local/meter.ts';
import type { LocalStack } from '../../local/stack.ts';
import { startLocalStack } from './local-stack.ts';
import type { LocalStackOptions } from './local-stack.ts';

/** The chat, running on this machine for a test: the template and the bundles that are deployed, in memory. */
export interface LocalChat {
  /** The endpoint for AWS clients: `new LambdaClient({ endpoint: chat.url, … })`, or `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Where clients connect, `ws://127.0.0.1:<port>/<stage>`. */
  readonly webSocketUrl: string;
  /** What a backend invokes. */
  readonly roomsFunctionName: string;
  /** What the chat takes of AWS, counted and priced. */
  readonly meter: Meter;
  /** What goes wrong on purpose: throttles, errors, crashes, lost connections. */
  readonly faults: Faults;
  /** The last 200 events of a chat with an `eventBus`, once all that was sent before has become one. */
  readonly readEvents: LocalStack['readEvents'];
  /** The stack that runs it, with everything else that a stack can do. */
  readonly stack: LocalStack;
  /**
   * Makes an access token of the local user pool. Rejects with an `issuer` of your own, which alone can make tokens.
   * @param options.expiresInSeconds - may be negative, for a token that has expired. @default 3600
   */
  readonly issueToken: (user: string, options?: { readonly expiresInSeconds?: number }) => Promise<string>;
  /** `webSocketUrl` with a token of the user, bound to a room if one is given: all that a WebSocket client needs. */
  readonly connectUrl: (user: string, room?: string) => Promise<string>;
  /** Creates a new group of these users, the first of them its owner, and gives the room's id. */
  readonly createRoom: (...members: readonly string[]) => Promise<string>;
  /**
   * Invokes the rooms function as a backend does, and gives what it answers; a refusal is an answer too, with `error`.
   * Rejects if the function fails.
   */
  readonly invokeRooms: (
    payload: Readonly<Record<string, unknown>>,
  ) => Promise<Readonly<Record<string, unknown>>>;
  /** Ends all of it; connections close with 1001. */
  readonly close: () => Promise<void>;
}

/**
 * Runs the chat on this machine, on a free port and in memory.
 *
 *     const chat = await startLocalChat();
 *     const room = await chat.createRoom('alice', 'bob');
 *     const socket = new WebSocket(await chat.connectUrl('alice', room));
 *
 * `app` may be an app of your own that has a `Chat` in it, if its stack has the outputs `WebSocketUrl` and
 * `RoomsFunctionName`, as `ChatStack` has. Rejects as `startLocalStack` does.
 */
export async function startLocalChat(options: LocalStackOptions = {}): Promise<LocalChat> {
  const stack = await startLocalStack(options);
  try {
    return chatOf(stack);
  } catch (error) {
    await stack.close();
    throw error;
  }
}

function chatOf(stack: LocalStack): LocalChat {
  const webSocketUrl = outputOf(stack, 'WebSocketUrl');
  const roomsFunctionName = outputOf(stack, 'RoomsFunctionName');
  const issueToken: LocalChat['issueToken'] = async (user, options) => stack.issueToken({ user, ...options });
  const invokeRooms: LocalChat['invokeRooms'] = async (payload) => {
    const { payload: answer, functionError } = await stack.invoke(roomsFunctionName, payload);
    if (functionError !== undefined) throw new Error(`unable to invoke ${roomsFunctionName}; ${answer}`);
    return v.parse(answerSchema, JSON.parse(answer));
  };
  return {
    url: stack.url,
    webSocketUrl,
    roomsFunctionName,
    meter: stack.meter,
    faults: stack.faults,
    readEvents: () => stack.readEvents(),
    stack,
    issueToken,
    connectUrl: async (user, room) => {
      const url = new URL(webSocketUrl);
      url.searchParams.set('token', await issueToken(user));
      if (room !== undefined) url.searchParams.set('room', room);
      return url.href;
    },
    createRoom: async (...members) => {
      const created = await invokeRooms({ operation: 'createRoom', type: 'group', members });
      if (typeof created['room'] === 'string') return created['room'];
      throw new Error(`unable to create a room; the answer was ${JSON.stringify(created)}`);
    },
    invokeRooms,
    close: () => stack.close(),
  };
}

const answerSchema = v.record(v.string(), v.unknown());

function outputOf({ outputs }: LocalStack, name: string): string {
  const value = outputs[name];
  if (value !== undefined) return value;
  const found = Object.keys(outputs).join(', ');
  throw new Error(`unable to find the chat; the stack has no output ${name}, only: ${found}`);
}
