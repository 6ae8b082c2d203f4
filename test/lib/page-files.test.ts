import { hosted } from './hosted.ts';
import { at, list, resource, resources, text } from './template-reader.ts';

const template = hosted();

describe('its files', () => {
  const deployments = resources(template, 'Custom::CDKBucketDeployment').map(({ properties }) => properties);

  it('come first as assets, for good, and then as what names them, asked about each time', () => {
    expect(deployments).toMatchObject([
      {
        Exclude: ['*'],
        Include: ['assets/*'],
        Prune: false,
        SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
      },
      { Exclude: ['assets/*'], Prune: true, SystemMetadata: { 'cache-control': 'no-cache' } },
    ]);
    const [first, second] = resources(template, 'Custom::CDKBucketDeployment').map(
      ({ logicalId }) => logicalId,
    );
    expect(list(at(template.toJSON(), 'Resources', second ?? '', 'DependsOn'))).toContain(first);
  });

  it('are put there by a function that nobody but CloudFormation invokes', () => {
    const { logicalId } = resource(template, 'AWS::Lambda::Function', 'CustomCDKBucketDeployment');
    const naming = resources(template).filter(({ properties }) =>
      JSON.stringify(properties).includes(`"${logicalId}"`),
    );
    expect(new Set(naming.map(({ type }) => type))).toEqual(new Set(['Custom::CDKBucketDeployment']));
  });

  it('tell the page where the socket is, who signs people in, and whether they may make rooms', () => {
    const markers = list(deployments[1]?.['SourceMarkers']).flatMap((each) =>
      Object.values(Object(each)).map(text),
    );
    expect(markers).toEqual([
      expect.stringMatching(/^\$\{ChatHostingDistribution.*\.DomainName\}$/),
      expect.stringContaining('AWS::StackId'),
      '${AWS::Region}',
      expect.stringMatching(/^\$\{ChatUsersUserPoolClient/),
    ]);
  });
});
