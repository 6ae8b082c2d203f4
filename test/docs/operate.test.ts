import { readFileSync } from 'node:fs';
import { launchQuotas } from '../../bench/launch-quotas.ts';
import { handlers } from '../../lib/handlers.ts';
import { hosted } from '../lib/hosted.ts';
import { synthesize } from '../lib/synthesis.ts';
import { generatedSection } from './generated-section.ts';
import { at, resource, resources } from '../lib/template-reader.ts';

const page = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');

test('the page has what launches of three sizes take of each quota; `npm run document` computes it', () => {
  const costPage = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  expect(generatedSection(page).trim()).toBe(launchQuotas(costPage));
  const [, computed] = /^\| API Gateway, requests.*\| ([\d,]+) \| \S+ \|$/m.exec(page) ?? [];
  const [, byHand] = /together\s([\d,]+), of 10,000/.exec(page) ?? [];
  expect(byHand).toBe(computed);
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

  test('gives it the same stream, and protection', () => {
    expect(given('stream-specification')['StreamViewType']).toBe(
      at(table, 'StreamSpecification', 'StreamViewType'),
    );
    expect(table['DeletionProtectionEnabled']).toBe(true);
    expect(runbook).toContain(' --deletion-protection-enabled ');
  });

  test('stops the functions of the chat, and none by which CloudFormation deploys', () => {
    const [, prefix = ''] = /starts_with\(LogicalResourceId, '(\w+)'\)/.exec(runbook) ?? [];
    const functions = resources(hosted({ eventBus: 'default' }), 'AWS::Lambda::Function');
    const stopped = functions.filter(({ logicalId }) => logicalId.startsWith(prefix));
    expect(stopped).toHaveLength(Object.keys(handlers).length);
    expect(functions.length).toBeGreaterThan(stopped.length);
  });
});
