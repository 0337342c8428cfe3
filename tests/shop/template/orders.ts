import { onlyResourceOf, type PackagedStage } from '../../template/packaged';
import { variablesOf } from '../../template/topics/environments';
import type { Statement } from '../../template/topics/permissions';

/** What the function of orders may do beside writing its log. */
export const ORDERS_PERMISSIONS: readonly Statement[] = [
  {
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    Resource: { 'Fn::GetAtt': ['OrdersTable', 'Arn'] },
  },
];

/** The table of orders. */
export function describeOrders(stage: () => PackagedStage): void {
  test('keeps orders by owner, paid per request, without an index that ignores the owner', () => {
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

  test('protects them against deletion, and allows point-in-time recovery, in prod', () => {
    const { name, template } = stage();
    const [, { Properties }] = onlyResourceOf(template, 'AWS::DynamoDB::Table');
    expect(Properties).toMatchObject({
      DeletionProtectionEnabled: name === 'prod',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: name === 'prod' },
    });
  });

  test('names the table of its own stage', () => {
    const { name, template } = stage();
    const orders = template.Resources['OrdersLambdaFunction']?.Properties ?? {};
    const table = template.Resources['OrdersTable']?.Properties ?? {};
    expect(variablesOf(orders)['ORDERS_TABLE']).toBe(table['TableName']);
    expect(table['TableName']).toBe(`jwt-lambda-authorizer-${name}-orders`);
  });
}
