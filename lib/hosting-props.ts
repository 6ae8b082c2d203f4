import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';

/** Where the page is, and which. */
export interface HostingProps {
  /**
   * The page's own domain, whose DNS record has to lead to the distribution; together with `certificate`.
   * @default - a name under `cloudfront.net`, where CloudFront lets clients use TLS from 1.0 on, whatever one sets
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesGeneral.html
   */
  readonly domainName?: string;
  /**
   * The certificate of `domainName`, or its ARN; one in us-east-1. TLS then begins at 1.2.
   * @default - CloudFront's own
   */
  readonly certificate?: ICertificate | string;
  /**
   * Folder of a page of your own: an `index.html`, and in `assets/` what never changes under its name. It finds
   * `config.json` beside it.
   * @default - the page of this package
   */
  readonly pageFolder?: string;
}
