import { initialized, type Service, ServerlessError } from '../support/role-plugin';

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

describe('a function whose role would lack something', () => {
  test.each<[string, Service]>([
    ['provider.iam', { provider: { iam: { role: {} } }, functions: { a: {} } }],
    [
      'provider.rolePermissionsBoundary',
      { provider: { rolePermissionsBoundary: 'arn' }, functions: { a: {} } },
    ],
    ['vpc', { functions: { a: { vpc: {} } } }],
    ['sqs', { functions: { a: { events: [{ sqs: 'arn' }] } } }],
  ])('is refused: it has %s', (found, service) => {
    expect(() => initialized(service)).toThrow(
      new ServerlessError(
        `The function a has no role, and the one that it would get knows nothing of ${found}. Declare a role in resources/ and name it in the function`,
      ),
    );
  });

  test('may have any of them with a role of its own', () => {
    const service = { provider: { iam: {} }, functions: { a: { role: 'Own', vpc: {} } } };
    expect(initialized(service).functions).toStrictEqual({ a: { role: 'Own', vpc: {} } });
  });
});

test('a function without a log writes none, and a conditional one has a conditional role', () => {
  const { resources } = initialized({
    functions: { a: { disableLogs: true, condition: 'Wanted', role: '' } },
  });
  expect(resources?.Resources?.['ARole']).toMatchObject({
    Condition: 'Wanted',
    Properties: { Policies: [] },
  });
});

test('a function with a role keeps it, and so do the resources', () => {
  const resources = { Resources: { ARole: { Type: 'AWS::IAM::Role' } } };
  expect(initialized({ functions: { a: { role: 'ARole' } }, resources })).toStrictEqual({
    provider: {},
    functions: { a: { role: 'ARole' } },
    resources,
  });
});
