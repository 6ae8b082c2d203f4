import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Chat } from '../../lib/chat.ts';
import type { ChatProps } from '../../lib/chat-props.ts';
import { synthesize, createQuickApp } from './synthesis.ts';
import { at, resource, resources, text } from './template-reader.ts';

/** What the authorizer is told of tokens. */
function environment(template: Template): Record<string, string> {
  const { properties } = resource(template, 'AWS::Lambda::Function', 'ChatAuthorizerFunction');
  const variables: object = Object(at(properties, 'Environment', 'Variables'));
  const told = Object.entries(variables).filter(([name]) => name !== 'API_ID');
  return Object.fromEntries(told.map(([name, value]) => [name, text(value)]));
}

const brought = { issuer: 'https://id.example.com', audience: ['chat'] };

describe('without an issuer', () => {
  const template = synthesize();
  const userPool = resource(template, 'AWS::Cognito::UserPool', 'Chat');
  const client = resource(template, 'AWS::Cognito::UserPoolClient', 'Chat');

  it('trusts the client of a new user pool', () => {
    expect(environment(template)).toEqual({
      TOKEN_ISSUER: `https://\${${userPool.logicalId}.ProviderName}`,
      TOKEN_AUDIENCE: `\${${client.logicalId}}`,
      TOKEN_KIND: 'cognito',
    });
  });

  it('lets nobody sign up by themselves, and costs as little as Cognito can', () => {
    expect(userPool.properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UserPoolTier: 'LITE',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
  });

  it('keeps and protects the users, unless the stack is disposable', () => {
    expect(userPool.deletionPolicy).toBe('Retain');
    expect(userPool.properties['DeletionProtection']).toBe('ACTIVE');
    const disposable = resource(synthesize({ disposable: true }), 'AWS::Cognito::UserPool', 'Chat');
    expect(disposable.deletionPolicy).toBe('Delete');
    expect(disposable.properties['DeletionProtection']).not.toBe('ACTIVE');
  });

  it('gives tokens for an hour, to browsers by SRP and to administrators by a password, without a secret', () => {
    expect(client.properties).toMatchObject({
      AccessTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'minutes' },
      GenerateSecret: false,
      ExplicitAuthFlows: [
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
    });
  });
});

describe('with an issuer', () => {
  it('trusts it and makes no user pool', () => {
    const template = synthesize(brought);
    expect(environment(template)).toEqual({
      TOKEN_ISSUER: 'https://id.example.com',
      TOKEN_AUDIENCE: 'chat',
      TOKEN_KIND: 'oidc',
    });
    expect(resources(template, 'AWS::Cognito::UserPool')).toEqual([]);
  });

  it('tells the authorizer what differs from its defaults', () => {
    const template = synthesize({
      issuer: 'https://id.example.com',
      audience: ['web', 'mobile'],
      algorithm: 'ES256',
      jwksUri: 'https://keys.example.com/jwks',
      userClaim: 'user_id',
      userClaimIsNumber: true,
      tokenLifetimeMax: Duration.minutes(10),
    });
    expect(environment(template)).toEqual({
      TOKEN_ISSUER: 'https://id.example.com',
      TOKEN_AUDIENCE: 'web,mobile',
      TOKEN_KIND: 'oidc',
      TOKEN_ALGORITHM: 'ES256',
      JWKS_URI: 'https://keys.example.com/jwks',
      TOKEN_USER_CLAIM: 'user_id',
      TOKEN_USER_CLAIM_NUMBER: 'allowed',
      TOKEN_LIFETIME_SECONDS_MAX: '600',
    });
  });

  it('knows a Cognito user pool by its URL', () => {
    const issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI';
    expect(environment(synthesize({ issuer, audience: ['client'] }))).toMatchObject({
      TOKEN_KIND: 'cognito',
    });
    expect(
      environment(synthesize({ issuer: 'https://cognito-idp.example.com/x', audience: ['client'] })),
    ).toMatchObject({ TOKEN_KIND: 'oidc' });
  });
});

describe('with a user pool', () => {
  const stack = new Stack(createQuickApp(), 'stack');
  const userPool = new UserPool(stack, 'Users');
  const userPoolClient = userPool.addClient('Web');

  it('trusts its client and makes no other', () => {
    const chat = new Chat(stack, 'Chat', { userPool, userPoolClient, userClaim: 'username' });
    const template = Template.fromStack(stack);
    expect(chat.userPool).toBe(userPool);
    expect(resources(template, 'AWS::Cognito::UserPool')).toHaveLength(1);
    expect(environment(template)).toEqual({
      TOKEN_ISSUER: `https://\${${resource(template, 'AWS::Cognito::UserPool', 'Users').logicalId}.ProviderName}`,
      TOKEN_AUDIENCE: `\${${resource(template, 'AWS::Cognito::UserPoolClient', 'UsersWeb').logicalId}}`,
      TOKEN_KIND: 'cognito',
      TOKEN_USER_CLAIM: 'username',
    });
  });

  it.each<[string, ChatProps, string]>([
    ['an issuer beside it', { ...brought, userPool, userPoolClient }, 'userPool'],
    ['no client', { userPool }, 'userPoolClient'],
    ['only the client', { userPoolClient }, 'userPool'],
  ])('refuses %s', (_, props, name) => {
    const other = new Stack(createQuickApp(), 'other');
    expect(() => new Chat(other, 'Chat', props)).toThrow(`unable to take ${name};`);
  });
});

describe('refuses, by name, with what came and what may come', () => {
  it.each<[string, ChatProps, string]>([
    [
      'an issuer without audience',
      { issuer: 'https://id.example.com' },
      'unable to take audience; got nothing, allowed: one name or several, without commas, together with issuer "https://id.example.com"',
    ],
    ['an empty audience', { ...brought, audience: [] }, 'unable to take audience; got []'],
    ['an audience with a comma', { ...brought, audience: ['a,b'] }, 'unable to take audience; got ["a,b"]'],
    ['an audience of spaces', { ...brought, audience: [' '] }, 'unable to take audience; got [" "]'],
    [
      'an audience without issuer',
      { audience: ['chat'] },
      'unable to take audience; got ["chat"], allowed: none without issuer',
    ],
    ['an algorithm without issuer', { algorithm: 'ES256' }, 'unable to take algorithm; got "ES256"'],
    ['a key set without issuer', { jwksUri: 'https://a.example/jwks' }, 'unable to take jwksUri;'],
    [
      'keys over plain HTTP (S24)',
      { ...brought, jwksUri: 'http://id.example.com/jwks' },
      'unable to take jwksUri; got "http://id.example.com/jwks", allowed: an https: URL',
    ],
    ['an issuer over plain HTTP', { ...brought, issuer: 'http://id.example.com' }, 'unable to take issuer;'],
    ['an issuer that is no URL', { ...brought, issuer: 'id.example.com' }, 'unable to take issuer;'],
    ['a numeric sub', { ...brought, userClaimIsNumber: true }, 'unable to take userClaimIsNumber; got true'],
    ['an empty user claim', { ...brought, userClaim: '' }, 'unable to take userClaim; got ""'],
    [
      'tokens of no time',
      { ...brought, tokenLifetimeMax: Duration.millis(0) },
      'unable to take tokenLifetimeMax;',
    ],
  ])('%s', (_, props, message) => {
    expect(() => synthesize(props)).toThrow(message);
  });

  it('a symmetric algorithm (S27)', () => {
    expect(() => synthesize({ ...brought, ...JSON.parse('{"algorithm":"HS256"}') })).toThrow(
      'unable to take algorithm; got "HS256", allowed: RS256, RS384, RS512, ES256, ES384, EdDSA',
    );
  });
});

it('takes an issuer on this machine, as the local stack has', () => {
  const local = synthesize({ issuer: 'http://127.0.0.1:3000/_local', audience: ['chat'] });
  expect(environment(local)['TOKEN_ISSUER']).toBe('http://127.0.0.1:3000/_local');
});
