import type { RequestListener } from 'node:http';
import { performance } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import {
  type IntrospectionServer,
  startIntrospectionServer,
} from '../../support/introspection-server';
import {
  activeAnswer,
  askingEntry,
  type IntrospectingAuthorizer,
  introspectingAuthorizer,
  NOW,
} from '../../support/introspecting-authorizer';

const NEW_TOKEN_BURST = 100;
const NEW_TOKEN_INTERVAL_MS = 100;
/** The deadline of an answer, and some time for a busy machine. */
const MAXIMUM_WAIT_MS = 2_500;

let server: IntrospectionServer;
let authorizer: IntrospectingAuthorizer;

beforeEach(async () => {
  server = await startIntrospectionServer();
  server.answer(activeAnswer());
  authorizer = introspectingAuthorizer(askingEntry(server.endpoint));
});

afterEach(() => server.close());

const good = (): string => JSON.stringify(activeAnswer());

function status(code: number, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(code, headers).end(good());
  };
}

function body(content: string | Buffer, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(200, headers).end(content);
  };
}

const FAULTS: readonly (readonly [string, RequestListener, RegExp])[] = [
  ...[404, 410, 429, 500, 503].map(
    (code) =>
      [
        `answers with status ${code}`,
        status(code),
        new RegExp(`status ${code} instead of 200`),
      ] as const,
  ),
  ...[400, 401, 403].map(
    (code) =>
      [`answers with status ${code}`, status(code), /does not take the credentials/] as const,
  ),
  ...[301, 302, 307, 308].map(
    (code) =>
      [
        `redirects with status ${code}`,
        status(code, { location: '/elsewhere?token=secret' }),
        /a redirect to http:\/\/127\.0\.0\.1:\d+\/elsewhere, which is not followed$/,
      ] as const,
  ),
  ['never answers', () => undefined, /gave no complete answer within 1500 ms$/],
  [
    'stalls in the middle of its answer',
    (_request, response) => {
      response.writeHead(200).write(good().slice(0, 20));
    },
    /gave no complete answer within 1500 ms$/,
  ],
  [
    'breaks off in the middle of its answer',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '500' }).write(good().slice(0, 20), () => {
        response.destroy();
      });
    },
    /broke off in the middle of its answer$/,
  ],
  ['sends 60 MB', body(Buffer.alloc(60_000_000, ' ')), /sent more than 64000 bytes$/],
  [
    'nests its answer 31,000 deep',
    body(good().replace('{', `{"x":${'['.repeat(31_000)}${']'.repeat(31_000)},`)),
    /too deeply nested$/,
  ],
  ['sends something that is not JSON', body('<html>'), /something that is not a JSON object$/],
  ['sends JSON that is not an object', body('[true]'), /something that is not a JSON object$/],
  ['sends nothing', body(''), /something that is not a JSON object$/],
  [
    'compresses its answer',
    body(gzipSync(good()), { 'content-encoding': 'gzip' }),
    /a compressed answer that was not asked for$/,
  ],
  [
    'closes the connection',
    (request) => {
      request.socket.destroy();
    },
    /cannot be reached \(ECONNRESET\)$/,
  ],
  ...['"true"', '1', 'null', '{}'].map(
    (active) =>
      [
        `says "active": ${active}`,
        body(good().replace('"active":true', `"active":${active}`)),
        /"active" that is neither true nor false$/,
      ] as const,
  ),
  ['does not say whether the token is active', body('{"error":"x"}'), /neither true nor false$/],
];

describe('no decision is possible, within the deadline, if the endpoint', () => {
  test.each(FAULTS)('%s', async (_, listener, problem) => {
    server.answer(listener);
    const startedAt = performance.now();
    const line = await authorizer.decide('a-token-that-nobody-may-read');
    expect(performance.now() - startedAt).toBeLessThan(MAXIMUM_WAIT_MS);
    expect(line).toMatchObject({ outcome: 'undecided', reason: 'introspection_unavailable' });
    expect(line['problem']).toMatch(problem);
    expect(JSON.stringify(line)).not.toMatch(/nobody|a secret of a test|=secret/);
  });

  test('cannot be reached', async () => {
    await server.close();
    const line = await authorizer.decide('token');
    expect(line).toMatchObject({ outcome: 'undecided', reason: 'introspection_unavailable' });
    expect(line['problem']).toMatch(/cannot be reached \(ECONNREFUSED\)$/);
  });
});

