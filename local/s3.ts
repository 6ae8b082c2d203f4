import type { Resource } from './resource.ts';
import { type BucketDeployment, type StoredObject, readBucketDeployment } from './s3/bucket-deployment.ts';

/** What lies in the buckets of a template after its deployment. */
export interface Buckets {
  /** Of buckets into which something is deployed. */
  readonly names: readonly string[];
  find(bucketName: string, key: string): StoredObject | undefined;
}

/** Carries out the bucket deployments of a template, in its order; nothing else ever writes to a bucket here. */
export function createBuckets(options: {
  readonly resources: readonly Resource[];
  /** Folder of each asset by its object key. */
  readonly assetFolders: ReadonlyMap<string, string>;
  readonly toLocalUrl: (text: string) => string;
}): Buckets {
  const buckets = new Map<string, Map<string, StoredObject>>();
  for (const resource of options.resources) {
    if (resource.type !== 'Custom::CDKBucketDeployment') continue;
    const deployment = readBucketDeployment(resource, options);
    const objects = buckets.get(deployment.bucketName) ?? new Map<string, StoredObject>();
    deploy(deployment, objects);
    buckets.set(deployment.bucketName, objects);
  }
  return { names: [...buckets.keys()], find: (bucketName, key) => buckets.get(bucketName)?.get(key) };
}

function deploy(
  { prefix, objects, prunes, takesPart }: BucketDeployment,
  into: Map<string, StoredObject>,
): void {
  for (const key of prunes ? into.keys() : []) {
    if (key.startsWith(prefix) && takesPart(key.slice(prefix.length)) && !objects.has(key)) into.delete(key);
  }
  for (const [key, object] of objects) into.set(key, object);
}
