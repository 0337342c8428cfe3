// demo
import { ORDERS_PERMISSIONS } from '../../shop/template/orders';
// end of demo
import { type PackagedStage, resourcesOf, type Template } from '../packaged';

/** Every permission beyond the log, by function: a new one is added here, so that it is seen. */
const FURTHER_PERMISSIONS: Readonly<Record<string, readonly Statement[]>> = {
  // demo
  Orders: ORDERS_PERMISSIONS,
  // end of demo
};

/** The permissions of each function. */
export function describePermissions(stage: () => PackagedStage): void {
  test('gives every function its own role', () => {
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

  test('lets every function write its own log and nothing else, but for those listed', () => {
    const { template } = stage();
    for (const [id] of resourcesOf(template, 'AWS::Lambda::Function')) {
      const name = id.replace(/LambdaFunction$/, '');
      const expected = [writeLog(name), ...(FURTHER_PERMISSIONS[name] ?? [])];
      expect(statementsOf(template, `${name}Role`)).toStrictEqual(expected);
    }
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

  test('lets only Lambda assume a role, and gives no role a managed policy', () => {
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

export interface Statement {
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

/** The statements of a role, which are all that it allows. */
export function statementsOf({ Resources }: Template, role: string): readonly Statement[] {
  // A role of another shape fails the tests above.
  const { Policies } = Resources[role]?.Properties as {
    readonly Policies: readonly { PolicyDocument: { Statement: readonly Statement[] } }[];
  };
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}
