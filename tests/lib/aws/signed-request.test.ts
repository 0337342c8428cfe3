import { performance } from 'node:perf_hooks';
import { type AwsRequest, AwsRequestFailed, requestAws } from '../../../lib/aws/signed-request';
import {
  type Answer,
  answerWith,
  AWS_CREDENTIALS,
  type AwsServer,
  startAwsServer,
} from '../../support/aws/aws-server';
import { selfSignedCertificate } from '../../support/certificate';

const GET: AwsRequest = {
  service: 'dynamodb',
  target: 'DynamoDB_20120810.BatchGetItem',
  body: { RequestItems: { table: { Keys: [] } } },
  deadlineMs: 300,
  maximumBytes: 1_000,
};

let server: AwsServer;

beforeEach(async () => {
  server = await startAwsServer();
});

afterEach(() => server.close());

/** Asks the server, and tells how it failed. */
async function failureOf(answer: Answer, asked = GET): Promise<AwsRequestFailed> {
  server.answer(answer);
  const failure: unknown = await requestAws(asked, server.environment).catch(
    (error: unknown) => error,
  );
  if (!(failure instanceof AwsRequestFailed)) throw new Error('It did not fail as expected');
  return failure;
}

test('a request is signed for its service and region, and its answer is an object', async () => {
  server.answer(answerWith({ Responses: { table: [] } }));
  await expect(requestAws(GET, server.environment)).resolves.toEqual({ Responses: { table: [] } });
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  expect(server.requests).toEqual([
    expect.objectContaining({
      target: GET.target,
      contentType: 'application/x-amz-json-1.0',
      body: GET.body,
      scope: `${day}/eu-central-1/dynamodb/aws4_request`,
    }),
  ]);
});

test('a request to another service than DynamoDB has a newer content type', async () => {
  await requestAws(
    { ...GET, service: 'ssm', target: 'AmazonSSM.GetParameter' },
    server.environment,
  );
  expect(server.requests).toEqual([
    expect.objectContaining({ contentType: 'application/x-amz-json-1.1' }),
  ]);
});

test('requests one after another share a connection', async () => {
  for (let time = 0; time < 3; time += 1) await requestAws(GET, server.environment);
  expect(new Set(server.requests.map(({ socket }) => socket)).size).toBe(1);
});

