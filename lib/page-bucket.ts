import { RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface PageBucketProps {
  /** Goes with its stack, whatever is in it. */
  readonly isDisposable: boolean;
}

/** Where the page's files lie, for CloudFront alone. */
export class PageBucket extends Bucket {
  constructor(scope: Construct, id: string, { isDisposable }: PageBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      autoDeleteObjects: isDisposable,
    });
  }

  /** Plainly true or false, as `IBucket` has it under `exactOptionalPropertyTypes`. */
  override get isWebsite(): boolean {
    return false;
  }
}
