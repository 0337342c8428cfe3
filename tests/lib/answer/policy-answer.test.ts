import {
  callerContext,
  createPolicyAnswers,
  isDenied,
  notEntitled,
  rejectedFor,
} from '../../../lib/answer/policy-answer';
import type { AuthorizationRequest } from '../../../lib/event/authorization-request';
import { denyAll } from '../../../lib/policy/document';
import { verifiedClaims } from '../../support/claims';
import { STAGE_ARN } from '../../support/stage-arn';

const REQUEST: AuthorizationRequest = {
  kind: 'token',
  stageArn: STAGE_ARN,
  authorization: 'Bearer x',
  parameters: {},
  isAmbiguous: false,
};
const CONFIG = { invalidTokenResponse: 'forbidden', tokenScheme: 'Bearer' } as const;
const NOT_ENTITLED = {
  errorCode: 'insufficient_scope',
  reason: 'route_not_entitled',
  challenge:
    'Bearer error="insufficient_scope", error_description="The token does not give access to this route"',
};
const EXPIRED = {
  errorCode: 'invalid_token',
  reason: 'token_expired',
  challenge: 'Bearer error="invalid_token", error_description="The token has expired"',
};

test('the context of a denial has an error code, a reason and a challenge', () => {
  expect(notEntitled('Bearer')).toStrictEqual(NOT_ENTITLED);
  expect(rejectedFor('Bearer', 'token_expired')).toStrictEqual(EXPIRED);
});

describe('the context for the handlers', () => {
  const LEAST = { scope: '', issuer: 'https://issuer.example.com', expiresAt: '2000000000' };

  test('holds the scopes, the issuer and the expiry of each token', () => {
    expect(callerContext(REQUEST, verifiedClaims())).toStrictEqual(LEAST);
    const scopes = new Set(['orders:read', 'audit']);
    expect(callerContext(REQUEST, verifiedClaims({ scopes }))).toStrictEqual({
      ...LEAST,
      scope: 'orders:read audit',
    });
  });

  test('names the client and the token if they have names', () => {
    const claims = verifiedClaims({ clientId: 'web', tokenId: 'token-1' });
    expect(callerContext(REQUEST, claims)).toStrictEqual({
      ...LEAST,
      clientId: 'web',
      tokenId: 'token-1',
    });
  });

  test('holds claims as text: a text as it is, and JSON of anything else', () => {
    const claims = verifiedClaims({
      handlerClaims: { tenant: 'acme', groups: ['a', 'b'], age: 7 },
    });
    expect(callerContext(REQUEST, claims)).toStrictEqual({
      ...LEAST,
      claim_tenant: 'acme',
      json_groups: '["a","b"]',
      json_age: '7',
    });
  });

  test('names the principal in an HTTP API, which hands over nothing else', () => {
    expect(callerContext({ kind: 'http' }, verifiedClaims())).toStrictEqual({
      principalId: 'alice',
      ...LEAST,
    });
    expect(callerContext({ kind: 'request' }, verifiedClaims())).not.toHaveProperty('principalId');
  });
});

describe('a rejected token', () => {
  test.each([
    ['signature_invalid', 'forbidden', true],
    ['token_expired', 'forbidden', true],
    ['key_not_found', 'forbidden', false],
    ['signature_invalid', 'unauthorized-if-expired', true],
    ['token_expired', 'unauthorized-if-expired', false],
    ['signature_invalid', 'unauthorized', false],
    ['token_expired', 'unauthorized', false],
  ] as const)('for %s, with the setting %s, is denied: %s', (reason, response, expected) => {
    expect(isDenied(reason, response)).toBe(expected);
    const config = { ...CONFIG, invalidTokenResponse: response };
    const answer = createPolicyAnswers(config, () => denyAll(STAGE_ARN)).rejected(REQUEST, reason);
    expect(answer !== 'unauthorized').toBe(expected);
  });

  test('gets a Deny of the whole stage, and nothing of the token', () => {
    const { rejected } = createPolicyAnswers(CONFIG, () => {
      throw new Error('A rejected token has no policy of its own');
    });
    expect(rejected(REQUEST, 'token_expired')).toStrictEqual({
      principalId: 'rejected',
      policyDocument: denyAll(STAGE_ARN),
      context: EXPIRED,
    });
  });
});

describe('a verified token', () => {
  const policy = denyAll(`${STAGE_ARN}x`);

  test('gets its policy, the context for the handlers, and the denial of other routes', () => {
    const asked: unknown[] = [];
    const { granted } = createPolicyAnswers(CONFIG, (...question) => {
      asked.push(question);
      return policy;
    });
    const claims = verifiedClaims({ clientId: 'web' });
    expect(granted(REQUEST, claims)).toStrictEqual({
      principalId: 'alice',
      policyDocument: policy,
      context: { ...callerContext(REQUEST, claims), ...NOT_ENTITLED },
    });
    expect(asked).toStrictEqual([[REQUEST, claims]]);
  });

  test('gets the API key of its claim if a usage plan is in force', () => {
    const key = 'client-4711-of-acme-inc';
    const claims = verifiedClaims({ claims: { client_id: key } });
    const metered = createPolicyAnswers({ ...CONFIG, usageKeyClaim: 'client_id' }, () => policy);
    expect(metered.granted(REQUEST, claims)).toHaveProperty('usageIdentifierKey', key);
    expect(metered.granted(REQUEST, verifiedClaims())).not.toHaveProperty('usageIdentifierKey');
  });
});