describe('a kept connection that died', () => {
  test('is replaced by another, and the request is sent once more', async () => {
    await requestAws(GET, server.environment);
    server.answer(({ socket }) => {
      server.answer(answerWith({ again: true }));
      socket.resetAndDestroy();
    });
    await expect(requestAws(GET, server.environment)).resolves.toEqual({ again: true });
    expect(server.requests).toHaveLength(3);
  });

  test('is not replaced twice', async () => {
    await requestAws(GET, server.environment);
    const failure = await failureOf(({ socket }) => socket.resetAndDestroy());
    expect(failure.message).toBe('dynamodb BatchGetItem cannot be reached (ECONNRESET)');
    expect(failure.code).toBe('NoAnswer');
    expect(server.requests).toHaveLength(3);
  });

  test('does not make the request outlast its deadline', async () => {
    await requestAws(GET, server.environment);
    const startedAt = performance.now();
    const failure = await failureOf(({ socket }) => {
      server.answer(() => undefined);
      socket.resetAndDestroy();
    });
    expect(failure.message).toMatch(/gave no complete answer within \d+ ms$/);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

test('an answer that is not JSON has a code, as the errors of AWS have', async () => {
  const failure = await failureOf((_, response) => response.end('secret'));
  expect(failure.code).toBe('NotJson');
});

test('a new connection that is reset is a failure, and nothing is sent again', async () => {
  const failure = await failureOf(({ socket }) => socket.resetAndDestroy());
  expect(failure.message).toBe('dynamodb BatchGetItem cannot be reached (ECONNRESET)');
  expect(server.requests).toHaveLength(1);
});

describe('it is named what happened, without anything of the answer, if a server', () => {
  test.each<[string, Answer, string]>([
    ['gives no answer', () => undefined, 'gave no complete answer within 300 ms'],
    [
      'sends byte after byte without an end',
      (_, response) => {
        const timer = setInterval(() => response.write(' '), 50);
        response.on('close', () => {
          clearInterval(timer);
        });
      },
      'gave no complete answer within 300 ms',
    ],
    [
      'sends too much',
      answerWith({ secret: 'x'.repeat(GET.maximumBytes) }),
      'sent more than 1000 bytes',
    ],
    [
      'breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"secret":');
        setImmediate(() => response.destroy());
      },
      'broke off in the middle of its answer',
    ],
    [
      'sends something else than JSON',
      (_, response) => response.end('secret'),
      'was answered with something that is not a JSON object',
    ],
    [
      'sends a list',
      answerWith(['secret']),
      'was answered with something that is not a JSON object',
    ],
    [
      'redirects',
      (_, response) => response.writeHead(302, { location: 'https://secret.example/' }).end(),
      'failed: status 302',
    ],
    ['has a fault', answerWith('secret', 503), 'failed: status 503'],
    [
      'does not permit it',
      answerWith(
        { __type: 'com.amazon.coral.service#AccessDeniedException', Message: 'secret' },
        400,
      ),
      'failed: AccessDeniedException; the role of the function needs the permission dynamodb:BatchGetItem for it',
    ],
    [
      'does not know the credentials',
      answerWith({ __type: 'UnrecognizedClientException', message: 'secret' }, 400),
      'failed: UnrecognizedClientException; the credentials in AWS_ACCESS_KEY_ID and so on are not valid here, or have expired',
    ],
    [
      'names an error that is not a name',
      answerWith({ __type: 'the secret is 42' }, 400),
      'failed: status 400',
    ],
    [
      'names an error behind other text',
      answerWith({ __type: 'the secret is Throttling' }, 400),
      'failed: status 400',
    ],
    [
      'names an error that only ends like one of the credentials',
      answerWith({ __type: 'NoExpiredToken' }, 400),
      'failed: NoExpiredToken',
    ],
  ])('%s', async (_, answer, problem) => {
    const failure = await failureOf(answer);
    expect(failure.message).toBe(`dynamodb BatchGetItem ${problem}`);
    for (const credential of Object.values(AWS_CREDENTIALS)) {
      expect(String(failure.stack)).not.toContain(credential);
    }
  });

  test('cannot be reached', async () => {
    await server.close();
    await expect(requestAws(GET, server.environment)).rejects.toThrow(
      /^dynamodb BatchGetItem cannot be reached \(ECONNREFUSED\)$/,
    );
  });

  test('has a certificate that nobody vouches for', async () => {
    const secure = await startAwsServer(selfSignedCertificate());
    try {
      await expect(requestAws(GET, secure.environment)).rejects.toThrow(
        /has a certificate that cannot be trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
      );
    } finally {
      await secure.close();
    }
    expect(secure.requests).toEqual([]);
  });
});

describe('nothing is sent', () => {
  test.each([
    ['without a region', { region: '' }, 'NoRegion', 'needs a region; set AWS_REGION'],
    [
      'without credentials',
      { credentials: '' },
      'NoCredentials',
      'needs credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ],
  ])('%s', async (_, without, code, problem) => {
    const kept = Object.entries(server.environment).filter(([name]) => !(name in without));
    const environment = { endpoints: {}, ...Object.fromEntries(kept) };
    await expect(requestAws(GET, environment)).rejects.toMatchObject({
      name: 'AwsRequestFailed',
      message: `dynamodb BatchGetItem ${problem}`,
      code,
    });
    expect(server.requests).toEqual([]);
  });

  test('to an address that must not be asked', async () => {
    const dynamodb = { variable: 'AWS_ENDPOINT_URL', url: 'http://dynamodb.example.com' };
    await expect(
      requestAws(GET, { ...server.environment, endpoints: { dynamodb } }),
    ).rejects.toMatchObject({
      message:
        'dynamodb BatchGetItem cannot be asked: AWS_ENDPOINT_URL must be https://HOST (http is accepted for loopback hosts only), without a path',
      code: 'NoEndpoint',
    });
  });
});
