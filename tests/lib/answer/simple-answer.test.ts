import { createSimpleAnswers } from '../../../lib/answer/simple-answer';
import type { AuthorizationRequest } from '../../../lib/event/authorization-request';
import type { Reason } from '../../../lib/reason';
import { verifiedClaims } from '../../support/claims';
import { REQUEST } from '../../support/stage-arn';

const SETTINGS = { invalidTokenResponse: 'forbidden', tokenScheme: 'Bearer' } as const;
const RULES = { 'GET /orders': { scopes: ['read'] }, $default: {} } as const;
const REQUEST_TO_ROUTE: AuthorizationRequest = {
  ...REQUEST,
  kind: 'http',
  authorization: 'Bearer x',
  route: 'GET /orders',
  isAmbiguous: false,
};
const answers = createSimpleAnswers(SETTINGS, RULES);

test('a caller who is entitled to the route is authorized, and the context names the caller', () => {
  const claims = verifiedClaims({ subject: 'alice', scopes: new Set(['read']) });
  expect(answers.granted(REQUEST_TO_ROUTE, claims)).toMatchObject({
    isAuthorized: true,
    context: { principalId: 'alice', scope: 'read' },
  });
});

test('a caller who is not entitled to the route is not, and the context says why', () => {
  expect(answers.granted(REQUEST_TO_ROUTE, verifiedClaims({}))).toMatchObject({
    isAuthorized: false,
    context: { reason: 'route_not_entitled' },
  });
});

test('nobody is entitled to a route without a rule', () => {
  const request = { ...REQUEST_TO_ROUTE, route: 'GET /other' };
  const claims = verifiedClaims({ scopes: new Set(['read']) });
  expect(answers.granted(request, claims)).toMatchObject({ isAuthorized: false });
});

test('a verdict that stays true becomes an answer, and any other becomes a 401', () => {
  const answerTo = (reason: Reason, settings: object = {}): unknown =>
    createSimpleAnswers({ ...SETTINGS, ...settings }, RULES).rejected(REQUEST_TO_ROUTE, reason);
  expect(answerTo('token_expired')).toMatchObject({
    isAuthorized: false,
    context: { reason: 'token_expired' },
  });
  expect(answerTo('key_not_found')).toBe('unauthorized');
  expect(answerTo('request_ambiguous')).toBe('unauthorized');
  const ifExpired = { invalidTokenResponse: 'unauthorized-if-expired' };
  expect(answerTo('token_expired', ifExpired)).toBe('unauthorized');
  expect(answerTo('token_malformed', ifExpired)).toMatchObject({ isAuthorized: false });
  expect(answerTo('token_malformed', { invalidTokenResponse: 'unauthorized' })).toBe(
    'unauthorized',
  );
});
