import type { RequestListener } from 'node:http';
import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { parseConfig } from '../../lib/config/config';
import type { IssuerEntry } from '../../lib/config/trusted-issuer';
import type { LogFields } from '../../lib/log';
import type { OptionalPart } from '../../lib/optional-part';
import { planPolicy } from '../../lib/policy/plan';
import type { TokenKind, VerifiedToken } from '../../lib/token/token-kind';
import { verifiedClaims } from '../support/claims';
import { type KeySetServer, startKeySetServer } from '../support/key-set-server';
import { FakeClock } from '../support/observed-keys';
import { ellipticCurveKey, publicJwk, rsaKey, signToken, type TestKey } from '../support/signing';
import { STAGE_ARN } from '../support/stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../support/test-service';

const REFRESH_AFTER_MS = 600_000;

const KEY_OF_A = rsaKey('key-of-a');
const KEY_OF_B = ellipticCurveKey('key-of-b', 'P-256');

const servers: KeySetServer[] = [];

async function startProvider(...keys: readonly TestKey[]): Promise<KeySetServer> {
  const server = await startKeySetServer(keys.map((key) => publicJwk(key)));
  servers.push(server);
  return server;
}

afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** An authorizer of these issuers, and what it logs. */
function authorizerOf(entries: readonly IssuerEntry[]) {
  const lines: LogFields[] = [];
  const clock = new FakeClock();
  const { handler, prefetch } = assembleAuthorizer(
    parseConfig({ TRUSTED_ISSUERS: JSON.stringify(entries) }),
    {
      accessRules: TEST_RULES,
      plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
      now: clock.now,
      log: (_level, fields) => lines.push(fields),
    },
  );
  /** `granted`, or the reason of the log line. */
  const answerTo = async (token: string): Promise<unknown> => {
    const event = {
      type: 'TOKEN',
      authorizationToken: `Bearer ${token}`,
      methodArn: `${STAGE_ARN}/GET/sayhello`,
    };
    await handler(event).catch(() => undefined);
    const { outcome, reason } = lines.findLast((fields) => 'outcome' in fields) ?? {};
    return reason ?? outcome;
  };
  return { answerTo, prefetch, clock, events: () => lines.flatMap(({ event }) => event ?? []) };
}

describe('two issuers with different audiences, algorithms and addresses of keys', () => {
  let a: KeySetServer;
  let b: KeySetServer;

  beforeEach(async () => {
    a = await startProvider(KEY_OF_A);
    b = await startProvider(KEY_OF_B);
  });

  function authorizerOfBoth() {
    const authorizer = authorizerOf([
      { issuer: a.issuer, audiences: ['api-of-a'], jwksUri: `${a.issuer}/keys` },
      {
        issuer: b.issuer,
        audiences: ['api-of-b'],
        jwksUri: `${b.issuer}/certs`,
        algorithms: ['ES256'],
      },
    ]);
    const tokenOf = (iss: string, aud: unknown, key: TestKey, algorithm: string): string => {
      const now = Math.floor(authorizer.clock.now() / 1000);
      return signToken({ iss, sub: 'alice', aud, exp: now + 7200 }, key, {}, algorithm);
    };
    return {
      ...authorizer,
      ofA: (aud: unknown = 'api-of-a') => tokenOf(a.issuer, aud, KEY_OF_A, 'RS256'),
      ofB: (aud: unknown = 'api-of-b') => tokenOf(b.issuer, aud, KEY_OF_B, 'ES256'),
      tokenOf,
    };
  }

  test('accept the tokens of both, and no mixture of them', async () => {
    const { answerTo, ofA, ofB, tokenOf } = authorizerOfBoth();
    await expect(answerTo(ofA())).resolves.toBe('granted');
    await expect(answerTo(ofB())).resolves.toBe('granted');
    await expect(answerTo(ofA('api-of-b'))).resolves.toBe('audience_not_accepted');
    await expect(answerTo(ofB(['api-of-a']))).resolves.toBe('audience_not_accepted');
    const mixtures: readonly (readonly [string, string])[] = [
      [tokenOf(a.issuer, 'api-of-a', KEY_OF_B, 'ES256'), 'algorithm_not_allowed'],
      [tokenOf(b.issuer, 'api-of-b', KEY_OF_A, 'RS256'), 'algorithm_not_allowed'],
      [tokenOf(a.issuer, 'api-of-a', rsaKey('key-of-b'), 'RS256'), 'key_not_found'],
      [
        tokenOf(b.issuer, 'api-of-b', ellipticCurveKey('key-of-b', 'P-256'), 'ES256'),
        'signature_invalid',
      ],
    ];
    for (const [token, reason] of mixtures) await expect(answerTo(token)).resolves.toBe(reason);
  });

  const outages: readonly (readonly [string, () => unknown])[] = [
    ['cannot be reached', () => a.close()],
    [
      'fails',
      () => {
        a.answer((_request, response) => response.writeHead(503).end());
      },
    ],
    [
      'hangs',
      () => {
        a.answer(() => undefined);
      },
    ],
    [
      'has no keys',
      () => {
        a.answer([]);
      },
    ],
  ];

  test.each(outages)(
    'while one %s from the start, the other is not touched',
    async (_what, begin) => {
      await begin();
      const { answerTo, prefetch, ofA, ofB } = authorizerOfBoth();
      await prefetch();
      await expect(answerTo(ofA())).resolves.toBe('keys_unavailable');
      await expect(answerTo(ofB())).resolves.toBe('granted');
      await expect(answerTo(ofB('api-of-a'))).resolves.toBe('audience_not_accepted');
      await expect(answerTo(ofA('api-of-b'))).resolves.toBe('keys_unavailable');
      expect(b.requests()).toBe(1);
    },
  );

  test.each(outages)('if one %s later, neither is touched', async (_what, begin) => {
    const { answerTo, prefetch, clock, ofA, ofB, tokenOf } = authorizerOfBoth();
    await prefetch();
    await begin();
    clock.advance(REFRESH_AFTER_MS);
    const forged = tokenOf(a.issuer, 'api-of-a', rsaKey('key-of-a'), 'RS256');
    await expect(answerTo(forged)).resolves.toBe('keys_unavailable');
    await expect(answerTo(ofA())).resolves.toBe('granted');
    await expect(answerTo(ofB())).resolves.toBe('granted');
    await expect(answerTo(ofB('api-of-a'))).resolves.toBe('audience_not_accepted');
  });
});

