import { PreflightPlugin } from '../../deploy/preflight-plugin';

const ORIGIN = 'method.response.header.Access-Control-Allow-Origin';

/** An OPTIONS method as osls 4 compiles it. */
function preflight(template: string) {
  return {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      HttpMethod: 'OPTIONS',
      MethodResponses: [{ StatusCode: '200', ResponseParameters: { [ORIGIN]: true } }],
      Integration: {
        Type: 'MOCK',
        IntegrationResponses: [
          {
            StatusCode: '200',
            ResponseParameters: { [ORIGIN]: "'https://a.example.com'" },
            ResponseTemplates: { 'application/json': template },
          },
        ],
      },
    },
  };
}

function changed(resource: object): unknown {
  const provider = { compiledCloudFormationTemplate: { Resources: { resource } } };
  new PreflightPlugin({ service: { provider } }).hooks[
    'after:aws:package:finalize:mergeCustomProviderResources'
  ]();
  return resource;
}

const BY_ORIGIN =
  '#if($origin.matches("x")) #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin) #end';

describe('PreflightPlugin', () => {
  test('adds Vary: Origin to a preflight that depends on the origin', () => {
    expect(changed(preflight(BY_ORIGIN))).toMatchObject({
      Properties: {
        MethodResponses: [
          { ResponseParameters: { [ORIGIN]: true, 'method.response.header.Vary': true } },
        ],
        Integration: {
          IntegrationResponses: [
            {
              ResponseParameters: {
                [ORIGIN]: "'https://a.example.com'",
                'method.response.header.Vary': "'Origin'",
              },
            },
          ],
        },
      },
    });
  });

  test.each<[string, object]>([
    ['the preflight of one origin', preflight('')],
    ['another resource', { Type: 'AWS::Logs::LogGroup' }],
    [
      'another method',
      { Type: 'AWS::ApiGateway::Method', Properties: { HttpMethod: 'GET', Integration: {} } },
    ],
  ])('leaves %s as it is', (_what, resource) => {
    const before = structuredClone(resource);
    expect(changed(resource)).toStrictEqual(before);
  });
});
