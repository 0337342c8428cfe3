import {
  AuthorizerAnswerError,
  parseAuthorizerAnswer,
} from '../../../../local/gateway/authorizer/answer';

const STATEMENT = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' };
const ANSWER = { principalId: 'alice', policyDocument: { Statement: [STATEMENT] } };

describe('an answer of an authorizer', () => {
  test('needs a principal and a policy, and its context becomes text', () => {
    expect(parseAuthorizerAnswer(ANSWER)).toStrictEqual({ ...ANSWER, context: {} });
    const more = { context: { one: 1, yes: true, text: 'x' }, usageIdentifierKey: 'key' };
    expect(parseAuthorizerAnswer({ ...ANSWER, ...more })).toMatchObject({
      context: { one: '1', yes: 'true', text: 'x' },
      usageIdentifierKey: 'key',
    });
  });

  test('may have one statement instead of a list, and lists of actions and resources', () => {
    const statement = { Effect: 'Deny', Action: ['*'], Resource: ['a', 'b'] };
    const policyDocument = { Version: '2012-10-17', Statement: statement };
    expect(parseAuthorizerAnswer({ ...ANSWER, policyDocument }).policyDocument).toStrictEqual({
      Statement: statement,
    });
  });

  const withStatement = (statement: unknown) => ({
    ...ANSWER,
    policyDocument: { Statement: [statement] },
  });

  test.each<[string, unknown, RegExp]>([
    ['that is text', '"Unauthorized"', /is not an object/],
    ['without a principal', { ...ANSWER, principalId: '' }, /principalId/],
    ['with a key that is a number', { ...ANSWER, usageIdentifierKey: 1 }, /usageIdentifierKey/],
    [
      'with a list in its context',
      { ...ANSWER, context: { a: [] } },
      /context\.a must be a string, a number or a boolean/,
    ],
    ['with a context that is a list', { ...ANSWER, context: [] }, /context must be an object/],
    ['with an unknown version', { ...ANSWER, policyDocument: { Version: '1' } }, /Version/],
    ['without statements', { ...ANSWER, policyDocument: { Statement: [] } }, /no Statement/],
    ['with a statement of null', withStatement(null), /statement 0 .* is not an object/],
    ['without an Action', withStatement({ ...STATEMENT, Action: undefined }), /has no Action/],
    ['without a Resource', withStatement({ ...STATEMENT, Resource: [] }), /has no Resource/],
    [
      'that is too large',
      withStatement({ ...STATEMENT, Resource: 'x'.repeat(8192) }),
      /accepts at most 8192$/,
    ],
  ])('%s is refused', (_what, answer, message) => {
    expect(() => parseAuthorizerAnswer(answer)).toThrow(AuthorizerAnswerError);
    expect(() => parseAuthorizerAnswer(answer)).toThrow(message);
  });
});
