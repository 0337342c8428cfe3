import { isDeepStrictEqual } from 'node:util';
import { PUBLIC_ROUTES } from '../../../access-rules';
import { onlyResourceOf, type PackagedStage, resourcesOf } from '../packaged';

/** The switch is a condition of CloudFormation that compares two texts. */
function isUsagePlanOn({ template }: PackagedStage): boolean {
  const always = { 'Fn::Equals': ['usagePlan: true', 'usagePlan: true'] };
  return isDeepStrictEqual(template.Conditions['UsagePlan'], always);
}

function usageKeyClaim({ template }: PackagedStage): unknown {
  const functions = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
    JSON.stringify(Properties['Environment']),
  );
  return functions.flatMap((text) => /"USAGE_KEY_CLAIM":"([^"]*)"/.exec(text)?.[1] ?? []);
}

function meteredMethods({ template }: PackagedStage): number {
  const methods = resourcesOf(template, 'AWS::ApiGateway::Method');
  return methods.filter(([, { Properties }]) => Properties['ApiKeyRequired'] === true).length;
}

/** A stage that counts nothing. */
export function describeNoUsagePlan(stage: () => PackagedStage): void {
  test('has no usage plan, requires no API key, and configures no claim for one', () => {
    expect(isUsagePlanOn(stage())).toBe(false);
    expect(meteredMethods(stage())).toBe(0);
    expect(usageKeyClaim(stage())).toStrictEqual(['']);
  });
}

/** A stage that counts requests by a claim of the token. */
export function describeUsagePlan(stage: () => PackagedStage): void {
  test('has the plan on its own stage, with a rate and a quota', () => {
    const [, { Properties, Condition }] = onlyResourceOf(
      stage().template,
      'AWS::ApiGateway::UsagePlan',
    );
    expect(Condition).toBe('UsagePlan');
    expect(isUsagePlanOn(stage())).toBe(true);
    expect(Properties).toMatchObject({
      ApiStages: [{ ApiId: { Ref: 'ApiGatewayRestApi' }, Stage: { Ref: 'ApiGatewayStage' } }],
      Throttle: { RateLimit: stage().parameters['usagePlanRate'] },
      Quota: { Limit: stage().parameters['usagePlanRequestsPerMonth'], Period: 'MONTH' },
    });
  });

  test('gets the key from the authorizer, never from the caller', () => {
    const [, { Properties }] = onlyResourceOf(stage().template, 'AWS::ApiGateway::RestApi');
    expect(Properties['ApiKeySourceType']).toBe('AUTHORIZER');
    expect(usageKeyClaim(stage())).toStrictEqual([stage().parameters['usageKeyClaim']]);
  });

  test('requires a key on every method except the public ones and the preflights', () => {
    const methods = resourcesOf(stage().template, 'AWS::ApiGateway::Method');
    const preflights = methods.filter(
      ([, { Properties }]) => Properties['HttpMethod'] === 'OPTIONS',
    );
    expect(meteredMethods(stage())).toBe(methods.length - preflights.length - PUBLIC_ROUTES.length);
  });
}
