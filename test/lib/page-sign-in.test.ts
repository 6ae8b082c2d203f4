import { brought, hosted } from './hosted.ts';
import { synthesize } from './synthesis.ts';
import { list, resource, resources, text } from './template-reader.ts';

const template = hosted();

describe('signing in', () => {
  const client = resource(template, 'AWS::Cognito::UserPoolClient', 'Chat').properties;

  it('is at a page of Cognito, by the code flow alone, and leads back to the page', () => {
    expect(client).toMatchObject({
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['openid'],
      GenerateSecret: false,
    });
    for (const name of ['CallbackURLs', 'LogoutURLs']) {
      expect(list(client[name]).map(text)).toEqual([
        expect.stringMatching(/^https:\/\/\$\{ChatHostingDistribution.*\.DomainName\}\/$/),
      ]);
    }
    expect(resources(template, 'AWS::Cognito::UserPoolDomain')).toHaveLength(1);
  });

  it('is left to whoever brings an issuer', () => {
    const other = hosted(brought);
    expect(resources(other, 'AWS::Cognito::UserPoolDomain')).toEqual([]);
  });

  it('has no page without hosting', () => {
    const { properties } = resource(synthesize(), 'AWS::Cognito::UserPoolClient', 'Chat');
    expect(properties).not.toHaveProperty('CallbackURLs');
  });
});
