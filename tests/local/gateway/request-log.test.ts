import { describeRequest, type RequestRecord } from '../../../local/gateway/request-log';

const RECORD: RequestRecord = {
  method: 'GET',
  path: '/orders/1',
  route: 'GET /orders/{orderId}',
  statusCode: 403,
  milliseconds: 1.26,
  verdict: {
    outcome: 'explicit_deny',
    cache: 'hit',
    answer: {
      principalId: 'alice',
      policyDocument: { Statement: [] },
      context: { reason: 'route_not_entitled' },
    },
    evaluation: { effect: 'explicit_deny', resource: 'arn:aws:x:y:z:api/local/GET/orders/?*' },
  },
};

describe('the line for a request', () => {
  test('has route, status, cache, decision, reason, statement and time', () => {
    expect(describeRequest(RECORD, false)).toBe(
      'GET /orders/{orderId}  403  cache hit  explicit deny  route_not_entitled  GET/orders/?*  1.3 ms',
    );
  });

  test('says why a request did not come to an authorizer', () => {
    const line = (more: Partial<RequestRecord>) =>
      describeRequest({ ...RECORD, verdict: undefined, ...more }, false);
    expect(line({ route: undefined })).toBe('GET /orders/1  403  no such route  1.3 ms');
    expect(line({ method: 'OPTIONS', statusCode: 200 })).toContain('  200  preflight  ');
    expect(line({ statusCode: 200 })).toContain('  200  public  ');
    const preflightProblem = 'origin https://evil.example is not in CORS_ORIGIN';
    expect(line({ method: 'OPTIONS', statusCode: 200, preflightProblem })).toContain(
      '  200  preflight refused  origin https://evil.example is not in CORS_ORIGIN  ',
    );
    const verdict = { outcome: 'identity_source_missing', problem: 'no token' } as const;
    expect(line({ verdict })).toContain('  UNAUTHORIZED  no token  ');
  });

  test('has no terminal escapes of a path or an error', () => {
    const verdict = {
      outcome: 'authorizer_threw',
      problem: 'a\u001b[2Jb\nc\u2028d\u202ee',
    } as const;
    expect(describeRequest({ ...RECORD, verdict }, false)).toContain('  a [2Jb c d e  ');
  });

  test('has colours if the terminal has', () => {
    expect(describeRequest(RECORD, true)).toContain('\u001b[33m403\u001b[39m');
  });
});
