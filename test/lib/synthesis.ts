import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { createChatApp } from '../../lib/chat-app.ts';
import { ChatStack, type ChatStackProps } from '../../lib/chat-stack.ts';

/**
 * What makes a synthesis quick where the template alone is looked at. The checks of the CDK itself run in a test of
 * their own.
 */
const quick = {
  builtinCloudFormationValidation: false,
  context: { 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-stack-trace': true },
} as const;

/** An empty app, for constructs beside the chat. */
export function createQuickApp(): App {
  return new App(quick);
}

/** The template of a stack with these props. */
export function synthesize(props: ChatStackProps = {}): Template {
  return Template.fromStack(new ChatStack(createQuickApp(), 'chat', props));
}

/** The one stack that the app makes of this context, its template, and whether CloudFormation refuses to delete it. */
export function synthesizeApp(context: Readonly<Record<string, unknown>> = {}): {
  readonly stackName: string;
  readonly terminationProtection: boolean | undefined;
  readonly template: Template;
} {
  const app = createChatApp({ ...quick, context: { ...quick.context, ...context } });
  const stack = app.node.children.find((child) => child instanceof ChatStack);
  if (!stack) throw new Error('unable to find a ChatStack in the app');
  const { stackName, terminationProtection } = stack;
  return { stackName, terminationProtection, template: Template.fromStack(stack) };
}
