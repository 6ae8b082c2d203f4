import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readZip } from './zip.ts';

/** What the CDK's command line has uploaded of a stack. */
export interface UploadedStack {
  readonly stackName: string;
  /** The template's text. */
  readonly template: string;
  /** By object key. */
  readonly archives: ReadonlyMap<string, Buffer>;
}

/** Makes a folder such as `cdk synth` writes, of nothing but what was uploaded: the local stack runs it. */
export function writeUploadedAssembly(
  folder: string,
  { stackName, template, archives }: UploadedStack,
): void {
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const files = [...archives].map(([objectKey, archive]) => {
    const path = `asset.${objectKey}`;
    for (const [name, content] of readZip(archive)) write(join(path, name), content);
    return [objectKey, { source: { path, packaging: 'zip' }, destinations: { account: { objectKey } } }];
  });
  write('stack.template.json', template);
  write('stack.assets.json', JSON.stringify({ files: Object.fromEntries(files) }));
  const artifacts = {
    [stackName]: { type: 'aws:cloudformation:stack', properties: { templateFile: 'stack.template.json' } },
    assets: { type: 'cdk:asset-manifest', properties: { file: 'stack.assets.json' } },
  };
  write('manifest.json', JSON.stringify({ artifacts }));
}
