import { ServiceError } from '../../local/service-error.ts';
import { toXml } from './xml.ts';

/** The buckets of an account, all of which are there from the start. */
export interface Buckets {
  /** What has been put into them, by `<bucket>/<key>`. */
  readonly objects: ReadonlyMap<string, Buffer>;
  /** Answers a call of S3 that names its bucket in the path. */
  readonly answer: (request: {
    readonly method: string;
    readonly path: string;
    readonly body: Buffer;
  }) => string;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export function createBuckets(): Buckets {
  const objects = new Map<string, Buffer>();
  return {
    objects,
    answer: ({ method, path, body }) => {
      const { pathname, searchParams: query } = new URL(path, 'http://localhost');
      const name = decodeURIComponent(pathname.slice(1));
      if (method === 'PUT') {
        objects.set(name, body);
        return '';
      }
      if (query.has('list-type')) {
        const key = query.get('prefix') ?? '';
        const found = objects.has(name + key) ? { Contents: { Key: key } } : {};
        return toXml({ ListBucketResult: found });
      }
      // Empty where a bucket lies in us-east-1.
      if (query.has('location')) return toXml({ LocationConstraint: '' });
      if (query.has('encryption')) return toXml(encryption);
      throw new ServiceError('NotImplemented', { statusCode: 501 });
    },
  };
}

const encryption = {
  ServerSideEncryptionConfiguration: {
    Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
  },
};
