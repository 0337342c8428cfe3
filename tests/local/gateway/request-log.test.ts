import { describeRequest, type RequestRecord } from '../../../local/gateway/request-log';

const RECORD: RequestRecord = {
  method: 'GET',
  path: '/orders/1',
  route: 'GET /orders/{orderId}',
  statusCode: 403,
  milliseconds: 1.26,
  verdict: {
    cache: 'hit',
    failure: { type: 'ACCESS_DENIED' },
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

  test('tells a request that never came to an authorizer by what happened to it', () => {
    const line = (more: Partial<RequestRecord>) =>
      describeRequest({ ...RECORD, verdict: undefined, ...more }, false);
    expect(line({ route: undefined })).toBe('GET /orders/1  403  no such route  1.3 ms');
    expect(line({ method: 'OPTIONS', statusCode: 200 })).toContain('  200  preflight  ');
    expect(line({ statusCode: 200 })).toContain('  200  public  ');
    const failure = { type: 'UNAUTHORIZED', problem: 'no token' } as const;
    expect(line({ verdict: { failure } })).toContain('  UNAUTHORIZED  no token  ');
  });

  test('lets nobody write escapes into a terminal', () => {
    const failure = { type: 'AUTHORIZER_FAILURE', problem: 'a\u001b[2Jb\nc' } as const;
    expect(describeRequest({ ...RECORD, verdict: { failure } }, false)).toContain('  a [2Jb c  ');
  });

  test('has colours where they are wanted', () => {
    expect(describeRequest(RECORD, true)).toContain('\u001b[33m403\u001b[39m');
  });
});
