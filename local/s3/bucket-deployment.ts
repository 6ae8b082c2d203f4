import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import * as v from 'valibot';
import type { Resource } from '../resource.ts';
import { contentTypeOf } from './content-type.ts';
import { type KeyFilter, keyFilter } from './key-filter.ts';

/** An object of a bucket, with the metadata that HTTP gives back. */
export interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string;
  /** Further headers, names in lower case, such as `cache-control`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What the CDK's bucket deployment brings into a bucket. */
export interface BucketDeployment {
  readonly bucketName: string;
  readonly prefix: string;
  /** By key, the prefix included. */
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Whether what is there and did not come along is deleted, as far as the filter goes. */
  readonly prunes: boolean;
  /** Of keys without the prefix. */
  readonly takesPart: KeyFilter;
}

const flag = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])]),
  v.transform((value) => String(value) === 'true'),
);

const propertiesSchema = v.looseObject({
  DestinationBucketName: v.string(),
  DestinationBucketKeyPrefix: v.optional(v.string(), ''),
  SourceObjectKeys: v.array(v.string()),
  SourceMarkers: v.optional(v.array(v.record(v.string(), v.unknown())), []),
  SourceMarkersConfig: v.optional(v.array(v.looseObject({ jsonEscape: v.optional(flag, false) })), []),
  Prune: v.optional(flag, true),
  Exclude: v.optional(v.array(v.string()), []),
  Include: v.optional(v.array(v.string()), []),
  SystemMetadata: v.optional(v.record(v.string(), v.string()), {}),
});
type Properties = v.InferOutput<typeof propertiesSchema>;

/**
 * Reads what a `Custom::CDKBucketDeployment` would copy, instead of running its function: files of assets, and in those
 * that have markers the values of the stack.
 * @param toLocalUrl - Turns URLs in what has markers into such on this machine.
 */
export function readBucketDeployment(
  resource: Resource,
  of: {
    readonly assetFolders: ReadonlyMap<string, string>;
    readonly toLocalUrl: (text: string) => string;
  },
): BucketDeployment {
  const properties = v.parse(propertiesSchema, resource.properties);
  const prefix = properties.DestinationBucketKeyPrefix;
  const takesPart = keyFilter({ exclude: properties.Exclude, include: properties.Include });
  const objects = new Map<string, StoredObject>();
  properties.SourceObjectKeys.forEach((objectKey, source) => {
    const folder = of.assetFolders.get(objectKey);
    if (folder === undefined)
      throw new Error(`unable to deploy ${resource.logicalId}; the assembly has no folder for ${objectKey}`);
    const fill = markerFilling(properties, source, of.toLocalUrl);
    for (const name of filesIn(folder).filter(takesPart)) {
      objects.set(posix.join(prefix, name), {
        body: fill(readFileSync(join(folder, name))),
        contentType: contentTypeOf(name),
        metadata: properties.SystemMetadata,
      });
    }
  });
  return {
    bucketName: properties.DestinationBucketName,
    prefix,
    objects,
    prunes: properties.Prune,
    takesPart,
  };
}

function markerFilling(
  properties: Properties,
  source: number,
  toLocalUrl: (text: string) => string,
): (content: Buffer) => Buffer {
  const markers = Object.entries(properties.SourceMarkers[source] ?? {});
  if (markers.length === 0) return (content) => content;
  const isJson = properties.SourceMarkersConfig[source]?.jsonEscape === true;
  const encode = (value: unknown) => (isJson ? JSON.stringify(String(value)).slice(1, -1) : String(value));
  return (content) =>
    Buffer.from(
      toLocalUrl(
        markers.reduce(
          (text, [marker, value]) => text.replaceAll(marker, () => encode(value)),
          content.toString(),
        ),
      ),
    );
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll(sep, '/'));
}
