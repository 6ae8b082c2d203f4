import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Chat } from '../../lib/chat.ts';
import type { ChatProps } from '../../lib/chat-props.ts';
import { createQuickApp, synthesize } from './synthesis.ts';
import { resource, resources } from './template-reader.ts';
import { environment } from './token-environment.ts';

describe('with a secret', () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:site/jwt-AbCdEf';

  it('tells the authorizer where it is, and nothing of it (S28)', () => {
    const template = synthesize({ tokenSecret: arn });
    expect(environment(template)).toEqual({
      TOKEN_SECRET_ARN: arn,
      TOKEN_USER_CLAIM: 'user_id',
      TOKEN_USER_CLAIM_NUMBER: 'allowed',
    });
    expect(resources(template, 'AWS::Cognito::UserPool')).toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toContain('{{resolve:');
  });

  it('may have another algorithm of its kind, an audience and another claim for the user', () => {
    const template = synthesize({
      tokenSecret: arn,
      algorithm: 'HS512',
      audience: ['chat'],
      userClaim: 'sub',
    });
    expect(environment(template)).toEqual({
      TOKEN_SECRET_ARN: arn,
      TOKEN_ALGORITHM: 'HS512',
      TOKEN_AUDIENCE: 'chat',
      TOKEN_USER_CLAIM: 'sub',
    });
  });

  it('takes a secret of the app, and of one that is known by name what its ARN begins with', () => {
    const stack = new Stack(createQuickApp(), 'stack');
    const secret = new Secret(stack, 'Signing');
    const known = Secret.fromSecretNameV2(stack, 'Known', 'site/jwt');
    for (const [id, tokenSecret] of [
      ['Made', secret],
      ['Named', known],
    ] as const) {
      expect(new Chat(stack, id, { tokenSecret }).userPool).toBeUndefined();
    }
    const template = Template.fromStack(stack);
    const { logicalId } = resource(template, 'AWS::SecretsManager::Secret', 'Signing');
    expect(environment(template, 'Made')['TOKEN_SECRET_ARN']).toBe(`\${${logicalId}}`);
    expect(environment(template, 'Named')['TOKEN_SECRET_ARN']).toMatch(/:secret:site\/jwt$/);
  });

  it.each<[string, ChatProps, string]>([
    [
      'an ARN that is not complete',
      { tokenSecret: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:jwt' },
      'unable to take tokenSecret; got "arn:aws:secretsmanager:eu-central-1:123456789012:secret:jwt", allowed: a secret, or its complete ARN',
    ],
    [
      'the secret itself',
      { tokenSecret: 'K7vYw2RmXq9LzTb4NcJ8HsGdPf3AeU6iOq' },
      'unable to take tokenSecret;',
    ],
    [
      'an asymmetric algorithm (S27)',
      { tokenSecret: arn, algorithm: 'RS256' },
      'unable to take algorithm; got "RS256", allowed: HS256, HS384, HS512',
    ],
    [
      'a key set (S27)',
      { tokenSecret: arn, jwksUri: 'https://id.example.com/jwks' },
      'unable to take jwksUri; got "https://id.example.com/jwks", allowed: none without issuer',
    ],
    ['an empty audience', { tokenSecret: arn, audience: [] }, 'unable to take audience; got []'],
    [
      'a numeric sub',
      { tokenSecret: arn, userClaim: 'sub', userClaimIsNumber: true },
      'unable to take userClaimIsNumber; got true',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(() => synthesize(props)).toThrow(message);
  });
});

describe('refuses two ways at once, and names them and the choice (S27)', () => {
  const tokenSecret = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:site/jwt-AbCdEf';
  const issuer = { issuer: 'https://id.example.com', audience: ['chat'] };
  const pool = { userPool: 'eu-central-1_AbCdEfGhI', userPoolClient: '4fs7example' };

  it.each<[string, ChatProps]>([
    ['issuer and tokenSecret', { ...issuer, tokenSecret }],
    ['issuer and userPool', { ...issuer, ...pool }],
    ['tokenSecret and userPool', { tokenSecret, ...pool }],
    ['issuer and tokenSecret and userPool', { ...issuer, tokenSecret, ...pool }],
  ])('%s', (ways, props) => {
    expect(() => synthesize(props)).toThrow(
      `unable to choose whose tokens to take; got ${ways}, allowed: one of issuer, tokenSecret, userPool, or none of them for a new user pool`,
    );
  });
});
