import type { Template } from 'aws-cdk-lib/assertions';
import { at, resource, text } from './template-reader.ts';

/** What the authorizer is told of tokens. */
export function environment(template: Template, chat = 'Chat'): Record<string, string> {
  const { properties } = resource(template, 'AWS::Lambda::Function', `${chat}AuthorizerFunction`);
  const variables: object = Object(at(properties, 'Environment', 'Variables'));
  const told = Object.entries(variables).filter(([name]) => name !== 'API_ID');
  return Object.fromEntries(told.map(([name, value]) => [name, text(value)]));
}
