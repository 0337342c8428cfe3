import * as fc from 'fast-check';
import { type AccessRule, satisfies, type WebSocketAccessRules } from '../../../lib/access/rule';
import { createPolicyCompiler } from '../../../lib/policy/compiler';
import { evaluatePolicy } from '../../../lib/policy/evaluator';
import { planPolicy } from '../../../lib/policy/plan';
import { verifiedClaims } from '../../support/claims';
import { compilerFor } from '../../support/policy-property';
import { REQUEST, STAGE_ARN } from '../../support/stage-arn';

const SCOPES = ['a', 'b', 'c'];
const key = fc.constantFrom('$disconnect', '$default', 'send', 'sendAll', 's', 'v1.join', 'Leave');
const rule: fc.Arbitrary<AccessRule> = fc.record(
  {
    scopes: fc.subarray(SCOPES, { minLength: 1 }),
    anyScope: fc.subarray(SCOPES, { minLength: 1 }),
  },
  { requiredKeys: [] },
);
const anyTable: fc.Arbitrary<WebSocketAccessRules> = fc
  .tuple(rule, fc.dictionary(key, rule))
  .map(([connect, others]) => ({ ...others, $connect: connect }));

test('for every table of a WebSocket API, the policy allows exactly the route keys whose rule is satisfied', () => {
  fc.assert(
    fc.property(anyTable, fc.subarray(SCOPES), (rules, scopes) => {
      const claims = verifiedClaims({ scopes: new Set(scopes) });
      const policy = createPolicyCompiler(rules, planPolicy(rules, []))(REQUEST, claims);
      for (const [route, demands] of Object.entries(rules)) {
        const { effect } = evaluatePolicy(policy, `${STAGE_ARN}/${route}`);
        expect([route, effect]).toStrictEqual([
          route,
          satisfies(claims, route, demands, {}) ? 'allow' : 'explicit_deny',
        ]);
      }
      expect(evaluatePolicy(policy, `${STAGE_ARN}/unknown`).effect).toBe('implicit_deny');
    }),
    { numRuns: 300 },
  );
});

test('$default of a WebSocket API is one route key, and not a wildcard', () => {
  const compile = compilerFor({ $connect: {}, $default: {} });
  expect(compile(REQUEST, verifiedClaims({})).Statement).toStrictEqual([
    {
      Effect: 'Allow',
      Action: 'execute-api:Invoke',
      Resource: [`${STAGE_ARN}/$connect`, `${STAGE_ARN}/$default`],
    },
  ]);
});