test('no line of log repeats a query, wherever it comes from', async () => {
  const query = '?client_secret=x';
  authorizer = introspectingAuthorizer(askingEntry(`${server.endpoint}${query}`));
  server.answer({ active: 'true' });
  const line = await authorizer.decide('token');
  expect(line['problem']).toMatch(/\/introspect answered with an "active"/);
  expect(line['problem']).not.toMatch(/client_secret/);
});

test.each([
  ...[{ token_type: 'bearer' }, { token_type: null }, { iss: null }, { iss: undefined }],
  // A mark of a refresh token begins with that word.
  ...[{ token_use: 'access' }, { token_use: 'not_refresh' }, { token_use: null }],
])('an answer with %j is as good', async (members) => {
  server.answer(activeAnswer(members));
  await expect(authorizer.verdict('token')).resolves.toBe('granted');
});

test('an answer with a fault of the token is a refusal', async () => {
  const refusals: readonly (readonly [object, string])[] = [
    [{ active: false }, 'token_inactive'],
    [{ iss: 'https://other.example.com' }, 'issuer_not_trusted'],
    [{ iss: 7 }, 'claim_invalid: iss'],
    [{ aud: 'https://other.example.com' }, 'audience_not_accepted'],
    [{ aud: undefined }, 'claim_missing: aud'],
    [{ client_id: 'other' }, 'claim_invalid: client_id'],
    [{ client_id: undefined }, 'claim_missing: client_id'],
    [{ client_id: null }, 'claim_missing: client_id'],
    [{ exp: NOW - 6 }, 'token_expired'],
    [{ exp: undefined }, 'claim_missing: exp'],
    [{ exp: String(NOW + 600) }, 'claim_invalid: exp'],
    [{ nbf: NOW + 60 }, 'token_not_active: nbf'],
    [{ token_type: 'refresh_token' }, 'not_an_access_token'],
    [{ token_type: 'ID' }, 'not_an_access_token'],
    [{ token_type: ['Bearer'] }, 'claim_invalid: token_type'],
    [{ token_use: 'refresh_token' }, 'not_an_access_token'],
    [{ token_use: 'Refresh' }, 'not_an_access_token'],
    [{ typ: 'Refresh' }, 'not_an_access_token'],
    [{ token_type: 'DPoP' }, 'token_sender_constrained'],
    [{ cnf: { jkt: 'x' } }, 'token_sender_constrained'],
    [{ sub: undefined }, 'claim_missing: sub'],
    [{ scope: 7 }, 'claim_invalid: scope'],
  ];
  const verdicts: (readonly [object, string])[] = [];
  for (const [index, [members]] of refusals.entries()) {
    server.answer(activeAnswer(members));
    verdicts.push([members, await authorizer.verdict(`token-${index}`)]);
  }
  expect(verdicts).toEqual(refusals);
});

describe('one question at a time', () => {
  test('is asked about a new token, however many requests come with it', async () => {
    const all = Array.from({ length: 100 }, () => authorizer.decide('token'));
    const lines = await Promise.all(all);
    expect(lines.every(({ outcome }) => outcome === 'granted')).toBe(true);
    expect(server.questions).toHaveLength(1);
  });
});

