import { synthesize, synthesizeApp } from './synthesis.ts';
import { at, resource, resources, text } from './template-reader.ts';

const webSocketDomain = {
  domainName: 'chat.example.com',
  certificate: 'arn:aws:acm:eu-central-1:123456789012:certificate/1',
};
const template = synthesize({ webSocketDomain });
const domain = resource(template, 'AWS::ApiGatewayV2::DomainName', 'ChatApi');

describe('a domain of the socket', () => {
  it('takes TLS from 1.2 on (S6)', () => {
    expect(domain.properties).toEqual({
      DomainName: 'chat.example.com',
      DomainNameConfigurations: [
        {
          CertificateArn: webSocketDomain.certificate,
          EndpointType: 'REGIONAL',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
    });
  });

  it('is the stage’s from the root on', () => {
    const { properties } = resource(template, 'AWS::ApiGatewayV2::ApiMapping', 'ChatApi');
    expect(text(properties['DomainName'])).toBe(`\${${domain.logicalId}}`);
    expect(properties).not.toHaveProperty('ApiMappingKey');
  });

  it('is the only way in: the one that API Gateway gives is closed (S6)', () => {
    const { properties } = resource(template, 'AWS::ApiGatewayV2::Api', 'ChatApi');
    expect(properties['DisableExecuteApiEndpoint']).toBe(true);
  });

  it('is where clients connect and where functions post', () => {
    const outputs = at(template.toJSON(), 'Outputs');
    expect(text(at(outputs, 'WebSocketUrl', 'Value'))).toBe(`wss://\${${domain.logicalId}}`);
    expect(text(at(outputs, 'WebSocketDomainTarget', 'Value'))).toBe(
      `\${${domain.logicalId}.RegionalDomainName}`,
    );
    const { properties } = resource(template, 'AWS::Lambda::Function', 'ChatSendMessageFunction');
    expect(text(at(properties, 'Environment', 'Variables', 'CONNECTIONS_URL'))).toBe(
      `https://\${${domain.logicalId}}`,
    );
  });

  it('comes from the context as well, and not without a certificate', () => {
    const context = {
      issuer: 'https://id.example.com',
      audience: 'chat',
      webSocketDomain: 'chat.example.com',
    };
    const { template: read } = synthesizeApp({
      ...context,
      webSocketCertificate: webSocketDomain.certificate,
    });
    expect(resources(read, 'AWS::ApiGatewayV2::DomainName')).toHaveLength(1);
    expect(() => synthesizeApp(context)).toThrow('unable to take webSocketCertificate; got nothing');
  });

  it('does not go with a page, on whose domain the socket is already', () => {
    expect(() => synthesize({ webSocketDomain, hosting: true })).toThrow(
      'unable to take webSocketDomain; got "chat.example.com", allowed: none with hosting',
    );
  });
});

it('is API Gateway’s without one, and open', () => {
  const plain = synthesize();
  expect(resources(plain, 'AWS::ApiGatewayV2::DomainName')).toEqual([]);
  const { properties } = resource(plain, 'AWS::ApiGatewayV2::Api', 'ChatApi');
  expect(properties).not.toHaveProperty('DisableExecuteApiEndpoint');
});
