import { onlyResourceOf, type PackagedStage } from '../packaged';

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

  test('protects them against deletion, and keeps every state of them, in prod', () => {
    const { name, template } = stage();
    const [, { Properties }] = onlyResourceOf(template, 'AWS::DynamoDB::Table');
    expect(Properties).toMatchObject({
      DeletionProtectionEnabled: name === 'prod',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: name === 'prod' },
    });
  });
}