describe('a flood of made-up tokens', () => {
  const isGood = (text: string | null): boolean => text?.startsWith('good') === true;

  beforeEach(async () => {
    await authorizer.decide('good-known');
    server.answer((_request, response) => {
      const token = server.questions.at(-1)?.fields.get('token') ?? null;
      response.end(isGood(token) ? good() : '{"active":false}');
    });
  });

  async function flood(count: number): Promise<readonly string[]> {
    const verdicts: string[] = [];
    for (let index = 0; index < count; index += 1) {
      verdicts.push(await authorizer.verdict(`made-up-${index}`));
    }
    return verdicts;
  }

  test('is asked about a limited number of times, and nobody is told that a token is bad unasked', async () => {
    const verdicts = await flood(1_000);
    expect(server.questions).toHaveLength(1 + NEW_TOKEN_BURST);
    expect(verdicts.filter((verdict) => verdict === 'token_inactive')).toHaveLength(
      NEW_TOKEN_BURST,
    );
    expect(new Set(verdicts)).toEqual(new Set(['token_inactive', 'introspection_unavailable']));
  });

  test('does not lock out a token that was good before, also when it is asked about again', async () => {
    await flood(NEW_TOKEN_BURST + 10);
    await expect(authorizer.verdict('good-known')).resolves.toBe('granted');
    authorizer.clock.advance(60_000);
    await flood(NEW_TOKEN_BURST + 10);
    await expect(authorizer.verdict('good-known')).resolves.toBe('granted');
  });

  test('leaves a new good token a chance as soon as the limit allows one more question', async () => {
    await flood(NEW_TOKEN_BURST);
    await expect(authorizer.verdict('good-new')).resolves.toBe('introspection_unavailable');
    authorizer.clock.advance(NEW_TOKEN_INTERVAL_MS);
    await expect(authorizer.verdict('good-new')).resolves.toBe('granted');
    // It has cost nothing.
    await expect(authorizer.verdict('good-newer')).resolves.toBe('granted');
  });

  test('with one token again and again is asked about once', async () => {
    for (let index = 0; index < 50; index += 1) await authorizer.decide('made-up');
    expect(server.questions).toHaveLength(2);
  });
});

describe('an endpoint that fails', () => {
  beforeEach(async () => {
    await authorizer.decide('known');
    server.answer(status(500));
    for (const token of ['a', 'b', 'c']) await authorizer.decide(token);
  });

  test('is left alone for a moment after three failures in a row, and the log has the real cause', async () => {
    // One question about a token of our own shows that it is not the fault of these tokens.
    await authorizer.decide('d');
    expect(server.questions.at(-1)?.fields.get('token')).toBe('made-up');
    expect(server.questions).toHaveLength(5);
    const line = await authorizer.decide('e');
    expect(line['problem']).toMatch(/status 500 instead of 200$/);
    expect(server.questions).toHaveLength(5);
  });

  test('is tried by one request after that moment, and is back with it', async () => {
    authorizer.clock.advance(2_000);
    await authorizer.decide('d');
    await authorizer.decide('e');
    expect(server.questions).toHaveLength(5);
    server.answer(activeAnswer());
    authorizer.clock.advance(2_000);
    await expect(authorizer.verdict('d')).resolves.toBe('granted');
    await expect(authorizer.verdict('e')).resolves.toBe('granted');
  });

  test('because of tokens that make it fail is still asked about a token that was good', async () => {
    server.answer(activeAnswer());
    authorizer.clock.advance(60_000);
    for (const token of ['a', 'b', 'c']) {
      server.answer(status(500));
      await authorizer.decide(token);
    }
    server.answer(activeAnswer());
    await expect(authorizer.verdict('known')).resolves.toBe('granted');
  });

  test('goes on to serve the tokens that are remembered', async () => {
    await expect(authorizer.verdict('known')).resolves.toBe('granted');
  });
});

test.each([400, 401, 403, 404, 410, 429])(
  'an endpoint that answers every question with status %d is left alone as well, and the log has the cause',
  async (code) => {
    server.answer(status(code));
    for (let index = 0; index < 20; index += 1) await authorizer.decide(`token-${index}`);
    const asked = server.questions.map(({ fields }) => fields.get('token'));
    expect(asked).toEqual(['token-0', 'token-1', 'token-2', 'made-up']);
    const line = await authorizer.decide('token');
    expect(line['problem']).toMatch(new RegExp(`status ${code} instead of 200`));
  },
);

