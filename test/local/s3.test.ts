import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Resource } from '../../local/resource.ts';
import { createBuckets } from '../../local/s3.ts';

function asset(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'asset-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const assetFolders = new Map([
  ['page.zip', asset({ 'index.html': '<p>', 'assets/a.js': '1' })],
  ['data.zip', asset({ 'config.json': '{"url":"wss://<<m0>>/ws","name":"<<m1>>"}', 'notes.txt': '<<m0>>' })],
  ['other.zip', asset({ 'other.html': 'x' })],
]);

function deployment(properties: Readonly<Record<string, unknown>>): Resource {
  return {
    logicalId: 'Deployment',
    type: 'Custom::CDKBucketDeployment',
    ref: 'deployment',
    properties: { DestinationBucketName: 'bucket', SourceObjectKeys: ['page.zip'], ...properties },
  };
}

function bucketsOf(...resources: readonly Resource[]) {
  const toLocalUrl = (text: string) => text.replaceAll('wss://d1.cloudfront.net', 'ws://127.0.0.1:1');
  return createBuckets({ resources, assetFolders, toLocalUrl });
}

test('has the files of the assets, with type and metadata', () => {
  const buckets = bucketsOf(deployment({ SystemMetadata: { 'cache-control': 'no-cache' } }));
  expect(buckets.names).toEqual(['bucket']);
  expect(buckets.find('bucket', 'assets/a.js')).toEqual({
    body: Buffer.from('1'),
    contentType: 'text/javascript',
    metadata: { 'cache-control': 'no-cache' },
  });
  expect(buckets.find('bucket', 'assets')).toBeUndefined();
  expect(buckets.find('elsewhere', 'index.html')).toBeUndefined();
});

test('puts them below the prefix', () => {
  const buckets = bucketsOf(deployment({ DestinationBucketKeyPrefix: 'site' }));
  expect(buckets.find('bucket', 'site/index.html')).toBeDefined();
});

test('has the values of the stack where the markers were, with local URLs, and quotes them in JSON', () => {
  const buckets = bucketsOf(
    deployment({
      SourceObjectKeys: ['page.zip', 'data.zip'],
      SourceMarkers: [{}, { '<<m0>>': 'd1.cloudfront.net', '<<m1>>': 'a "name"' }],
      SourceMarkersConfig: [{}, { jsonEscape: 'true' }],
    }),
  );
  expect(JSON.parse(String(buckets.find('bucket', 'config.json')?.body))).toEqual({
    url: 'ws://127.0.0.1:1/ws',
    name: 'a "name"',
  });
});

test('puts values as they are where nothing says that it is JSON', () => {
  const markers = [{ '<<m0>>': '"$&"' }];
  const buckets = bucketsOf(deployment({ SourceObjectKeys: ['data.zip'], SourceMarkers: markers }));
  expect(String(buckets.find('bucket', 'notes.txt')?.body)).toBe('"$&"');
});

test('loses what does not come along, unless the deployment does not prune or filters it out', () => {
  const other = { SourceObjectKeys: ['other.zip'] };
  const keysAfter = (properties: Readonly<Record<string, unknown>>) => {
    const buckets = bucketsOf(deployment({}), deployment({ ...other, ...properties }));
    return ['index.html', 'assets/a.js', 'other.html'].filter((key) => buckets.find('bucket', key));
  };
  expect(keysAfter({})).toEqual(['other.html']);
  expect(keysAfter({ Prune: 'false' })).toEqual(['index.html', 'assets/a.js', 'other.html']);
  expect(keysAfter({ Exclude: ['assets/*'] })).toEqual(['assets/a.js', 'other.html']);
});

test('refuses a deployment whose files are not in the assembly', () => {
  expect(() => bucketsOf(deployment({ SourceObjectKeys: ['gone.zip'] }))).toThrow(
    'unable to deploy Deployment; the assembly has no folder for gone.zip',
  );
});
