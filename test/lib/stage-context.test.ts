import { App } from 'aws-cdk-lib';
import { readChatContext } from '../../lib/chat-context.ts';

const stages = {
  prod: { issuer: 'https://id.example.com', audience: 'chat', sendsPerSecondMax: 5, hosting: true },
  staging: { issuer: 'https://id.staging.example.com', audience: 'chat' },
};
const read = (context: Readonly<Record<string, unknown>>) =>
  readChatContext(new App({ autoSynth: false, context }).node);

describe('the settings of a stage in the context', () => {
  it('are those of the stage that is deployed, and of no other', () => {
    expect(read({ stages, stage: 'prod' })).toEqual({
      stage: 'prod',
      ...stages.prod,
      audience: ['chat'],
    });
    expect(read({ stages, stage: 'staging' })).toEqual({
      stage: 'staging',
      ...stages.staging,
      audience: ['chat'],
    });
    expect(read({ stages })).toEqual({ stage: 'dev' });
  });

  it('may be those of the stage that is the default', () => {
    expect(read({ stages: { dev: { disposable: true } } })).toEqual({ stage: 'dev', disposable: true });
  });

  it('give way to what is given by `-c`', () => {
    const given = { sendsPerSecondMax: '7', hosting: 'false', userClaim: 'uid' };
    expect(read({ stages, stage: 'prod', ...given })).toEqual({
      stage: 'prod',
      ...stages.prod,
      audience: ['chat'],
      sendsPerSecondMax: 7,
      hosting: false,
      userClaim: 'uid',
    });
  });

  it.each<[string, object, string]>([
    [
      'a stage that is not among them',
      { stages, stage: 'prd' },
      'stage; got "prd", allowed: prod, staging, dev',
    ],
    ['a stage that every object has', { stages, stage: 'constructor' }, 'stage; got "constructor"'],
    ['a setting that there is not', { stages: { dev: { isuer: 'a' } } }, 'stages.dev; got "isuer"'],
    ['a stage within a stage', { stages: { dev: { stage: 'prod' } } }, 'stages.dev; got "stage"'],
    ['stages within a stage', { stages: { dev: { stages: {} } } }, 'stages.dev; got "stages"'],
    [
      'a value that its setting does not take',
      { stages: { dev: { disposable: 'yes' } } },
      'disposable; got "yes"',
    ],
    ['settings that are none', { stages: 'prod' }, 'stages; got "prod"'],
    ['a stage that has no settings but a text', { stages: { dev: 'prod' } }, 'stages; got {"dev":"prod"}'],
  ])('are refused with %s', (_, context, message) => {
    expect(() => read({ ...context })).toThrow(`unable to take ${message}`);
  });
});
