import { failureFor, type Refusal, RESPONSE_TYPES } from '../../../local/gateway/verdict-status';

test.each<[Refusal, number]>([
  ['identity_source_missing', 401],
  ['token_fails_validation', 401],
  ['authorizer_threw_unauthorized', 401],
  ['implicit_deny', 403],
  ['explicit_deny', 403],
  ['authorizer_threw', 500],
  ['authorizer_unreachable', 500],
  ['authorizer_answer_invalid', 500],
])('%s is answered with %i unless the service declares another status', (refusal, status) => {
  expect(RESPONSE_TYPES[failureFor(refusal).type].status).toBe(status);
});

test('an explicit and an implicit deny have different messages', () => {
  expect(failureFor('explicit_deny').message).toMatch(/ with an explicit deny$/);
  expect(failureFor('implicit_deny').message).toBeUndefined();
});
