import type { App } from 'aws-cdk-lib';
import { startLocalStack as startAssembly } from '../../local/stack.ts';
import type { LocalStack, LocalStackOptions as AssemblyOptions } from '../../local/stack.ts';
import { synthesizeChat } from './chat-assembly.ts';

/** What to run, and how. */
export interface LocalStackOptions extends Omit<AssemblyOptions, 'assembly'> {
  /**
   * A CDK app, or a function that makes one; it is synthesized, bundling included.
   * @default - the chat itself, in a stack of its own
   */
  readonly app?: App | (() => App | Promise<App>) | undefined;
  /**
   * Folder of a cloud assembly, such as `cdk.out` after `cdk synth`; takes the place of `app`.
   * @default - the one that `app` gives
   */
  readonly assembly?: string | undefined;
}

/**
 * Runs any CDK app on this machine: its WebSocket APIs, functions, tables, user pools and distribution, with the
 * rights that its template gives them. `AWS_ENDPOINT_URL=<stack.url>` leads every AWS client to it. What its template has and this
 * machine has not is in `unknownResources`.
 *
 *     const stack = await startLocalStack({ app: () => createMyApp() });
 *     const socket = new WebSocket(stack.outputs.WebSocketUrl);
 *
 * Rejects with the reason why the app cannot be run; or if the app has several stacks, and `stackName` names none.
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const { app, assembly, ...others } = options;
  if (app !== undefined && assembly !== undefined) {
    throw new Error('unable to start a local stack; both app and assembly were given, where one is allowed');
  }
  if (assembly !== undefined) return startAssembly({ ...others, assembly });
  if (app === undefined) return startChat(others);
  const { directory } = (typeof app === 'function' ? await app() : app).synth();
  return startAssembly({ ...others, assembly: directory });
}

async function startChat(options: Omit<AssemblyOptions, 'assembly'>): Promise<LocalStack> {
  const { folder, remove } = synthesizeChat();
  try {
    const stack = await startAssembly({ ...options, assembly: folder });
    return { ...stack, close: async () => stack.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}