test('POLICY_SCOPE decides whether a policy is for the whole stage or for the route of the event', async () => {
  const provider = await startProvider(KEY_OF_A);
  const token = signToken({ iss: provider.issuer, sub: 'alice', aud: 'api', exp: 1 }, KEY_OF_A);
  const statementsFor = async (scope: string): Promise<number> => {
    const environment = {
      ...{ JWT_ISSUER: provider.issuer, JWKS_URI: provider.jwksUri },
      ...{ JWT_AUDIENCE: 'api', POLICY_SCOPE: scope },
    };
    const { handler } = assembleAuthorizer(parseConfig(environment), {
      ...{ accessRules: TEST_RULES, plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES) },
      ...{ now: () => 0, log: () => undefined },
    });
    // A TOKEN event does not name its route.
    const event = { authorizationToken: `Bearer ${token}`, methodArn: `${STAGE_ARN}/GET/sayhello` };
    return (await handler(event)).policyDocument.Statement.length;
  };
  await expect(statementsFor('stage')).resolves.toBe(2);
  await expect(statementsFor('route')).rejects.toThrow(/^The event does not name its route/);
});

test('a part can add a kind of tokens, with the issuers, the clock and the log of the authorizer', async () => {
  const lines: LogFields[] = [];
  const provider = await startProvider(KEY_OF_A);
  const config = parseConfig({ JWT_ISSUER: provider.issuer, JWT_AUDIENCE: 'api' });
  const part: OptionalPart = {
    tokenKinds: (kinds, { keySets, now, log, ...surroundings }) => {
      const [trusted] = surroundings.config.issuers;
      const token: VerifiedToken = {
        ...{ claims: verifiedClaims(), characters: 0, verifyAgain: () => token },
      };
      const kind: TokenKind = {
        recognizes: (text) => text === 'opaque',
        verify: async () => {
          const keys = trusted && (await keySets.get(trusted)?.find('key-of-a'));
          log('INFO', { keys: keys?.length, at: now() });
          return token;
        },
        unverifiedOriginOf: () => ({}),
      };
      return [...kinds, kind];
    },
  };
  const { handler } = assembleAuthorizer(config, {
    ...{ accessRules: TEST_RULES, plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES) },
    ...{ now: () => 5, log: (_level, fields) => lines.push(fields), parts: [part] },
  });
  const methodArn = `${STAGE_ARN}/GET/sayhello`;
  await expect(handler({ authorizationToken: 'Bearer opaque', methodArn })).resolves.toMatchObject({
    principalId: 'alice',
  });
  expect(lines).toContainEqual({ keys: 1, at: 5 });
  const token = signToken({ iss: provider.issuer, sub: 'bob', aud: 'api', exp: 60 }, KEY_OF_A);
  await expect(
    handler({ authorizationToken: `Bearer ${token}`, methodArn }),
  ).resolves.toMatchObject({ principalId: 'bob' });
});

describe('ten issuers', () => {
  const COUNT = 10;

  /** Answers only when every provider has been asked. One after another, none would ever be answered. */
  async function startTogether(silent = 0): Promise<readonly IssuerEntry[]> {
    const key = rsaKey('key');
    const providers = await Promise.all(Array.from({ length: COUNT }, () => startProvider(key)));
    const asked = new Set<KeySetServer>();
    const waiting: (() => void)[] = [];
    for (const [index, provider] of providers.entries()) {
      const document = { issuer: provider.issuer, jwks_uri: `${provider.issuer}/certs` };
      const listener: RequestListener = ({ url }, response) => {
        asked.add(provider);
        const isDocument = url === '/.well-known/openid-configuration';
        const answer = isDocument ? document : { keys: [publicJwk(key)] };
        if (index >= silent) waiting.push(() => response.end(JSON.stringify(answer)));
        if (asked.size === COUNT) for (const release of waiting.splice(0)) release();
      };
      provider.answer(listener);
    }
    // Half of them are discovered.
    return providers.map(({ issuer, jwksUri }, index) => ({
      issuer,
      audiences: [`api-${index}`],
      ...(index % 2 === 0 && { jwksUri }),
    }));
  }

  test('are asked for their keys at once, so the start takes as long as the slowest', async () => {
    const { prefetch, events } = authorizerOf(await startTogether());
    await prefetch();
    expect(events()).toStrictEqual(Array.from({ length: COUNT }, () => 'key_set_fetched'));
  });

  test('start when the deadline of those that hang is over, and the others have their keys', async () => {
    const { prefetch, events } = authorizerOf(await startTogether(3));
    await prefetch();
    const failed = events().filter((event) => event === 'key_set_failed');
    expect(failed).toHaveLength(3);
    expect(events()).toHaveLength(COUNT);
  });
});
