import { type PackagedStage, resourcesOf } from '../packaged';
import { statementsOf } from './permissions';

/** A stage without a list of withdrawn tokens. */
export function describeNoRevocation(stage: () => PackagedStage): void {
  test('has no table of withdrawn tokens, and none that the authorizer would read', () => {
    const { template } = stage();
    expect(template.Resources).not.toHaveProperty('RevocationsTable');
    expect(template.Resources['AuthorizerLambdaFunction']?.Properties['Environment']).toMatchObject(
      { Variables: { REVOCATION_TABLE: '' } },
    );
    expect(JSON.stringify(statementsOf(template, 'AuthorizerRole'))).not.toContain('dynamodb');
  });
}

/** A stage with the list and the endpoint of the logout. */
export function describeRevocation(stage: () => PackagedStage): void {
  const tableOf = ({ name }: PackagedStage): string => `jwt-lambda-authorizer-${name}-revocations`;

  test('has a table of withdrawn tokens with one key, whose entries DynamoDB deletes after their expiry', () => {
    expect(stage().template.Resources['RevocationsTable']).toStrictEqual({
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        TableName: tableOf(stage()),
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
  });

  test('tells the authorizer the table, and lets it read entries of that table and nothing else', () => {
    const { template } = stage();
    expect(template.Resources['AuthorizerLambdaFunction']?.Properties['Environment']).toMatchObject(
      { Variables: { REVOCATION_TABLE: tableOf(stage()), REVOCATION_UNAVAILABLE: 'undecided' } },
    );
    expect(statementsOf(template, 'AuthorizerRole').slice(1)).toStrictEqual([
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem'],
        Resource: {
          'Fn::Sub': `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${tableOf(stage())}`,
        },
      },
    ]);
  });

  test('lets nobody but the authorizer and the logout use the table', () => {
    const { template } = stage();
    const roles = resourcesOf(template, 'AWS::IAM::Role').map(([id]) => id);
    const users = roles.filter((id) =>
      /revocations/i.test(JSON.stringify(statementsOf(template, id))),
    );
    expect(users.toSorted()).toStrictEqual(['AuthorizerRole', 'BackchannelLogoutRole']);
  });
}
