import { onlyResourceOf, type PackagedStage } from '../packaged';
import { variablesOf } from './environments';
import { statementsOf, writeLog } from './permissions';

/** Where orders are kept. */
export function describeOrdersTable(stage: () => PackagedStage): void {
  test('keeps orders by owner, paid for by use, with no way around the owner', () => {
    const [, { Properties }] = onlyResourceOf(stage().template, 'AWS::DynamoDB::Table');
    expect(Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'orderId', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    });
    expect(Properties).not.toHaveProperty('GlobalSecondaryIndexes');
    expect(Properties).not.toHaveProperty('StreamSpecification');
  });

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

  test('names the table of its own stage', () => {
    const { name, template } = stage();
    const orders = template.Resources['OrdersLambdaFunction']?.Properties ?? {};
    const table = template.Resources['OrdersTable']?.Properties ?? {};
    expect(variablesOf(orders)['ORDERS_TABLE']).toBe(table['TableName']);
    expect(table['TableName']).toBe(`jwt-lambda-authorizer-${name}-orders`);
  });

  test('protects them against deletion, and keeps every state of them, in prod', () => {
    const { name, template } = stage();
    const [, { Properties }] = onlyResourceOf(template, 'AWS::DynamoDB::Table');
    expect(Properties).toMatchObject({
      DeletionProtectionEnabled: name === 'prod',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: name === 'prod' },
    });
  });
}
