import { type PackagedStage, resourcesOf, type Template } from '../packaged';

/** What each function may do. */
export function describePermissions(stage: () => PackagedStage): void {
  test('gives every function a role of its own', () => {
    const { template } = stage();
    const roles = resourcesOf(template, 'AWS::Lambda::Function').map(
      ([, { Properties }]) => Properties['Role'],
    );
    const own = resourcesOf(template, 'AWS::IAM::Role').map(([id]) => ({
      'Fn::GetAtt': [id, 'Arn'],
    }));
    expect(roles).toHaveLength(own.length);
    expect(roles).toEqual(expect.arrayContaining(own));
  });

  test.each(['Authorizer', 'Sayhello', 'Products', 'Health'])(
    'lets the function %s write its own log and nothing else',
    (name) => {
      expect(statementsOf(stage().template, `${name}Role`)).toStrictEqual([writeLog(name)]);
    },
  );

  test('lets the orders write their log, and get, put and query their own table', () => {
    expect(statementsOf(stage().template, 'OrdersRole')).toStrictEqual([
      writeLog('Orders'),
      {
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
        Resource: { 'Fn::GetAtt': ['OrdersTable', 'Arn'] },
      },
    ]);
  });

  test('has no wildcard in any action or resource of a role', () => {
    const { template } = stage();
    const roles = resourcesOf(template, 'AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(0);
    for (const [id] of roles) {
      for (const { Action, Resource } of statementsOf(template, id)) {
        expect(JSON.stringify([Action, Resource])).not.toContain('*');
      }
    }
  });

  test('lets nobody but Lambda take a role, and gives none a managed policy', () => {
    for (const [, { Properties }] of resourcesOf(stage().template, 'AWS::IAM::Role')) {
      expect(Properties['AssumeRolePolicyDocument']).toStrictEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      });
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  test('lets only this API call the functions', () => {
    const { template } = stage();
    const permissions = resourcesOf(template, 'AWS::Lambda::Permission');
    expect(permissions).toHaveLength(resourcesOf(template, 'AWS::Lambda::Function').length);
    for (const [, { Properties }] of permissions) {
      expect(Properties).toMatchObject({
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      });
      expect(JSON.stringify(Properties['SourceArn'])).toContain('{"Ref":"ApiGatewayRestApi"}');
    }
  });
}

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource: unknown;
}

function writeLog(name: string): Statement {
  return {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: { 'Fn::GetAtt': [`${name}LogGroup`, 'Arn'] },
  };
}

function statementsOf({ Resources }: Template, role: string): readonly Statement[] {
  // A role without this shape gives no statements, which the tests above do not take for right.
  const { Policies } = Resources[role]?.Properties as {
    readonly Policies: readonly { PolicyDocument: { Statement: readonly Statement[] } }[];
  };
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}
