import { readFileSync } from 'node:fs';
import { handlers } from '../../lib/handlers.ts';
import { hosted } from '../lib/hosted.ts';
import { synthesize } from '../lib/synthesis.ts';
import { at, resource, resources } from '../lib/template-reader.ts';

const page = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');

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
