import { RolePlugin } from '../../deploy/role-plugin';

class ServerlessError extends Error {}

interface Service {
  readonly functions: Record<string, { role?: unknown }>;
  resources?: { readonly Resources?: Readonly<Record<string, unknown>> };
}

/** The service after osls has initialized the plugin, with the names that osls gives. */
function initialized(service: Service): Service {
  const naming = {
    getNormalizedFunctionName: (name: string) => name.toUpperCase(),
    getLogGroupLogicalId: (name: string) => `${name.toUpperCase()}LogGroup`,
  };
  const plugin = new RolePlugin({
    service,
    classes: { Error: ServerlessError },
    getProvider: () => ({ naming }),
  });
  plugin.hooks.initialize();
  return service;
}

describe('a function without a role', () => {
  test('gets one of its own, which writes its log and nothing else', () => {
    const { functions, resources } = initialized({ functions: { a: {}, b: {} } });
    expect(functions).toStrictEqual({ a: { role: 'ARole' }, b: { role: 'BRole' } });
    expect(Object.keys(resources?.Resources ?? {})).toStrictEqual(['ARole', 'BRole']);
    expect(resources?.Resources?.['ARole']).toMatchObject({
      Type: 'AWS::IAM::Role',
      Properties: {
        Policies: [
          {
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                  Resource: { 'Fn::GetAtt': ['ALogGroup', 'Arn'] },
                },
              ],
            },
          },
        ],
      },
    });
  });

  test('is refused if a resource has the name of its role already', () => {
    const service = { functions: { a: {} }, resources: { Resources: { ARole: {} } } };
    expect(() => initialized(service)).toThrow(
      new ServerlessError(
        'The function a has no role, but the resources hold ARole. Write "role: ARole" in the function, or rename the resource',
      ),
    );
  });
});

test('a function with a role keeps it, and so do the resources', () => {
  const resources = { Resources: { ARole: { Type: 'AWS::IAM::Role' } } };
  expect(initialized({ functions: { a: { role: 'ARole' } }, resources })).toStrictEqual({
    functions: { a: { role: 'ARole' } },
    resources,
  });
});
