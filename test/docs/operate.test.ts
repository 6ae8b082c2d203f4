import { readFileSync } from 'node:fs';
import { launchQuotas } from '../../bench/launch-quotas.ts';
import { handlers } from '../../lib/handlers.ts';
import { hosted } from '../lib/hosted.ts';
import { synthesize } from '../lib/synthesis.ts';
import { generatedSection } from './generated-section.ts';
import { at, list, resource, resources } from '../lib/template-reader.ts';

const page = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');

test('the page has what launches of three sizes take of each quota; `npm run document` computes it', () => {
  const costPage = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  expect(generatedSection(page).trim()).toBe(launchQuotas(costPage));
  const [, computed] = /^\| API Gateway, requests.*\| ([\d,]+) \| \S+ \|$/m.exec(page) ?? [];
  const [, byHand] = /together\s([\d,]+), of 10,000/.exec(page) ?? [];
  expect(byHand).toBe(computed);
});

describe('the runbook of a stack that is gone', () => {
  const [, section = ''] = page.split('\n## The stack is gone\n');
  const [runbook = ''] = section.split('\n## ');
  const gone = hosted({ eventBus: 'default' });
  const client = resource(gone, 'AWS::Cognito::UserPoolClient', 'Chat');

  test('finds by its type each thing that it needs, of which one has stayed', () => {
    const types = [...runbook.matchAll(/\$\(kept (\S+)\)/g)].map(([, type = '']) => type);
    expect(types).toHaveLength(2);
    for (const type of types) {
      const kept = resources(gone, type).filter(({ deletionPolicy }) => deletionPolicy === 'Retain');
      expect(kept.map(({ logicalId }) => logicalId)).toEqual([expect.stringMatching(/^Chat/)]);
    }
    expect(client.deletionPolicy).not.toBe('Retain');
  });

  test('makes a client like the one that is gone', () => {
    const [, flows = ''] = /--explicit-auth-flows ((?:[A-Z_]+ ?)+)/.exec(runbook) ?? [];
    expect(flows.trim().split(' ')).toEqual(client.properties['ExplicitAuthFlows']);
    expect(runbook).toContain(
      `--prevent-user-existence-errors ${String(client.properties['PreventUserExistenceErrors'])} `,
    );
    expect(runbook).toContain(' --no-generate-secret');
    // What Cognito gives a client of which nothing is said: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
    expect(client.properties).toMatchObject({
      GenerateSecret: false,
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      RefreshTokenValidity: 30 * 24 * 60,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      EnableTokenRevocation: true,
    });
  });

  test('deploys on what has stayed, and makes no users in its place', () => {
    const given = (name: string) => new RegExp(` -c ${name}=(\\S+)`).exec(runbook)?.[1];
    const [tableName = '', userPool = '', userPoolClient = ''] = [
      'restoredTable',
      'userPool',
      'userPoolClient',
    ].map(given);
    const back = synthesize({ restoredTable: { tableName }, userPool, userPoolClient });
    expect(resources(back).filter(({ type }) => type.startsWith('AWS::Cognito::'))).toEqual([]);
    expect(at(back.toJSON(), 'Outputs')).toMatchObject({
      RoomsTableName: { Value: tableName },
      UserPoolId: { Value: userPool },
      UserPoolClientId: { Value: userPoolClient },
    });
  });

  test('names as new what is an output of the stack', () => {
    const named = [...runbook.matchAll(/^\| `(\w+)` \|/gm)].map(([, output]) => output);
    expect(named).toHaveLength(3);
    expect(Object.keys(Object(gone.toJSON()['Outputs']))).toEqual(expect.arrayContaining(named));
  });
});

describe('the runbook of a restoration (F30)', () => {
  const [, section = ''] = page.split('## Restore from a backup');
  const [runbook = ''] = section.split('\n## ');
  const table = resource(synthesize({ eventBus: 'default' }), 'AWS::DynamoDB::Table', 'ChatRooms').properties;

  /** The fields of `--name a=b,c=d`. */
  const given = (option: string) =>
    Object.fromEntries(
      (new RegExp(`--${option} (\\S+=\\S+)`).exec(runbook)?.[1] ?? '')
        .split(',')
        .map((field) => field.split('=')),
    );
  const asTexts = (value: unknown) =>
    Object.fromEntries(Object.entries(Object(value)).map(([name, field]) => [name, String(field)]));

  test.each([
    ['time-to-live-specification', 'TimeToLiveSpecification'],
    ['point-in-time-recovery-specification', 'PointInTimeRecoverySpecification'],
    ['on-demand-throughput', 'OnDemandThroughput'],
  ])('gives the restored table the %s of the one that is made', (option, property) => {
    expect(given(option)).toEqual(asTexts(table[property]));
  });

  test('gives its index the lids of the one that is made', () => {
    const [, updates = ''] = /--global-secondary-index-updates '([^']+)'/.exec(runbook) ?? [];
    const [{ Update: update }] = JSON.parse(updates);
    const [index, ...others] = list(table['GlobalSecondaryIndexes']);
    expect(others).toEqual([]);
    expect(update).toEqual({
      IndexName: at(index, 'IndexName'),
      OnDemandThroughput: at(index, 'OnDemandThroughput'),
    });
  });

  test('changes the table no sooner than the change before is done, which DynamoDB refuses', () => {
    const change = /^aws dynamodb update-table /m;
    const [before = '', ...changes] = runbook.split(change);
    expect(changes.length).toBeGreaterThan(2);
    for (const part of [before, ...changes]) expect(part).toMatch(/^settled$/m);
  });

  test('gives it the same stream, and protection', () => {
    expect(given('stream-specification')['StreamViewType']).toBe(
      at(table, 'StreamSpecification', 'StreamViewType'),
    );
    expect(table['DeletionProtectionEnabled']).toBe(true);
    expect(runbook).toMatch(/update-table .* --deletion-protection-enabled$/m);
  });

  test('stops the functions of the chat, and none by which CloudFormation deploys', () => {
    const [, prefix = ''] = /starts_with\(LogicalResourceId, '(\w+)\${2:-}'\)/.exec(page) ?? [];
    expect(runbook).toContain('$(parts Lambda::Function)');
    const functions = resources(hosted({ eventBus: 'default' }), 'AWS::Lambda::Function');
    const stopped = functions.filter(({ logicalId }) => logicalId.startsWith(prefix));
    expect(stopped).toHaveLength(Object.keys(handlers).length);
    expect(functions.length).toBeGreaterThan(stopped.length);
  });
});
