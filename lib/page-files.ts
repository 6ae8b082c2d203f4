import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';

/** What `config.json` tells the page; `web/configuration.ts` reads it. */
export interface PageConfiguration {
  readonly webSocketUrl: string;
  readonly signIn:
    | { readonly kind: 'cognito'; readonly domain: string; readonly clientId: string }
    | { readonly kind: 'token' };
  readonly usersMayCreateRooms: boolean;
  /** The claim of a token that is the user's id. */
  readonly userClaim: string;
}

/**
 * Deploys the page: first what is in `assets/`, whose names change with their content and which is kept for pages that
 * are open; then the rest, which names the assets, and which nobody caches without asking whether it is still so.
 */
export function publishPage(
  scope: Construct,
  options: {
    readonly folder: string;
    readonly bucket: IBucket;
    readonly configuration: PageConfiguration;
    readonly logs: LogGroupProps;
  },
): void {
  const { folder, bucket, configuration, logs } = options;
  const page = Source.asset(folder);
  // Both are carried out by one function of the CDK.
  const logGroup = new LogGroup(scope, 'PublishLog', logs);
  const assets = new BucketDeployment(scope, 'Assets', {
    sources: [page],
    destinationBucket: bucket,
    exclude: ['*'],
    include: ['assets/*'],
    prune: false,
    cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
    logGroup,
  });
  const index = new BucketDeployment(scope, 'Index', {
    sources: [page, Source.jsonData('config.json', configuration)],
    destinationBucket: bucket,
    exclude: ['assets/*'],
    cacheControl: [CacheControl.noCache()],
    logGroup,
  });
  index.node.addDependency(assets);
}
