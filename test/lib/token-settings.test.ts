import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Chat } from '../../lib/chat.ts';
import type { ChatProps } from '../../lib/chat-props.ts';
import { synthesize, createQuickApp } from './synthesis.ts';
import { resource, resources } from './template-reader.ts';
import { environment } from './token-environment.ts';

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

  it('asks for long passwords of all kinds, and offers a second factor', () => {
    expect(userPool.properties).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          RequireUppercase: true,
        },
      },
    });
  });

  it('lets the product choose who signs up, by which passwords and factors', () => {
    const chosen = synthesize({ selfSignUp: true, mfa: 'required', passwordCharactersMin: 16 });
    expect(resource(chosen, 'AWS::Cognito::UserPool', 'Chat').properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      MfaConfiguration: 'ON',
      Policies: { PasswordPolicy: { MinimumLength: 16 } },
    });
    const without = resource(synthesize({ mfa: 'off' }), 'AWS::Cognito::UserPool', 'Chat');
    expect(without.properties['MfaConfiguration']).toBe('OFF');
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
    ['no client', { userPool }, 'userPoolClient; got nothing, allowed: a client of userPool'],
    [
      'only the client',
      { userPoolClient },
      'userPoolClient; got "a construct", allowed: none without userPool',
    ],
    [
      'what is no id',
      { userPool: 'Users', userPoolClient },
      'userPool; got "Users", allowed: a user pool, or its id',
    ],
    [
      'a policy that is for a new one',
      { userPool, userPoolClient, mfa: 'off' },
      'mfa; got "off", allowed: none beside issuer',
    ],
  ])('refuses %s', (_, props, message) => {
    const other = new Stack(createQuickApp(), 'other');
    expect(() => new Chat(other, 'Chat', props)).toThrow(`unable to take ${message}`);
  });

  it('may be named by ids, and makes nothing then', () => {
    const template = synthesize({ userPool: 'eu-central-1_AbCdEfGhI', userPoolClient: '4fs7example' });
    expect(resources(template, 'AWS::Cognito::UserPool')).toEqual([]);
    expect(resources(template, 'AWS::Cognito::UserPoolClient')).toEqual([]);
    expect(environment(template)).toEqual({
      TOKEN_ISSUER: 'https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/eu-central-1_AbCdEfGhI',
      TOKEN_AUDIENCE: '4fs7example',
      TOKEN_KIND: 'cognito',
    });
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
      'unable to take audience; got ["chat"], allowed: none without issuer or tokenSecret',
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
    ['a short password', { passwordCharactersMin: 7 }, 'unable to take passwordCharactersMin; got 7'],
    ['a second factor of another kind', JSON.parse('{"mfa":"sms"}'), 'unable to take mfa; got "sms"'],
    [
      'a sign-up to what is not ours',
      { ...brought, selfSignUp: true },
      'unable to take selfSignUp; got true, allowed: none beside issuer, tokenSecret, userPool',
    ],
    ['a numeric sub', { ...brought, userClaimIsNumber: true }, 'unable to take userClaimIsNumber; got true'],
    ['an empty user claim', { ...brought, userClaim: '' }, 'unable to take userClaim; got ""'],
    [
      'tokens of no time',
      { ...brought, tokenLifetimeMax: Duration.millis(0) },
      'unable to take tokenLifetimeMax;',
    ],
    [
      'tokens of a century, which functions would refuse to start with',
      { ...brought, tokenLifetimeMax: Duration.days(36_525) },
      'unable to take tokenLifetimeMax; got "36525 days", allowed: 1 to 999999999 seconds',
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