test('a token that was good and now makes the endpoint fail locks no other out', async () => {
  authorizer = introspectingAuthorizer(askingEntry(server.endpoint, { rememberSeconds: 1 }));
  for (const token of ['good', 'deleted']) await authorizer.decide(token);
  server.answer((request, response) => {
    const token = server.questions.at(-1)?.fields.get('token');
    if (token === 'deleted') status(500)(request, response);
    else response.end(token === 'made-up' ? '{"active":false}' : good());
  });
  for (let second = 0; second < 20; second += 1) {
    authorizer.clock.advance(1_000);
    // More than the failures in a row that bring a pause.
    for (let request = 0; request < 4; request += 1) {
      await expect(authorizer.verdict('deleted')).resolves.toBe('introspection_unavailable');
    }
    await expect(authorizer.verdict('good')).resolves.toBe('granted');
  }
});

test('a token that is not active yet is asked about again, whatever is remembered', async () => {
  authorizer = introspectingAuthorizer(askingEntry(server.endpoint, { rememberSeconds: 3_600 }));
  server.answer(activeAnswer({ nbf: NOW + 15 }));
  await expect(authorizer.verdict('token')).resolves.toBe('token_not_active: nbf');
  authorizer.clock.advance(20_000);
  await expect(authorizer.verdict('token')).resolves.toBe('granted');
});

describe('tokens that make the endpoint fail', () => {
  const attack = (index: number): string => `../../etc/passwd${index}`;

  function failFor(fault: RequestListener): void {
    server.answer((request, response) => {
      const token = server.questions.at(-1)?.fields.get('token') ?? '';
      if (token.startsWith('..')) fault(request, response);
      else response.end(token === 'made-up' ? '{"active":false}' : good());
    });
  }

  test.each([
    ...[400, 401, 403, 404, 410, 429, 500, 503].map(
      (code) => [`status ${code}`, status(code)] as const,
    ),
    [
      'a closed connection',
      (request) => {
        request.socket.destroy();
      },
    ],
    ['an answer that is not JSON', body('<html>')],
  ] satisfies readonly (readonly [string, RequestListener])[])(
    'with %s keep no new good token from being asked about',
    async (_, fault) => {
      failFor(fault);
      for (let round = 0; round < 8; round += 1) {
        const verdicts = [];
        for (const index of [0, 1, 2]) verdicts.push(await authorizer.verdict(attack(index)));
        expect(new Set(verdicts)).toEqual(new Set(['introspection_unavailable']));
        await expect(authorizer.verdict(`good-${round}`)).resolves.toBe('granted');
        authorizer.clock.advance(500);
      }
    },
  );

  test('are asked about a limited number of times', async () => {
    failFor(status(500));
    for (let index = 0; index < 500; index += 1) await authorizer.decide(attack(index));
    const asked = server.questions.map(({ fields }) => fields.get('token') ?? '');
    expect(asked.filter((token) => token.startsWith('..')).length).toBe(NEW_TOKEN_BURST);
    expect(asked.length).toBeLessThanOrEqual(NEW_TOKEN_BURST * 1.34);
  });

  test('leave a new good token a chance as soon as the limit allows one more question', async () => {
    failFor(status(500));
    await authorizer.decide('made-up');
    for (let index = 0; index < 500; index += 1) await authorizer.decide(attack(index));
    authorizer.clock.advance(NEW_TOKEN_INTERVAL_MS);
    await expect(authorizer.verdict('good')).resolves.toBe('granted');
  });

  test('need not stop before an endpoint that is back is asked again', async () => {
    server.answer(status(500));
    for (let index = 0; index < 5; index += 1) await authorizer.decide(attack(index));
    failFor(status(500));
    authorizer.clock.advance(2_000);
    await authorizer.decide(attack(6));
    await expect(authorizer.verdict('good')).resolves.toBe('granted');
  });
});

describe('a freeze of the function', () => {
  test('is not a failure of the endpoint, and an answer as old as the freeze does not count', async () => {
    server.answer((_request, response) => {
      authorizer.clock.advance(600_000);
      response.end(good());
    });
    for (const token of ['a', 'b', 'c']) {
      await expect(authorizer.decide(token)).resolves.toMatchObject({
        reason: 'introspection_unavailable',
        problem: expect.stringMatching(/was being asked when the function was frozen$/) as string,
      });
    }
    server.answer({ ...activeAnswer(), exp: NOW + 6_000_000 });
    await expect(authorizer.verdict('d')).resolves.toBe('granted');
  });
});
