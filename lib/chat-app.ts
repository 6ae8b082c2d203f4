import { readFileSync } from 'node:fs';
import { App, type AppProps } from 'aws-cdk-lib';
import { readChatContext } from './chat-context.ts';
import { ChatStack } from './chat-stack.ts';

/** `builtinCloudFormationValidation: false` makes a synthesis that is not for deployment seconds faster. */
export type ChatAppOptions = Pick<AppProps, 'context' | 'outdir' | 'builtinCloudFormationValidation'>;

/**
 * Makes the CDK app: one `ChatStack`, as the context says (see `readChatContext`). Nothing is written before `synth()`.
 * Context given to the command line of the CDK wins over `options.context`. Unless it is `disposable`, CloudFormation refuses
 * to delete the stack until somebody lets it: it keeps the data, but the chat is gone with it.
 */
export function createChatApp(options: ChatAppOptions = {}): App {
  const app = new App({ ...options, context: { ...cdkJsonContext(), ...options.context } });
  const { stage, ...props } = readChatContext(app.node);
  const terminationProtection = !(props.disposable ?? false);
  new ChatStack(app, `chat-${stage}`, { ...props, stageName: stage, terminationProtection });
  return app;
}

/** The feature flags, which only the command line of the CDK reads by itself: any other way of synthesis gets the same. */
function cdkJsonContext(): Readonly<Record<string, unknown>> {
  const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'));
  return context;
}
