import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import type { ChatProps } from '../../lib/chat-props.ts';
import { synthesize } from './synthesis.ts';
import { resource } from './template-reader.ts';

/** A page that is as good as any for its template. */
export const pageFolder = mkdtempSync(join(tmpdir(), 'page-'));
mkdirSync(join(pageFolder, 'assets'));
writeFileSync(join(pageFolder, 'index.html'), '<!doctype html>');

/** Whoever brings an issuer has no Cognito. */
export const brought = { issuer: 'https://id.example.com', audience: ['chat'] };

/** The template of a chat whose page is hosted. */
export function hosted(props: ChatProps = {}): Template {
  return synthesize({ hosting: { pageFolder }, ...props });
}

export function distributionOf(of: Template): unknown {
  return resource(of, 'AWS::CloudFront::Distribution', 'Chat').properties['DistributionConfig'];
}
