import { type ScriptedService, startScriptedService, tokensAskedAbout } from './scripted-service';

jest.setTimeout(120_000);

let service: ScriptedService;

beforeAll(async () => {
  service = await startScriptedService({ GATEWAY_LOG: '1' });
});

afterAll(() => service.stop());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function get(path: string, token?: string, headers: object = {}): Promise<Answer> {
  const response = await fetch(service.baseUrl + path, {
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

/** The `requestContext.authorizer` that a handler gets. */
async function authorizerOf(path: string, token?: string, headers: object = {}) {
  const { body } = await get(path, token, headers);
  return body['authorizer'] as Record<string, unknown>;
}

function asked(): Promise<readonly string[]> {
  return tokensAskedAbout(service, (last) => get('/sayhello', last));
}

async function timesAsked(token: string): Promise<number> {
  return (await asked()).filter((each) => each === token).length;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`it never came to that:\n${service.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the event of the authorizer', () => {
  test('has exactly type, authorizationToken and methodArn, with the real path and no query', async () => {
    const { event } = await authorizerOf('/sayhello?a=b', 'event');
    expect(JSON.parse(String(event))).toStrictEqual({
      type: 'TOKEN',
      authorizationToken: 'Bearer event',
      methodArn: 'arn:aws:execute-api:eu-central-1:123456789012:localapi00/local/GET/sayhello',
    });
  });

  test.each([{}, { authorization: '' }, { authorization: 'Basic x' }, { authorization: 'Bearer' }])(
    'is not made from the headers %j: 401 and a challenge',
    async (headers) => {
      const before = await asked();
      const answer = await get('/sayhello', undefined, headers);
      expect([answer.status, answer.body]).toStrictEqual([401, { message: 'Unauthorized' }]);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="jwt-lambda-authorizer"');
      expect(await asked()).toStrictEqual(before);
    },
  );
});

describe('a policy', () => {
  test('that answers only event.methodArn makes the next route fail, as on AWS', async () => {
    expect((await get('/sayhello', 'this-route')).status).toBe(200);
    expect((await get('/test-reports', 'this-route')).status).toBe(403);
    expect((await get('/sayhello', 'this-route')).status).toBe(200);
    expect(await timesAsked('this-route')).toBe(1);
  });

  test.each(['silent', 'other-action', 'other-api'])(
    'that says nothing about the request denies it, without the words explicit deny: %s',
    async (token) => {
      const { status, headers, body } = await get('/sayhello', token);
      // The authorizer of this test gives no challenge, and an empty header would not be one.
      expect(headers.has('www-authenticate')).toBe(false);
      expect([status, body['message']]).toStrictEqual([
        403,
        'User is not authorized to access this resource',
      ]);
    },
  );
});

describe('an authorizer that', () => {
  test.each([
    ['returns nested context', 'nested'],
    ['returns null in its context', 'empty'],
    ['returns no principalId', 'nobody'],
    ['returns no policy', 'no-policy'],
    ['returns a statement without a known Effect', 'no-effect'],
    ['returns nothing', 'nothing'],
    ['throws anything else than Unauthorized', 'bug'],
  ])('%s is 503 with Retry-After, and is called again', async (_what, token) => {
    for (const { status, headers, body } of [
      await get('/sayhello', token),
      await get('/sayhello', token),
    ]) {
      expect([status, headers.get('retry-after')]).toStrictEqual([503, '5']);
      expect(body).toStrictEqual({
        message: 'The token cannot be checked at the moment; try again',
      });
    }
    expect(await timesAsked(token)).toBe(2);
  });

  test('throws Unauthorized is 401, and is called again', async () => {
    expect((await get('/sayhello', 'refused')).status).toBe(401);
    expect((await get('/sayhello', 'refused')).status).toBe(401);
    expect(await timesAsked('refused')).toBe(2);
  });
});

describe('requestContext.authorizer', () => {
  test('is flat text and the principal', async () => {
    expect(await authorizerOf('/sayhello', 'flat')).toMatchObject({
      principalId: 'somebody',
      number: '1',
      truth: 'true',
    });
  });

  test('has no claims or scopes of an unverified token', async () => {
    const unverified = Buffer.from('{"sub":"eve","scope":"admin"}').toString('base64url');
    const authorizer = await authorizerOf('/sayhello', `e30.${unverified}.x`);
    expect(Object.keys(authorizer).sort()).toStrictEqual([
      'edition',
      'event',
      'integrationLatency',
      'principalId',
    ]);
  });

  test('has a member claims if the authorizer sets it', async () => {
    expect((await authorizerOf('/sayhello', 'claims'))['claims']).toBe('its own');
  });

  test('is not what a client says in a header of serverless-offline', async () => {
    const override = { 'sls-offline-authorizer-override': '{"principalId":"eve"}' };
    const { body } = await get('/sayhello', 'override', override);
    expect(body).toMatchObject({ authorizer: { principalId: 'somebody' } });
    expect(JSON.stringify(body['headers'])).toContain('eve');
  });

  test('is empty for a route without an authorizer, with any token', async () => {
    expect(await authorizerOf('/health', 'e30.e30.x')).toStrictEqual({});
  });
});

describe('the gateway by itself', () => {
  test('answers 502 for a handler that throws, without the error', async () => {
    const { status, headers, body } = await get('/test-summaries', 'any');
    expect([status, body]).toStrictEqual([502, { message: 'Internal server error' }]);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('leaves out the lines of serverless-offline for each request, but no error of a function', () => {
    // serverless-offline prints these for each request, and for Unauthorized as if it were a fault.
    expect(service.output()).not.toMatch(/RequestId: |\(λ: |Unhandled|Error: Unauthorized/);
    expect(service.output()).toContain('asked: refused');
    expect(service.output()).toContain('Error: unauthorized');
  });

  test('uses the usageIdentifierKey of the authorizer as the API key of a route that requires one', async () => {
    expect((await get('/test-reports/1', 'customer')).status).toBe(200);
    expect((await get('/test-reports/1', 'no-customer')).status).toBe(403);
  });

  test('answers 413 to more than 10 MB', async () => {
    const response = await fetch(`${service.baseUrl}/test-reports`, {
      method: 'POST',
      headers: { authorization: 'Bearer any' },
      body: 'x'.repeat(10 * 1024 * 1024 + 1),
    });
    expect(response.status).toBe(413);
  });

  test('accepts cookies that browsers do not send', async () => {
    expect((await get('/health', undefined, { cookie: 'a="b' })).status).toBe(200);
  });

  test('prints a line for each request, and no token', async () => {
    await get('/test-reports/1?secret=x', 'e30.line.x');
    await until(() => / {2}allow {2}\S+ {2}[\d.]+ ms/.test(service.output()));
    await until(() =>
      /^GET \/test-reports\/\{reportId\} {2}\d+ {2}cache miss/m.test(service.output()),
    );
    const lines = service
      .output()
      .split('\n')
      .filter((line) => line.endsWith(' ms'));
    expect(lines.join('\n')).not.toMatch(/e30\.|secret/);
    expect(lines.some((line) => line.includes('UNAUTHORIZED  no token'))).toBe(true);
  });
});

// The last test of this service, because it changes the service.
test('an edit takes effect without a restart, and empties the policy cache', async () => {
  expect(await authorizerOf('/sayhello', 'reload')).toMatchObject({ edition: '1' });
  await service.edit('functions/authorizer.ts', 'edition: 1', 'edition: 2');
  await until(async () => {
    // While the bundle is written anew, a request may find none.
    const { status, body } = await get('/sayhello', 'reload');
    return status === 200 && JSON.stringify(body['authorizer']).includes('"edition":"2"');
  });
});
