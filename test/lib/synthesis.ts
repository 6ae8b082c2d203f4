import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { createChatApp } from '../../lib/chat-app.ts';
import { ChatStack, type ChatStackProps } from '../../lib/chat-stack.ts';

/** Bundling takes most of a synthesis, and these tests look at the template alone. */
export const withoutBundling = { 'aws:cdk:bundling-stacks': [] };

/** The template of a stack with these props. */
export function synthesize(props: ChatStackProps = {}): Template {
  const app = new App({ context: withoutBundling });
  return Template.fromStack(new ChatStack(app, 'chat', props));
}

/** The template of the app, of the one stack that its context makes. */
export function synthesizeApp(context: Readonly<Record<string, unknown>> = {}): {
  readonly stackName: string;
  readonly template: Template;
} {
  const stack = createChatApp({ context: { ...withoutBundling, ...context } }).node.children.find(
    (child) => child instanceof ChatStack,
  );
  if (!stack) throw new Error('unable to find a ChatStack in the app');
  return { stackName: stack.stackName, template: Template.fromStack(stack) };
}
