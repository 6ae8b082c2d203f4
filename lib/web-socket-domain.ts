import {
  CfnApi,
  DomainName,
  EndpointType,
  SecurityPolicy,
  type WebSocketApi,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';

/** A domain of your own for the socket. */
export interface WebSocketDomainProps {
  /** Such as `chat.example.com`; its DNS record has to lead to `Chat.webSocketDomainTarget`. */
  readonly domainName: string;
  /** Its certificate, or the ARN of it, in the Region of the stack. */
  readonly certificate: ICertificate | string;
}

/** The domain of a WebSocket API, which takes the place of the one that API Gateway gives it. */
export class WebSocketDomain extends Construct {
  readonly domain: DomainName;

  constructor(scope: Construct, id: string, props: WebSocketDomainProps & { readonly api: WebSocketApi }) {
    super(scope, id);
    const { domainName, certificate, api } = props;
    this.domain = new DomainName(this, 'Domain', {
      domainName,
      certificate:
        typeof certificate === 'string'
          ? Certificate.fromCertificateArn(this, 'Certificate', certificate)
          : certificate,
      endpointType: EndpointType.REGIONAL,
      // The only one that the domain of a WebSocket API can have (S6).
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    // Otherwise there is a second way in beside the domain, past whatever stands in front of it (S6).
    const resource = api.node.defaultChild;
    if (!(resource instanceof CfnApi))
      throw new Error('unable to close the default endpoint; the API has none');
    resource.disableExecuteApiEndpoint = true;
  }
}
