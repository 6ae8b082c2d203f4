import { Aws, Fn, Names } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  type DistributionProps,
  Function,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import type { HostingProps } from './hosting-props.ts';
import { builtPageFolder } from './page-folder.ts';
import { PageBucket } from './page-bucket.ts';
import { createPageHeaders } from './page-headers.ts';
import { type PageConfiguration, publishPage } from './page-files.ts';

export interface ChatHostingProps extends HostingProps {
  /** What the socket of the page's domain leads to. */
  readonly stage: WebSocketStage;
  /** Where the page may fetch tokens. */
  readonly signInUrl: string | undefined;
  /** Goes with its stack, the page's files and all. */
  readonly isDisposable: boolean;
  readonly logs: LogGroupProps;
}

/**
 * The page, from a private bucket through CloudFront, and the socket on its domain. There are no access logs of
 * CloudFront: its legacy ones have query strings in them, and so tokens (S57); API Gateway logs every handshake.
 */
export class ChatHosting extends Construct {
  readonly bucket: PageBucket;
  readonly distribution: Distribution;
  /** Without scheme. */
  readonly domainName: string;

  readonly #props: ChatHostingProps;

  constructor(scope: Construct, id: string, props: ChatHostingProps) {
    super(scope, id);
    this.#props = props;
    this.bucket = new PageBucket(this, 'Bucket', props);
    this.distribution = this.createDistribution();
    this.domainName = props.domainName ?? this.distribution.distributionDomainName;
  }

  /** Puts the page's files into the bucket, and what it has to know beside them. */
  publish(configuration: Omit<PageConfiguration, 'webSocketUrl'>): void {
    const { pageFolder, logs } = this.#props;
    publishPage(this, {
      folder: pageFolder ?? builtPageFolder(),
      bucket: this.bucket,
      configuration: { webSocketUrl: `wss://${this.domainName}/ws`, ...configuration },
      logs,
    });
  }

  private createDistribution(): Distribution {
    const socket = this.createSocketBehavior();
    return new Distribution(this, 'Distribution', {
      defaultRootObject: 'index.html',
      defaultBehavior: this.createPageBehavior(),
      // Not `/ws*`, which would be `/wsomething` too.
      additionalBehaviors: { '/ws': socket, '/ws/*': socket },
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...this.ownDomain(),
    });
  }

  private ownDomain(): Partial<DistributionProps> {
    const { domainName, certificate } = this.#props;
    if (domainName === undefined || certificate === undefined) return {};
    return {
      domainNames: [domainName],
      certificate:
        typeof certificate === 'string'
          ? Certificate.fromCertificateArn(this, 'Certificate', certificate)
          : certificate,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    };
  }

  private createPageBehavior(): BehaviorOptions {
    const { signInUrl } = this.#props;
    const originAccessControl = new S3OriginAccessControl(this, 'Access', {
      originAccessControlName: this.globalName(),
    });
    return {
      origin: S3BucketOrigin.withOriginAccessControl(this.bucket, { originAccessControl }),
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: createPageHeaders(this, 'Headers', {
        name: this.globalName(),
        connectsTo: signInUrl === undefined ? [] : [signInUrl],
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    };
  }

  /**
   * API Gateway's host is the one of the API, and nothing else: the client's `Host` is not handed on, because it would be
   * answered with 403. A handshake has up to 29 s, and CloudFront waits for 30.
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-working-with.websockets.html
   * @see https://github.com/aws-samples/serverless-samples/tree/main/apigw-ws-integrations for a function on handshakes
   * @see https://repost.aws/questions/QUoVT6GlyGTa-Y-SM4ZkClpA for 403
   */
  private createSocketBehavior(): BehaviorOptions {
    const { stage } = this.#props;
    // `wss://<host>`
    const host = Fn.select(2, Fn.split('/', stage.api.apiEndpoint));
    return {
      origin: new HttpOrigin(host),
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: new OriginRequestPolicy(this, 'Handshake', {
        originRequestPolicyName: this.globalName(),
        headerBehavior: OriginRequestHeaderBehavior.allowList(
          'Origin',
          'Sec-WebSocket-Extensions',
          'Sec-WebSocket-Key',
          'Sec-WebSocket-Protocol',
          'Sec-WebSocket-Version',
        ),
        queryStringBehavior: OriginRequestQueryStringBehavior.all(),
      }),
      functionAssociations: [
        {
          eventType: FunctionEventType.VIEWER_REQUEST,
          function: new Function(this, 'SocketPath', {
            code: FunctionCode.fromInline(socketPathCode(stage.stageName)),
            runtime: FunctionRuntime.JS_2_0,
          }),
        },
      ],
      // Not redirected: who comes by `ws:` has sent the token in the open already.
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    };
  }

  /** CloudFront has names for the whole account, where the stack's are of one Region. */
  private globalName(): string {
    return `${Aws.REGION}-${Names.uniqueResourceName(this, { maxLength: 45 })}`;
  }
}

function socketPathCode(stageName: string): string {
  return readFileSync(new URL('socket-path.js', import.meta.url), 'utf8').replaceAll('{stage}', stageName);
}
